"""Whose side a phrase for people is on, victim or offender or neither: by its noun and by the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Document
from pipeline.stages.rules.people_lexicon import OPEN
from pipeline.stages.rules.person_phrase import Phrase

VICTIM, OFFENDER, NOBODY = "victim", "offender", "nobody"
AFTER, BEFORE = 130, 70  # characters that are looked at
YOUNG = 29  # single adults of whom only an age is told are mostly offenders when older
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
        self._official_before = re.compile(table["officials"]["before"])
        self._official_after = re.compile(table["officials"]["after"])

    def __call__(self, document: Document, phrases: Sequence[Phrase]) -> dict[str, list[Phrase]]:
        """Put phrases on sides: by their own words, else as the same noun elsewhere, else by age or number."""
        told: list[tuple[Phrase, str | None]] = []
        for phrase in phrases:
            if phrase.name is not None and self._is_official(document, phrase):
                continue
            side = self._told(document, phrase)
            if side is None and told and _continues(document.text, told[-1][0], phrase):
                side = told[-1][1]
            if side == OFFENDER and phrase.age_group == "child" and phrase.name is None:
                side = VICTIM
            told.append((phrase, side))
        usual = _usual_sides(told)
        sides: dict[str, list[Phrase]] = {VICTIM: [], OFFENDER: []}
        for phrase, said in told:
            numbered = phrase.plural and phrase.count not in (None, OPEN)
            likely = _likely_side(phrase)
            if phrase.kin:
                side = said or (likely if phrase.ages else None)
            else:
                side = said or (likely if numbered else None) or usual.get(phrase.head.removesuffix("s")) or likely
            if side is not None:
                sides[side].append(phrase)
        return sides

    def _is_official(self, document: Document, phrase: Phrase) -> bool:
        text = document.text
        if phrase.ages:
            return False
        before = text[max(0, phrase.start - 60) : phrase.start]
        return bool(
            self._official_before.search(before) or self._official_after.match(text[phrase.end : phrase.end + 60])
        )

    def _told(self, document: Document, phrase: Phrase) -> str | None:
        """Give the side that the noun itself and the words around it tell, if they tell one more than the other."""
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
            return None
        best = max(scores, key=lambda side: scores[side])
        return best if scores[VICTIM] != scores[OFFENDER] else None


def _filled(rule: str, parts: dict[str, str]) -> str:
    """Put the parts into a rule; parts may hold other parts."""
    for name, part in parts.items():
        rule = rule.replace("{" + name + "}", part)
    return rule


def _continues(text: str, before: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase goes on with a list or explains the one before it."""
    return text[before.end : phrase.start] in (", ", " and ", ", and ")


def _usual_sides(told: Sequence[tuple[Phrase, str | None]]) -> dict[str, str]:
    """Give the side that a noun is on wherever the text tells it, if always the same."""
    sides: dict[str, set[str]] = {}
    for phrase, side in told:
        if side is not None and phrase.head:
            sides.setdefault(phrase.head.removesuffix("s"), set()).add(side)
    return {head: next(iter(found)) for head, found in sides.items() if len(found) == 1}


def _likely_side(phrase: Phrase) -> str | None:
    """The side of people of whom only an age or a number is told: groups, the young and women are mostly victims."""
    if phrase.name is not None:
        return None if not phrase.ages else VICTIM if phrase.age_group == "child" else OFFENDER
    if phrase.ages:
        grown = not phrase.plural and phrase.age_group == "adult"
        return OFFENDER if grown and (phrase.gender == "male" or phrase.role or min(phrase.ages) > YOUNG) else VICTIM
    stated = phrase.plural and phrase.count not in (None, OPEN)
    men = phrase.gender == "male" and phrase.age_group == "adult" and not phrase.nationalities
    told = phrase.gender != "unknown" or phrase.nationalities or phrase.age_group == "child"
    return VICTIM if stated and told and not men and not phrase.other else None
