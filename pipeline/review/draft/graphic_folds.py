"""Folds graphic passages of an article away: what a reader finds in their place, and which quotations they hide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import User

from pipeline.review.care.preferences import preferences_of
from pipeline.review.draft.article import Segment
from pipeline.store.graphic import SEXUAL, VIOLENCE, Passage, passages
from pipeline.store.models import Document

_TELLS = {SEXUAL: "sexual violence", VIOLENCE: "violence"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring segments of an article: those of one graphic passage, or of none."""

    passage: Passage | None
    segments: tuple[Segment, ...]

    @property
    def why(self) -> str:
        """What the passage is folded away for, in words."""
        return told(self.passage) if self.passage else ""


def folds(document: Document, person: User) -> list[Passage]:
    """The passages of a document that are folded away from a person; none where the person wants to see them always."""
    if not preferences_of(person).fold_graphic:
        return []
    return passages(document.text, document.language, document.body_start)


def stretches(segments: Iterable[Segment], folded: Sequence[Passage]) -> list[Stretch]:
    """The whole article, segment by segment; the segments were cut where passages begin and end."""
    left = list(folded)

    def passage_of(segment: Segment) -> Passage | None:
        while left and left[0].end <= segment.start:
            left.pop(0)
        return left[0] if left and left[0].start <= segment.start else None

    return [Stretch(passage, tuple(group)) for passage, group in groupby(segments, passage_of)]


def fold_at(folded: Iterable[Passage], start: int, end: int) -> Passage | None:
    """The first passage that a quotation has words of."""
    return next((each for each in folded if each.start < end and each.end > start), None)


def told(passage: Passage) -> str:
    """What a passage shows, in words."""
    return " and ".join(_TELLS[kind] for kind in passage.kinds)
