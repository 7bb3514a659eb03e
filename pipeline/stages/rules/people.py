"""Victims and offenders as groups: counts, gender, ages, nationalities and, of offenders, roles; never a name.

Phrases for people (`person_phrases`) are put on a side by the words around them (`person_sides`), counted and grouped
(`person_groups`); offenders get the roles that the text tells (`offender_roles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Code, Document, Evidence, Group
from pipeline.stages.rules.offender_roles import RoleFinder
from pipeline.stages.rules.person_groups import Count, Crowd, people_named, victim_crowds
from pipeline.stages.rules.person_phrases import OPEN, Phrase, PhraseFinder
from pipeline.stages.rules.person_sides import OFFENDER, VICTIM, SideFinder

UNTOLD = {"context.boilerplate", "context.background"}
LONGEST_EVIDENCE = 140  # characters


class PeopleRules:
    """Codes the victims and the offenders of an incident."""

    def __init__(self, configs: Path) -> None:
        table = read_toml(configs / "lexicons" / "en" / "people.toml")
        self._phrases = PhraseFinder(configs)
        self._sides = SideFinder(configs)
        self._roles = RoleFinder(configs)
        self._official_before = re.compile(table["officials"]["before"])
        self._official_after = re.compile(table["officials"]["after"])
        self._pronouns = {name: re.compile(rule, re.IGNORECASE) for name, rule in table["pronouns"].items()}

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Give one code for each group of victims and of offenders."""
        skipped = {mention.sentence for mention in document.mentions if mention.label == "context.boilerplate"}
        phrases = [
            phrase
            for phrase in self._phrases(document)
            if phrase.sentence not in skipped and any(start <= phrase.start < end for start, end in spans)
        ]
        sides = self._sided(document, phrases)
        sentences = [
            document.sentence_text(number)
            for number, (start, _) in enumerate(document.sentences)
            if number not in skipped and any(first <= start < last for first, last in spans)
        ]
        offenders = self._offenders(document, sides[OFFENDER], sentences)
        victims = self._victims(document, sides[VICTIM], offenders, sentences)
        for variable, crowds in (("victims", victims), ("offenders", offenders)):
            for crowd, roles in crowds:
                yield _code(document, variable, crowd, roles, coder)

    def _sided(self, document: Document, phrases: Sequence[Phrase]) -> dict[str, list[Phrase]]:
        """Put every phrase on a side, or none; ages without a side go where such ages mostly belong."""
        sides: dict[str, list[Phrase]] = {VICTIM: [], OFFENDER: []}
        last: tuple[Phrase, str | None] | None = None
        for phrase in phrases:
            if phrase.name is not None and self._is_official(document, phrase):
                continue
            side, _ = self._sides(document, phrase)
            if (
                side is None
                and last is not None
                and document.text[last[0].end : phrase.start] in (", ", " and ", ", and ")
            ):
                side = last[1]
            if side is None and phrase.ages:
                side = _side_by_age(phrase)
            if side == OFFENDER and phrase.age_group == "child" and phrase.name is None:
                side = VICTIM
            last = (phrase, side)
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

    def _victims(
        self,
        document: Document,
        phrases: Sequence[Phrase],
        offenders: Sequence[tuple[Crowd, tuple[str, ...]]],
        sentences: Sequence[str],
    ) -> list[tuple[Crowd, tuple[str, ...]]]:
        nouns = [phrase for phrase in phrases if phrase.name is None]
        told = [phrase for phrase in nouns if not _is_general(document, phrase)]
        crowds = victim_crowds(told or nouns)
        if not crowds:
            named = people_named([phrase for phrase in phrases if phrase.name is not None and phrase.ages])
            crowds = [_named_crowd(named)] if named else []
        self._add_ages(sentences, crowds)
        self._add_gender(crowds, offenders, sentences)
        return [(crowd, ()) for crowd in crowds]

    def _add_ages(self, sentences: Sequence[str], crowds: Sequence[Crowd]) -> None:
        """Add ages that stand apart: `some as young as 14`, `when she was 17`."""
        for sentence in sentences:
            for pattern in ("young", "pronoun"):
                for _, _, ages in self._phrases.ages(pattern, sentence):
                    for age in ages:
                        crowd = _home(crowds, age)
                        if crowd is not None and age not in {one for each in crowds for one in each.ages}:
                            crowd.ages.add(age)

    def _add_gender(
        self, crowds: Sequence[Crowd], offenders: Sequence[tuple[Crowd, tuple[str, ...]]], sentences: Sequence[str]
    ) -> None:
        """Take the victims' gender from pronouns that cannot be the offenders'."""
        if any(crowd.gender != "unknown" for crowd in crowds):
            return
        theirs = {crowd.gender for crowd, _ in offenders}
        text = " ".join(sentences)
        for gender, other in (("female", "male"), ("male", "female")):
            pronouns = self._pronouns[f"victim_{gender}"].findall(text)
            if (
                len(pronouns) > 1
                and gender not in theirs
                and (theirs & {other} or not self._pronouns[f"victim_{other}"].search(text))
            ):
                for crowd in crowds:
                    crowd.gender = gender
                return

    def _offenders(
        self, document: Document, phrases: Sequence[Phrase], sentences: Sequence[str]
    ) -> list[tuple[Crowd, tuple[str, ...]]]:
        """Give the main group or groups, with the roles, and those who are only mentioned beside them."""
        if not phrases:
            return []
        named = people_named([phrase for phrase in phrases if phrase.name is not None])
        main = [phrase for phrase in phrases if phrase.name is None and not phrase.other]
        others = _distinct([phrase for phrase in phrases if phrase.name is None and phrase.other])
        crowd = Crowd(age_group="adult", count=_main_count(document, main, named))
        for phrase in [*main, *(each for person in named for each in person)]:
            crowd.take(phrase)
        crowd.gender = self._gender(main, sentences)
        roles = self._roles(sentences)
        rest = sum(phrase.count[0] or 0 for phrase in others if phrase.count)
        beside = [] if not rest or len(named) >= (crowd.count[0] or 0) + rest else others
        return [(crowd, roles), *((_crowd_of(phrase), ("unknown",)) for phrase in beside)]

    def _gender(self, phrases: Sequence[Phrase], sentences: Sequence[str]) -> str:
        """Give the offenders' gender by their nouns; where these are silent, by pronouns that fit offenders."""
        genders = {phrase.gender for phrase in phrases} - {"unknown"}
        if not genders:
            text = " ".join(sentences)
            genders = {gender for gender in ("male", "female") if self._pronouns[gender].search(text)}
        return "unknown" if not genders else genders.pop() if len(genders) == 1 else "mixed"


def _side_by_age(phrase: Phrase) -> str:
    """The side of people of whom nothing is told but their age: the young and women are mostly the victims."""
    if phrase.name is not None:
        return VICTIM if phrase.age_group == "child" else OFFENDER
    return OFFENDER if phrase.gender == "male" and phrase.age_group == "adult" else VICTIM


def _is_general(document: Document, phrase: Phrase) -> bool:
    """Whether a bare plural stands in what somebody says, where it mostly means victims at large."""
    if phrase.count != OPEN:
        return False
    sentence = document.sentence_text(phrase.sentence)
    return any(mark in sentence for mark in ('"', "\u201c", "\u201d")) or " said " in sentence


def _home(crowds: Sequence[Crowd], age: int) -> Crowd | None:
    """The group that an age fits."""
    wanted = ("child", "mixed", "unknown") if age < 18 else ("adult", "mixed", "unknown")
    return next((crowd for group in wanted for crowd in crowds if crowd.age_group == group), None)


def _named_crowd(people: Sequence[Sequence[Phrase]]) -> Crowd:
    crowd = Crowd(count=(len(people), len(people)))
    for person in people:
        for phrase in person:
            crowd.take(phrase)
    crowd.age_group = crowd.phrases[0].age_group
    return crowd


def _main_count(document: Document, phrases: Sequence[Phrase], named: Sequence[Sequence[Phrase]]) -> Count:
    """Count the offenders told of: by the title, the largest number stated, or the names with an age."""
    title = sum(phrase.count[0] or 0 for phrase in phrases if phrase.end <= len(document.title) and phrase.count)
    stated = max((phrase.count[0] or 0 for phrase in phrases if phrase.count and phrase.count != OPEN), default=0)
    aged = sum(1 for person in named if any(phrase.ages for phrase in person))
    least = max(title, stated, aged, 1)
    return least, least


def _distinct(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Keep the first of phrases that say the same number of the same people."""
    seen: set[tuple[object, str]] = set()
    kept = []
    for phrase in phrases:
        key = (phrase.count, phrase.head.removesuffix("s"))
        if phrase.count is not None and key not in seen:
            seen.add(key)
            kept.append(phrase)
    return kept


def _crowd_of(phrase: Phrase) -> Crowd:
    crowd = Crowd(phrase.gender, phrase.age_group, phrase.count or (None, None))
    crowd.take(phrase)
    return crowd


def _code(document: Document, variable: str, crowd: Crowd, roles: tuple[str, ...], coder: str) -> Code:
    group = Group(
        count=crowd.count,
        gender=crowd.gender,
        age_group=crowd.age_group,
        ages=tuple(sorted(crowd.ages)),
        nationalities=tuple(crowd.nationalities),
        roles=roles,
    )
    evidence = tuple(_evidence(document, crowd))
    return Code(variable, "group", coder, 0.6, evidence, details=group)


def _evidence(document: Document, crowd: Crowd) -> Iterator[Evidence]:
    """Quote the phrases that say most, each with the words after it, up to a name."""
    telling = sorted(crowd.phrases, key=lambda phrase: (phrase.name is not None, -_weight(phrase), phrase.start))
    for phrase in telling[:2]:
        start, end = _without_names(document, phrase)
        if end > start:
            yield document.quote(start, end)


def _weight(phrase: Phrase) -> int:
    stated = phrase.count not in (None, OPEN)
    return 2 * bool(phrase.ages) + bool(phrase.nationalities) + stated + (phrase.gender != "unknown")


def _without_names(document: Document, phrase: Phrase) -> tuple[int, int]:
    """Stretch a phrase to the end of its clause, but not over a name."""
    text, limit = document.text, document.sentences[phrase.sentence][1]
    start = phrase.start
    names = [m for m in document.mentions if m.label in ("person.name", "person.perhaps") and m.end > start]
    for name in names:
        if name.start <= start < name.end:
            start = name.end
    limit = min([limit, start + LONGEST_EVIDENCE, *(name.start for name in names if name.start >= phrase.end)])
    stop = re.compile(r"[;,.]\s|\n").search(text, max(phrase.end, start), limit)
    end = stop.start() if stop else limit
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip(" ,.;()"))
    return start, start + len(text[start:end].rstrip(" ,.;("))
