"""The command's help, version and refusals."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app

COMMANDS = ("nightly", "crawl", "run", "review", "export", "clean", "code", "places", "status", "account", "demo")


def test_every_command_has_help() -> None:
    overview = CliRunner().invoke(app, ["--help"]).stdout
    for command in COMMANDS:
        assert command in overview
        shown = CliRunner().invoke(app, [command, "--help"])
        assert shown.exit_code == 0
        assert len(shown.stdout) > 300


def test_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout.strip() == f"plainsight {version('plainsight')}"


@pytest.mark.parametrize("arguments", [["crawl", "nowhere"], ["crawl"]])
def test_what_cannot_begin_is_refused_with_a_reason(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path))
    refused = CliRunner().invoke(app, arguments)
    assert refused.exit_code == 2
    assert "no source" in refused.stderr


def test_a_night_without_sources_is_refused(tmp_path: Path) -> None:
    environment = {**os.environ, "PLAINSIGHT_DATA": str(tmp_path)}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "nightly"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no source is enabled" in done.stderr


def test_help_loads_neither_spacy_nor_scrapy_nor_django() -> None:
    script = "import sys, pipeline.cli; print({'spacy', 'scrapy', 'django', 'trafilatura'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
