"""Single people told apart: by name, by age, by a noun with a role."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.stages.rules.person_phrase import Phrase


def people_named(phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Tell named people apart: phrases that share the last word of a name, or an age and a word, are one person."""
    people: list[list[Phrase]] = []
    for phrase in phrases:
        words = set((phrase.name or "").lower().replace("-", " ").split())
        for person in people:
            known = set(" ".join(each.name or "" for each in person).lower().replace("-", " ").split())
            if words & known and _same_age(phrase, person) and (len(words) == 1 or len(words & known) > 1):
                person.append(phrase)
                break
        else:
            people.append([phrase])
    return people


def _same_age(phrase: Phrase, person: Sequence[Phrase]) -> bool:
    ages = {age for each in person for age in each.ages}
    return not ages or not phrase.ages or bool(ages & set(phrase.ages))


def people_apart(text: str, phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Tell single people apart: by name, by age, or by a noun with a role; a phrase after a comma explains the last."""
    people: list[list[Phrase]] = []
    before: Phrase | None = None
    for phrase in phrases:
        home = next((person for person in people if _same_person(phrase, person)), None)
        if (
            before is not None
            and people
            and before is people[-1][-1]
            and text[before.end : phrase.start] in (", ", ", the ")
        ):
            home = home or people[-1]
        if home is None and (phrase.name is not None or phrase.ages or phrase.role):
            people.append([phrase])
        elif home is not None:
            home.append(phrase)
        before = phrase
    return people


def _same_person(phrase: Phrase, person: Sequence[Phrase]) -> bool:
    if phrase.ages and any(set(phrase.ages) & set(each.ages) for each in person):
        return True
    if phrase.role and any(each.head == phrase.head for each in person):
        return True
    words = set((phrase.name or "").lower().replace("-", " ").split())
    known = set(" ".join(each.name or "" for each in person).lower().replace("-", " ").split())
    return bool(words & known) and _same_age(phrase, person) and (len(words) == 1 or len(words & known) > 1)
