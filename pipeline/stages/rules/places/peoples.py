"""Tells which countries people come from by the peoples' names that the text gives them ("six Kenyan women")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.gazetteer import country_of_demonym

_CAPITAL = r"[A-Z][^\W\d_]+"
_NAME = re.compile(rf"\b{_CAPITAL}")


class Peoples:
    """Finds peoples' names; right before a word for people whom traffickers exploit, they are the victims'."""

    def __init__(self, people: Sequence[str], configs: Path) -> None:
        self._configs = configs
        words = "|".join(re.escape(word) for word in people)
        self._named = re.compile(rf"\b({_CAPITAL})(?:(?:,| and| or) ({_CAPITAL}))? (?:[a-z]+ ){{0,2}}?(?:{words})\b")

    def of_victims(self, text: str) -> frozenset[str]:
        """Give the ISO 3166-1 alpha-2 codes of the victims' countries."""
        names = {name for match in self._named.finditer(text) for name in match.groups() if name}
        codes = (country_of_demonym(name, self._configs) for name in names)
        return frozenset(code for code in codes if code)

    def count(self, text: str) -> Mapping[str, int]:
        """Count the peoples' names in a text, also in the plural, by ISO 3166-1 alpha-2 code of their country."""
        counts: Counter[str] = Counter()
        for match in _NAME.finditer(text):
            if code := self._country(match[0]):
                counts[code] += 1
        return counts

    def _country(self, name: str) -> str | None:
        plural = country_of_demonym(name[:-1], self._configs) if name.endswith("s") else None
        return country_of_demonym(name, self._configs) or plural
