"""Demonyms: which country a word for people belongs to (`configs/gazetteer/demonyms.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.config import read_toml


def country_of_demonym(word: str, configs: Path) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a demonym ("Nigerian", "Filipinas"), in any case; None for other words."""
    return _lookup(" ".join(word.casefold().split()), demonyms(configs))


def is_demonym(word: str, configs: Path) -> bool:
    """Whether a word names people or a language, of one country or of none ("Asian", "Tagalog")."""
    folded = " ".join(word.casefold().split())
    return _lookup(folded, demonyms(configs)) is not None or _lookup(folded, _elsewhere(configs)) is not None


@cache
def demonyms(configs: Path) -> Mapping[str, str]:
    """Read the table of demonyms: the word, case-folded and in the singular, to the country's code."""
    table: Mapping[str, list[str]] = read_toml(configs / "gazetteer" / "demonyms.toml")["countries"]
    return {word.casefold(): code for code, words in table.items() for word in words}


@cache
def _elsewhere(configs: Path) -> Mapping[str, str]:
    words: list[str] = read_toml(configs / "gazetteer" / "demonyms.toml")["elsewhere"]["words"]
    return {word.casefold(): "" for word in words}


def _lookup(folded: str, table: Mapping[str, str]) -> str | None:
    """Look a word up as it stands, then without the plural's s."""
    return table.get(folded, table.get(folded.removesuffix("s")))
