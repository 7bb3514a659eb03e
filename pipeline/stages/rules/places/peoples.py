"""Tells which countries the victims come from by the peoples' names that the text gives them ("six Kenyan women")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.gazetteer import country_of_demonym

_CAPITAL = r"[A-Z][^\W\d_]+"


class VictimsCountries:
    """Finds a people's name, or two, right before a word for people whom traffickers exploit."""

    def __init__(self, people: Sequence[str], configs: Path) -> None:
        self._configs = configs
        words = "|".join(re.escape(word) for word in people)
        self._named = re.compile(rf"\b({_CAPITAL})(?:(?:,| and| or) ({_CAPITAL}))? (?:[a-z]+ ){{0,2}}?(?:{words})\b")

    def find(self, text: str) -> frozenset[str]:
        """Give the ISO 3166-1 alpha-2 codes of the countries."""
        names = {name for match in self._named.finditer(text) for name in match.groups() if name}
        codes = (country_of_demonym(name, self._configs) for name in names)
        return frozenset(code for code in codes if code)
