"""Victims and offenders as groups: counts, gender, ages, nationalities and, of offenders, roles; never a name.

Phrases for people (`person_phrases`) are put on a side by the words around them (`person_sides`), counted and grouped
(`person_groups`); offenders get the roles that the text tells (`offender_roles`). Roles, genders and age groups are
then weighed over the whole document (`person_traits`).

Where nobody is told of but what was done to the victims, one group of unknown offenders has the roles that this tells.

What they miss: people told only by a pronoun or a name without an age (features about one woman, judgments that say
"the appellant" of a victim); who did what when several offenders are told of, since the main group gets all roles that
the text tells; offenders told of one by one, who are often counted one or two too few; totals that have to be added up
over sentences; gender in a judgment where both sides have the same pronoun.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Code, Document
from pipeline.stages.rules.logistic import Features
from pipeline.stages.rules.offender_roles import RoleFinder
from pipeline.stages.rules.people_lexicon import OPEN, group_of
from pipeline.stages.rules.person_apart import people_apart, people_named
from pipeline.stages.rules.person_codes import group_code
from pipeline.stages.rules.person_features import Told, describe
from pipeline.stages.rules.person_groups import (
    Crowd,
    by_gender,
    crowd_of,
    distinct,
    main_count,
    victim_crowds,
)
from pipeline.stages.rules.person_phrase import Phrase
from pipeline.stages.rules.person_phrases import PhraseFinder
from pipeline.stages.rules.person_sides import OFFENDER, VICTIM, SideFinder
from pipeline.stages.rules.person_traits import Traits


@dataclass(frozen=True, slots=True)
class Scene:
    """The groups that the rules make of a document's people, and that by which their traits are weighed."""

    victims: Told
    offenders: Told
    genders: Collection[str]
    features: Features


class PeopleRules:
    """Codes the victims and the offenders of an incident."""

    def __init__(self, configs: Path) -> None:
        self._phrases = PhraseFinder(configs)
        self._sides = SideFinder(configs)
        self._roles = RoleFinder(configs)
        self._traits = Traits.read(configs)
        pronouns: dict[str, str] = read_toml(configs / "lexicons" / "en" / "people.toml")["pronouns"]
        self._pronouns = {name: re.compile(rule, re.IGNORECASE) for name, rule in pronouns.items()}

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Give one code for each group of victims and of offenders."""
        scene = self.scene(document, spans)
        victims, offenders = self._traits(scene.features, scene.genders, scene.victims, scene.offenders)
        for variable, told in (("victims", victims), ("offenders", offenders)):
            for crowd, roles in told:
                yield group_code(document, variable, crowd, roles, coder)

    def scene(self, document: Document, spans: Sequence[tuple[int, int]]) -> Scene:
        """Gather the groups told in some spans of a document, as rules make them, and what bears on their traits."""
        skipped = {mention.sentence for mention in document.mentions if mention.label == "context.boilerplate"}
        phrases = [
            phrase
            for phrase in self._phrases(document)
            if phrase.sentence not in skipped and any(start <= phrase.start < end for start, end in spans)
        ]
        sides = self._sides(document, phrases)
        numbers = [
            number
            for number, (start, _) in enumerate(document.sentences)
            if number not in skipped and any(first <= start < last for first, last in spans)
        ]
        sentences = [document.sentence_text(number) for number in numbers]
        theirs = {phrase.gender for phrase in sides[VICTIM]} - {"unknown"}
        offenders = self._offenders(document, sides[OFFENDER], sentences, theirs)
        if not offenders:
            offenders = self._untold(document, numbers, sentences)
        victims = self._victims(document, sides[VICTIM], offenders, numbers)
        groups = {"victims": victims, "offenders": offenders}
        genders = {phrase.gender for phrase in phrases} | self._pronoun_genders(" ".join(sentences))
        features = describe(sentences, self._roles.patterns, self._pronouns, groups)
        return Scene(victims, offenders, genders, features)

    def _pronoun_genders(self, text: str) -> set[str]:
        return {gender for gender in ("female", "male") if self._pronouns[f"victim_{gender}"].search(text)}

    def _victims(
        self,
        document: Document,
        phrases: Sequence[Phrase],
        offenders: Told,
        numbers: Sequence[int],
    ) -> Told:
        nouns = [phrase for phrase in phrases if phrase.name is None]
        told = [phrase for phrase in nouns if not _is_general(document, phrase)]
        crowds = victim_crowds(told or nouns)
        if not crowds:
            named = people_named([phrase for phrase in phrases if phrase.name is not None and phrase.ages])
            crowds = [_named_crowd(named)] if named else []
        self._add_ages(document, numbers, crowds)
        self._add_gender(crowds, offenders, [document.sentence_text(number) for number in numbers])
        return [(crowd, ()) for crowd in crowds]

    def _add_ages(self, document: Document, numbers: Sequence[int], crowds: list[Crowd]) -> None:
        """Add ages that stand apart: `some as young as 14` makes a group mixed, `who was 17` may tell of one more."""
        if not crowds:
            return
        for number in numbers:
            offset = document.sentences[number][0]
            for pattern in ("young", "pronoun", "at"):
                for start, end, ages in self._phrases.ages(pattern, document.sentence_text(number)):
                    known = {age for crowd in crowds for age in crowd.ages}
                    for age in sorted(set(ages) - known):
                        phrase = Phrase(offset + start, offset + end, number, "", (1, 1), plural=False, ages=(age,))
                        _place(crowds, phrase, alone=pattern == "pronoun")

    def _add_gender(self, crowds: Sequence[Crowd], offenders: Told, sentences: Sequence[str]) -> None:
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
        self, document: Document, phrases: Sequence[Phrase], sentences: Sequence[str], victims: Collection[str]
    ) -> Told:
        """Give the main groups, those whose noun tells a role of their own, and those mentioned beside them."""
        people = people_apart(document.text, [phrase for phrase in phrases if not phrase.plural and not phrase.other])
        specialists = {
            next(phrase.head for phrase in person if phrase.role): person
            for person in people
            if any(phrase.role for phrase in person) and _stands_alone(person, people)
        }
        in_roles = {id(phrase) for person in specialists.values() for phrase in person}
        main = [phrase for phrase in phrases if not phrase.other and id(phrase) not in in_roles]
        others = distinct([phrase for phrase in phrases if phrase.name is None and phrase.other])
        apart = [person for person in people if any(p.ages for p in person) and not any(p.role for p in person)]
        groups: Told = []
        least = main_count(document, main, len(apart))
        if main or not specialists:
            if not phrases:
                return []
            roles = self._roles(sentences, {phrase.role for phrase in main if phrase.role})
            told = max(1, least - len(specialists)) if least > 1 else least
            groups += [(crowd, roles) for crowd in by_gender(main, told, self._gender(main, sentences, victims))]
        groups += [(crowd_of(person), (_role(person),)) for person in specialists.values()]
        rest = sum(phrase.count[0] or 0 for phrase in others if phrase.count)
        named = people_named([phrase for phrase in main if phrase.name is not None])
        if rest and len(named) < least + rest:
            groups += [(crowd_of([phrase]), ("unknown",)) for phrase in others if not (phrase.ordinal and least > 2)]
        return groups

    def _untold(self, document: Document, numbers: Sequence[int], sentences: Sequence[str]) -> Told:
        """Give the offenders of whom nothing is told but their deeds (`women were recruited in Benin City`)."""
        deed = self._roles.deed(document, numbers)
        return [(Crowd(count=(1, None), phrases=[deed]), self._roles(sentences))] if deed else []

    def _gender(self, phrases: Sequence[Phrase], sentences: Sequence[str], victims: Collection[str]) -> str:
        """Give the gender that pronouns tell of offenders whose nouns are silent."""
        if not phrases:
            return "unknown"
        text = " ".join(sentences)
        genders = [gender for gender in ("male", "female") if self._pronouns[gender].search(text)]
        if len(genders) == 1:
            return genders[0]
        others = [
            gender
            for gender in ("male", "female")
            if victims and gender not in victims and len(self._pronouns[f"victim_{gender}"].findall(text)) > 1
        ]
        return others[0] if len(others) == 1 else "unknown"


def _stands_alone(person: Sequence[Phrase], people: Sequence[Sequence[Phrase]]) -> bool:
    """Whether a noun with a role brings somebody new: `the owner` alone may be one who was told of before."""
    helper = _role(person) not in ("exploiter", "financier_or_organiser")
    return len(people) == 1 or (helper and (len(person) > 1 or not person[0].definite))


def _role(person: Sequence[Phrase]) -> str:
    return next(phrase.role for phrase in person if phrase.role)


def _is_general(document: Document, phrase: Phrase) -> bool:
    """Whether a bare plural stands in what somebody says, where it mostly means victims at large."""
    if phrase.count != OPEN:
        return False
    sentence = document.sentence_text(phrase.sentence)
    return any(mark in sentence for mark in ('"', "\u201c", "\u201d")) or " said " in sentence


def _place(crowds: list[Crowd], phrase: Phrase, *, alone: bool) -> None:
    """Give an age to the group that it fits; a child among adults makes the group mixed, or stands alone."""
    group = group_of(phrase.ages)
    home = next((crowd for kind in (group, "mixed", "unknown") for crowd in crowds if crowd.age_group == kind), None)
    if home is not None:
        home.take(phrase)
        if home.age_group == "unknown":
            home.age_group = group
    elif alone:
        crowds.append(Crowd(crowds[0].gender, group, (1, 1), set(phrase.ages), phrases=[phrase]))
    elif group == "child":
        crowds[0].age_group = "mixed"
        crowds[0].take(phrase)


def _named_crowd(people: Sequence[Sequence[Phrase]]) -> Crowd:
    crowd = Crowd(count=(len(people), len(people)))
    for person in people:
        for phrase in person:
            crowd.take(phrase)
    crowd.age_group = crowd.phrases[0].age_group
    return crowd
