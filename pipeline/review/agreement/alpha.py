"""Krippendorff's alpha per variable, between people who answered the same drafts, and between people and the machine.

Two measures, both nominal. Of codes: a unit is one value of a variable for one draft, and each coder says that the
draft has it or has it not. Of drafts: a unit is one draft, and coders agree where they give the same set of values.
Where a variable has no list of values (places, people, dates) they are all those that any coder gave.
Source: K. Krippendorff, Content Analysis, 4th ed. (2019), chapter 12; `krippendorff.alpha` computes it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import krippendorff
import numpy as np
from django.db.models import Count

from pipeline.codebook import CODED, Codebook
from pipeline.records import State
from pipeline.review.agreement.double_coding import Said, said
from pipeline.store.models import Decision, Kind, Review, Status

VARIABLES = (*CODED, "places", "victims", "offenders", "dates")
INCIDENT = "incident"  # whether a draft is an incident at all: accepted or corrected, or rejected
_OPEN = (Status.DRAFT, Status.DISAGREED, Status.DANGER)


@dataclass(frozen=True, slots=True)
class Alpha:
    """One figure and what it rests on: `units` that at least two coders judged. None where nothing varies."""

    value: float | None
    units: int


@dataclass(frozen=True, slots=True)
class Line:
    """One variable's agreement. `codes` is None where a variable is no set of codes."""

    variable: str
    codes: Alpha | None
    drafts: Alpha


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement between people (over drafts that several answered), and between each person and the machine."""

    people: list[Line]
    machine: list[Line]
    between_people: int
    with_machine: int


def alpha(units: Iterable[Sequence[Hashable]]) -> Alpha:
    """Krippendorff's alpha, nominal, of what coders said of each unit; None where all say the same of all.

    A unit that one coder alone judged counts for nothing.
    """
    paired = [values for values in units if len(values) > 1]
    labels = sorted({value for values in paired for value in values}, key=repr)
    if len(labels) < 2:
        return Alpha(None, len(paired))
    column = {label: number for number, label in enumerate(labels)}
    counts = np.zeros((len(paired), len(labels)))
    for row, values in enumerate(paired):
        for value, number in Counter(values).items():
            counts[row, column[value]] = number
    return Alpha(float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")), len(paired))


def agreement(codebook: Codebook, newest: int) -> Agreement:
    """Measure agreement over the newest decided drafts, at most so many for each of the two comparisons."""
    several = _answers(newest, several=True)
    single = _answers(newest, several=False)
    with_machine = [
        [answer, said(review.machine)]
        for reviews in single
        for review in reviews
        if (answer := _record(review)) is not None
    ]
    records = [[record for each in reviews if (record := _record(each)) is not None] for reviews in several]
    incidents = alpha([_kept(each) for each in reviews] for reviews in several)
    return Agreement(
        people=[Line(INCIDENT, None, incidents), *_lines(records, codebook)],
        machine=list(_lines(with_machine, codebook)),
        between_people=len(several),
        with_machine=len(with_machine),
    )


def _answers(newest: int, *, several: bool) -> list[list[Review]]:
    """The answers to each of the newest decided drafts, one for each person; an adjudicator's is none of them."""
    given = Review.objects.exclude(decision=Decision.SKIP).exclude(events__kind=Kind.ADJUDICATED)
    decided = given.exclude(incident__status__in=_OPEN)
    if several:
        decided = decided.filter(incident__answers_wanted__gt=1)
    keys = decided.order_by("-incident").values("incident").annotate(people=Count("person", distinct=True))
    wanted = [each["incident"] for each in keys.filter(people__gt=1 if several else 0)[:newest]]
    by_draft: dict[int, dict[int, Review]] = defaultdict(dict)
    for review in given.filter(incident__in=wanted).order_by("pk"):
        by_draft[review.incident_id][review.person_id] = review
    return [list(answers.values()) for answers in by_draft.values()]


def _kept(review: Review) -> bool:
    return review.decision != Decision.REJECT


def _record(review: Review) -> frozenset[Said] | None:
    return said(review.answer or ()) if _kept(review) else None


def _lines(drafts: Sequence[Sequence[frozenset[Said]]], codebook: Codebook) -> Iterator[Line]:
    for variable in VARIABLES:
        sets = [[_values(record, variable) for record in records] for records in drafts]
        known = frozenset(codebook.variables[variable]) if variable in CODED else _all(sets)
        binary = alpha([value in each for each in records] for records in sets for value in known)
        yield Line(variable, binary, alpha(sets))


def _values(record: frozenset[Said], variable: str) -> frozenset[str]:
    """The values of a variable that a record has as present; of people, places and dates with their details."""
    here = (code for code in record if code[0] == variable and code[3] == State.PRESENT)
    return frozenset(code[1] if variable in CODED else f"{code[1]} {code[4]}" for code in here)


def _all(sets: Iterable[Iterable[frozenset[str]]]) -> frozenset[str]:
    return frozenset(value for records in sets for each in records for value in each)
