"""The command `plainsight`, a module for each sub-command. Heavy imports wait until a command runs."""

from __future__ import annotations

from pipeline.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    app()
