"""The lexicon of people (`people.toml`), ready for look-up, and how it reads numbers and ages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.gazetteer.demonyms import demonyms

Count = tuple[int | None, int | None]
STATISTIC = 500  # so many people are a statistic, when smaller numbers are told too
OPEN: Count = (2, None)  # a bare plural
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\d+(?:st|nd|rd|th)\b|\d[\d,]*\d|\d|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[^\w\s]")
_DEMONYMS = r"[A-Z]\w+(?:(?:, | and | or |, and )[A-Z]\w+)*"
_AGE = re.compile(r"\b(\d\d?|[a-z]+)[- ]years?[- ]olds?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign of a text."""

    start: int
    end: int
    text: str
    lower: str


@dataclass(frozen=True, slots=True)
class PeopleLexicon:
    """The lexicon's tables, ready for look-up."""

    heads: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, frozenset[str]]
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    quantities: Mapping[str, tuple[int, int]]
    demonyms: Mapping[str, str]
    origins: Mapping[str, re.Pattern[str]]
    ages: Mapping[str, re.Pattern[str]]
    quantifiers: Mapping[str, re.Pattern[str]]

    @classmethod
    def read(cls, configs: Path) -> PeopleLexicon:
        """Read the lexicon under a folder of configs."""
        table = read_toml(configs / "lexicons" / "en" / "people.toml")
        numbers: dict[str, int] = table["numbers"]
        age = rf"(?:[1-9]\d|[4-9](?!\d)|{'|'.join(word for word, value in numbers.items() if value > 3)})"
        singular = demonyms(configs)
        countries = {**{f"{word}s": code for word, code in singular.items()}, **singular}
        quantifiers = {name: table["phrases"][name] for name in ("at_least", "at_most", "about")}
        return cls(
            heads={word: entry for entry in table["head"] for word in entry["words"]},
            lists={name: frozenset(words) for name, words in table["phrases"].items()},
            numbers=numbers,
            multipliers=table["multipliers"],
            demonyms=countries,
            origins={name: re.compile(rule.replace("{demonym}", _DEMONYMS)) for name, rule in table["origins"].items()},
            quantities={word: (least, most) for word, (least, most) in table["quantities"].items()},
            ages={name: re.compile(rule.replace("{age}", age)) for name, rule in table["ages"].items()},
            quantifiers={
                name: re.compile(rf"\b(?:{'|'.join(words)})(?: of)? $", re.IGNORECASE)
                for name, words in quantifiers.items()
            },
        )

    def count(self, text: str, tokens: Sequence[Token], number: str) -> Count | None:
        """Give [least, most] by the phrase's own number words; None for a plural with `the` and the like."""
        stated = self._stated(tokens)
        if number == "pair":
            return (2, 2)
        if number == "three":
            return (3, 3)
        if number == "singular":
            return (1, 1) if stated is None or stated[0] != (1, 1) else self._limited(text, stated)
        if stated is not None:
            return self._limited(text, stated)
        return None if tokens[0].lower in self.lists["definite"] else OPEN

    def _stated(self, tokens: Sequence[Token]) -> tuple[tuple[int, int | None], int] | None:
        """Give the number that the phrase states, and where its words begin; an age is no number."""
        for at, token in enumerate(tokens[:-1] if tokens[-1].lower in self.heads else tokens):
            following = [each.lower for each in tokens[at + 1 : at + 3]]
            if "year" in following or "years" in following or token.lower in ("year", "years"):
                continue
            if (figures := token.text.replace(",", "")).isdecimal():
                value = int(figures)
                return ((value, value), token.start) if not 1900 <= value <= 2100 or "," in token.text else None
            if token.lower in self.numbers:
                value = self.numbers[token.lower]
                if value % 10 == 0 and value >= 20 and len(tokens) > at + 2 and tokens[at + 1].text == "-":
                    value += self.numbers.get(tokens[at + 2].lower, 0)
                value *= self.multipliers.get(following[0], 1) if following else 1
                return (value, value), token.start
            if token.lower in self.quantities:
                least, most = self.quantities[token.lower]
                return (least, most or None), token.start
        return None

    def _limited(self, text: str, stated: tuple[tuple[int, int | None], int]) -> Count:
        """Open a number at one side by `at least`, `up to` and the like before it."""
        (least, most), start = stated
        before = text[max(0, start - 24) : start]
        if self.quantifiers["at_least"].search(before):
            return least, None
        if self.quantifiers["at_most"].search(before):
            return None, most
        return least, most

    def numbers_in(self, words: str) -> tuple[int, ...]:
        """Read the numbers of a list, in figures or words."""
        values = (self.numbers.get(word) if word.isalpha() else int(word) for word in re.findall(r"\w+", words.lower()))
        return tuple(value for value in values if value is not None)

    def ages_in(self, span: str) -> tuple[int, ...]:
        """Read the ages told as `15-year-old` or `sixteen years old`."""
        return tuple(age for match in _AGE.finditer(span) for age in self.numbers_in(match[1]))


def tokens_of(text: str) -> list[Token]:
    """Split a text into words, numbers and signs."""
    return [Token(match.start(), match.end(), match[0], match[0].lower()) for match in _TOKEN.finditer(text)]


def is_year(word: str) -> bool:
    """Whether a number is a year rather than a count."""
    return len(word) == 4 and word.isdecimal() and 1900 <= int(word) <= 2100


def group_of(ages: Sequence[int]) -> str:
    """Give the age group of stated ages (under 18 is a child)."""
    young = [age < 18 for age in ages]
    return "child" if all(young) else "mixed" if any(young) else "adult"
