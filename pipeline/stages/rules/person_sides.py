"""Whose side a phrase for people is on, victim or offender or neither: by its noun and by the words around it."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Document
from pipeline.stages.rules.person_phrase import Phrase

VICTIM, OFFENDER, NOBODY = "victim", "offender", "nobody"
AFTER, BEFORE = 130, 70  # characters that are looked at
NOUN_WEIGHT = 1.5  # what the noun itself says, against 1 for each pattern


class SideFinder:
    """Tells victims from offenders by the patterns of `[sides]` in `people.toml`."""

    def __init__(self, configs: Path) -> None:
        table = read_toml(configs / "lexicons" / "en" / "people.toml")
        parts: dict[str, str] = table["side_parts"]
        self._after: dict[str, list[re.Pattern[str]]] = {}
        self._before: dict[str, list[re.Pattern[str]]] = {}
        for name, rules in table["sides"].items():
            side, where = name.split("_")
            compiled = [re.compile(_filled(rule, parts), re.IGNORECASE) for rule in rules]
            (self._after if where == "after" else self._before)[side] = compiled

    def __call__(self, document: Document, phrase: Phrase) -> tuple[str | None, float]:
        """Give the side and how clearly the text says it (0 when nothing does)."""
        text = document.text
        start, end = document.sentences[phrase.sentence]
        after = text[phrase.end : min(end, phrase.end + AFTER)]
        before = text[max(start, phrase.start - BEFORE) : phrase.start]
        scores = {VICTIM: 0.0, OFFENDER: 0.0}
        if phrase.side is not None:
            scores[phrase.side] += NOUN_WEIGHT
        for side in scores:
            scores[side] += any(pattern.match(after) for pattern in self._after[side])
            scores[side] += any(pattern.search(before) for pattern in self._before[side])
        if phrase.gender in ("male", "unknown") and any(pattern.search(before) for pattern in self._before[NOBODY]):
            return None, 0.0
        best = max(scores, key=lambda side: scores[side])
        margin = abs(scores[VICTIM] - scores[OFFENDER])
        return (best, margin) if margin else (None, 0.0)


def _filled(rule: str, parts: dict[str, str]) -> str:
    """Put the parts into a rule; parts may hold other parts."""
    for name, part in parts.items():
        rule = rule.replace("{" + name + "}", part)
    return rule
