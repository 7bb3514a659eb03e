"""Words of a text and the word lists by which place names are told from other names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.stages.annotator.lexicon import load_entries

# Letters with points (U.S., N.Y.), short forms with one (St., Calif.), else a word with apostrophes inside.
_WORD = re.compile(
    r"(?:[A-Z]\.){1,3}[A-Z]\b\.?(?![a-z])|(?:St|Ste|Ft|Mt)\.(?= [A-Z])|[^\W\d_]+(?:['\u2019][^\W\d_]+)*",
)
_POSSESSIVE = re.compile(r"['\u2019][sS]$|['\u2019]$")
_CAPITAL = re.compile(r"(?:[dlDL]['\u2019])?[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text without a possessive ending."""

    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital, or does so after a French article (d'Ivoire)."""
        match = _CAPITAL.match(self.text)
        return match is not None and match[0][-1].isupper()


def words_of(text: str, abbreviations: frozenset[str]) -> list[Word]:
    """Split a text into words; a listed abbreviation keeps its full stop (Calif.)."""
    return list(_words(text, abbreviations))


def _words(text: str, abbreviations: frozenset[str]) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        end = match.start() + len(word)
        if f"{word}." in abbreviations and text.startswith(".", end):
            word, end = f"{word}.", end + 1
        yield Word(match.start(), end, word)


class Recognition:
    """What names are judged by: points and word lists (`configs/gazetteer`), and common names of people."""

    def __init__(self, configs: Path, language: str = ENGLISH) -> None:
        own = lexicon_folder(configs, language)
        self.configs = configs
        folder = configs / "gazetteer"
        table: Mapping[str, Any] = read_toml(folder / "recognition.toml")
        self.threshold: float = table["threshold"]
        self.name_points: Mapping[str, float] = table["points"]["name"]
        self.context_points: Mapping[str, float] = table["points"]["context"]
        self.inhabitants: Mapping[str, int] = table["inhabitants"]
        words = {**table["words"], **lexicon_table(own, "recognition.toml", "words")}
        self.words: Mapping[str, frozenset[str]] = {name: frozenset(each) for name, each in words.items()}
        shortened = read_toml(folder / "extra_places.toml")["abbreviations"].values()
        self.abbreviations = frozenset(short for shorts in shortened for short in shorts)
        lists = load_entries(own)[1]
        self.personal_names = frozenset(lists["given_names"]) | frozenset(lists["surnames"])
        peoples = lexicon_table(own, "demonyms.toml", "countries")
        self.peoples = {word: code for code, named in peoples.items() for word in named}  # in small letters
        self.domains: Mapping[str, str] = table["domains"]
        lists_of_words = [folder / "common_words.txt", *([own / "words.txt"] if language != ENGLISH else [])]
        lines = [line for each in lists_of_words for line in each.read_text(encoding="utf-8").splitlines()]
        self.common = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
