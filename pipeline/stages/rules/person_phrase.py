"""The phrase for people: what one mention says."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.stages.rules.people_lexicon import Count


@dataclass(frozen=True, slots=True)
class Phrase:
    """One mention of people. `end` lies after an age that follows it; `count` is None where the words do not tell."""

    start: int
    end: int
    sentence: int
    head: str
    count: Count | None
    plural: bool
    gender: str = "unknown"
    age_group: str = "unknown"
    ages: tuple[int, ...] = ()
    nationalities: tuple[str, ...] = ()
    side: str | None = None  # who the noun itself names
    definite: bool = False
    other: bool = False
    ordinal: bool = False  # `a third man`: one of a number told elsewhere
    kin: bool = False  # told of by whom they belong to
    role: str | None = None  # what the noun says that they did
    name: str | None = None  # the words of a person's name, only to tell people apart; never coded
