"""The lexicons of a language: its own tables, and English ones where it has none (`configs/lexicons/README.md`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.config import read_toml

ENGLISH = "en"


def lexicon_folder(configs: Path, language: str) -> Path:
    """The folder of one language (ISO 639-1)."""
    return configs / "lexicons" / language


def fallback(folder: Path) -> Path:
    """The folder from which comes what a language's own does not tell."""
    return folder.with_name(ENGLISH)


def lexicon_table(folder: Path, file: str, table: str) -> dict[str, Any]:
    """Give a table of a language's file; the keys that it lacks, or all of them, are English's.

    Raises:
        ConfigError: a file is malformed.
    """
    found: dict[str, Any] = {}
    for each in dict.fromkeys((fallback(folder), folder)):
        if (each / file).exists():
            found |= read_toml(each / file).get(table, {})
    return found
