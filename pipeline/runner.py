"""The runner: takes records batch by batch through the stages, and hands each finished batch to the store."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol, TypeVar

from crawlers.readers.warc import Unread
from pipeline.records import Document, Ending, Page, Verdict
from pipeline.stage import Stage

T = TypeVar("T")


class Intake(Protocol):
    """Where finished batches go. One call is one transaction: after a kill a batch is there whole or not at all."""

    def __call__(self, documents: Sequence[Document], unread: Sequence[Unread]) -> None:
        """Keep these documents, and the records that could not even become a page."""


@dataclass(slots=True)
class RunSummary:
    """What a run did: every record of its input is counted once in `endings` or in `known`."""

    records: int = 0
    known: int = 0  # done by an earlier run under the same fingerprint
    drafts: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (ending, stage, reason)

    def count(self, verdict: Verdict, drafts: int = 0) -> None:
        """Count one ended record."""
        self.endings[verdict.ending] += 1
        self.drafts += drafts
        if verdict.ending is not Ending.CODED:
            self.reasons[verdict.ending, verdict.stage, verdict.reason] += 1

    def as_json(self) -> dict[str, object]:
        """Give the summary as plain data."""
        reasons = [
            {"ending": ending, "stage": stage, "reason": reason, "count": count}
            for (ending, stage, reason), count in self.reasons.most_common()
        ]
        endings = {ending.value: self.endings[ending] for ending in Ending}
        return {"records": self.records, "known": self.known, **endings, "drafts": self.drafts, "reasons": reasons}


def run(
    records: Iterable[Page | Unread],
    line_up: Callable[[], Sequence[Stage]],
    intake: Intake,
    *,
    done: frozenset[str] | set[str],
    batch_size: int,
    progress: Callable[[int], None] = lambda _: None,
) -> RunSummary:
    """Process records in their order; those named in `done` are only counted. `progress` is told of every record.

    The stages take seconds to make, so `line_up` is asked for them when there is something to do.
    """
    summary = RunSummary()
    stages: Sequence[Stage] = ()
    seen = set(done)
    for batch in _batches(_new(records, seen, summary, progress), batch_size):
        documents = [Document(record) for record in batch if isinstance(record, Page)]
        unread = [record for record in batch if isinstance(record, Unread)]
        stages = stages or line_up()
        process(documents, stages)
        intake(documents, unread)
        for document in documents:
            assert document.verdict is not None
            summary.count(document.verdict, len(document.incidents))
        for record in unread:
            summary.count(Verdict(Ending(record.ending), "reader", record.reason))
    return summary


def process(documents: Sequence[Document], stages: Sequence[Stage]) -> None:
    """Take documents through all stages; each ends coded, dropped or failed."""
    for stage in stages:
        alive = [document for document in documents if document.alive]
        if alive:
            _apply(stage, alive)
    for document in documents:
        if document.alive:
            document.verdict = Verdict(Ending.CODED, stages[-1].name, f"{len(document.incidents)} incidents")


def _apply(stage: Stage, documents: Sequence[Document]) -> None:
    """Apply a stage to a batch; when that fails, to each document alone, so that a bad one fails alone."""
    try:
        stage(documents)
    except Exception:  # noqa: BLE001 (whatever a stage dies of, the other documents go on)
        for document in documents:
            if document.alive:
                _apply_alone(stage, document)


def _apply_alone(stage: Stage, document: Document) -> None:
    try:
        stage([document])
    except Exception as error:  # noqa: BLE001
        document.fail(stage.name, _where(error))


def _where(error: Exception) -> str:
    """Say what went wrong and where, but not the message: it may quote the text, and so a name."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name}, line {last.lineno}"


def _new(
    records: Iterable[Page | Unread],
    seen: set[str],
    summary: RunSummary,
    progress: Callable[[int], None],
) -> Iterator[Page | Unread]:
    for record in records:
        summary.records += 1
        progress(summary.records)
        key = record.capture if isinstance(record, Page) else record.id
        if key in seen:
            summary.known += 1
        else:
            seen.add(key)
            yield record


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
