"""What a stage is, and a check that a line-up of stages can work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.records import Document


class LineUpError(ValueError):
    """A line-up in which a stage reads what nobody wrote, or two stages write one field."""


class Stage(Protocol):
    """One worker. It reads the fields in `requires`, and alone writes those in `assigns`, in place.

    A stage that cannot treat one document of a batch may raise: the runner then tries them one by one, so a stage must
    give the same answer when it sees a document again. It ends a document's way with `Document.drop`.
    """

    @property
    def name(self) -> str:
        """What drops, failures and benchmarks call it."""

    @property
    def requires(self) -> Sequence[str]:
        """The fields of Document that it reads."""

    @property
    def assigns(self) -> Sequence[str]:
        """The fields of Document that it alone writes."""

    def __call__(self, batch: Sequence[Document]) -> None:
        """Fill this stage's own fields of every document in the batch."""


def check(line_up: Sequence[Stage]) -> None:
    """Refuse a line-up that cannot work.

    Raises:
        LineUpError: a stage requires a field that no earlier one assigns, or two stages assign one field.
    """
    writers = {"page": "the reader"}
    for stage in line_up:
        for needed in stage.requires:
            if needed not in writers:
                raise LineUpError(f"{stage.name} requires {needed!r}, which no earlier stage assigns")
        for own in stage.assigns:
            if own in writers:
                raise LineUpError(f"{stage.name} assigns {own!r}, which {writers[own]} already writes")
            writers[own] = stage.name
