"""The runner: every record ends somewhere, a bad document fails alone, and what is done is not done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from crawlers.readers.warc import Unread
from pipeline.records import Document, Ending, Page
from pipeline.runner import RunSummary, process, run
from pipeline.stage import LineUpError, Stage, check


class Step:
    """A stage made of a function, for tests."""

    def __init__(
        self,
        act: Callable[[Document], None] = lambda _: None,
        name: str = "step",
        requires: Sequence[str] = (),
        assigns: Sequence[str] = (),
    ) -> None:
        self.name, self.requires, self.assigns, self._act = name, requires, assigns, act
        self.batches: list[int] = []

    def __call__(self, batch: Sequence[Document]) -> None:
        self.batches.append(len(batch))
        for document in batch:
            self._act(document)


class Kept:
    """An intake that keeps what it is given, and can die like a killed process."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.documents: list[Document] = []
        self.unread: list[Unread] = []
        self._dies_at, self._calls = dies_at, 0

    def __call__(self, documents: Sequence[Document], unread: Sequence[Unread]) -> None:
        self._calls += 1
        if self._calls == self._dies_at:
            raise KeyboardInterrupt
        self.documents += documents
        self.unread += unread

    @property
    def keys(self) -> set[str]:
        return {document.page.capture for document in self.documents} | {record.id for record in self.unread}


def pages(count: int) -> list[Page]:
    return [
        Page(f"http://a.example/{number}", f"page {number}".encode(), datetime(2026, 1, 1, tzinfo=UTC), "example")
        for number in range(count)
    ]


def fail_on(number: int) -> Callable[[Document], None]:
    def act(document: Document) -> None:
        if document.page.url.endswith(f"/{number}"):
            raise ValueError("the text says: Mary Example was here")

    return act


def drop_on(number: int) -> Callable[[Document], None]:
    def act(document: Document) -> None:
        if document.page.url.endswith(f"/{number}"):
            document.drop("step", "not wanted")

    return act


def go(
    records: Sequence[Page | Unread], stages: Sequence[Stage], kept: Kept, done: set[str] | None = None
) -> RunSummary:
    return run(records, lambda: stages, kept, done=done or set(), batch_size=4)


def test_every_record_ends_coded_dropped_or_failed_and_is_kept() -> None:
    broken = Unread("a.warc.gz", 12, "http://a.example/x", "truncated record")
    missing = Unread("a.warc.gz", 99, "http://a.example/y", "status 404")
    kept = Kept()
    summary = go([*pages(10), broken, missing], [Step(fail_on(3)), Step(drop_on(5))], kept)
    assert summary.records == 12
    assert summary.endings == {"coded": 8, "dropped": 2, "failed": 2}
    assert len(kept.documents) == 10
    assert kept.unread == [broken, missing]
    assert all(document.verdict is not None for document in kept.documents)
    assert summary.reasons["dropped", "step", "not wanted"] == 1
    assert summary.reasons["failed", "reader", "truncated record"] == 1


def test_a_bad_document_fails_alone_and_its_message_is_not_kept() -> None:
    kept = Kept()
    after = Step()
    go(pages(4), [Step(fail_on(2), name="breaker"), after], kept)
    endings = [document.verdict.ending for document in kept.documents if document.verdict]
    assert endings == [Ending.CODED, Ending.CODED, Ending.FAILED, Ending.CODED]
    verdict = kept.documents[2].verdict
    assert verdict is not None
    assert verdict.stage == "breaker"
    assert verdict.reason.startswith("ValueError in act")
    assert "Mary" not in verdict.reason
    assert after.batches == [3]


def test_a_dropped_document_is_not_seen_by_later_stages() -> None:
    seen: list[str] = []
    process(
        [Document(page) for page in pages(3)], [Step(drop_on(1)), Step(lambda document: seen.append(document.page.url))]
    )
    assert seen == ["http://a.example/0", "http://a.example/2"]


def test_a_run_that_dies_is_resumed_without_loss_or_doubles() -> None:
    records: list[Page | Unread] = [*pages(11), Unread("a.warc.gz", 12, None, "truncated record")]
    whole = Kept()
    go(records, [Step()], whole)
    first = Kept(dies_at=3)
    with pytest.raises(KeyboardInterrupt):
        go(records, [Step()], first)
    second = Kept()
    summary = go(records, [Step()], second, done=first.keys)
    assert summary.known == len(first.keys) == 8
    assert first.keys | second.keys == whole.keys
    assert not first.keys & second.keys


def test_the_same_capture_twice_is_read_once_and_another_address_is_read_too() -> None:
    page = pages(1)[0]
    elsewhere = Page("http://b.example/0", page.body, page.fetched, "other")
    kept = Kept()
    summary = go([page, page, elsewhere], [Step()], kept)
    assert (summary.known, summary.endings["coded"]) == (1, 2)
    assert summary.records == 3


def test_progress_is_told_of_every_record() -> None:
    told: list[int] = []
    run(pages(5), lambda: [Step()], Kept(), done=set(), batch_size=2, progress=told.append)
    assert told == [1, 2, 3, 4, 5]


def test_a_summary_as_plain_data_accounts_for_all() -> None:
    kept = Kept()
    plain = go(pages(10), [Step(fail_on(3)), Step(drop_on(5))], kept).as_json()
    failure = next(
        document.verdict.reason
        for document in kept.documents
        if document.verdict and document.verdict.ending == "failed"
    )
    assert (plain["records"], plain["coded"], plain["dropped"], plain["failed"]) == (10, 8, 1, 1)
    assert plain["reasons"] == [
        {"ending": "failed", "stage": "step", "reason": failure, "count": 1},
        {"ending": "dropped", "stage": "step", "reason": "not wanted", "count": 1},
    ]


def test_a_line_up_that_cannot_work_is_refused() -> None:
    writer = Step(name="writer", requires=("page",), assigns=("text",))
    reader = Step(name="reader", requires=("text",), assigns=("mentions",))
    check([writer, reader])
    with pytest.raises(LineUpError, match="reader requires 'text'"):
        check([reader, writer])
    with pytest.raises(LineUpError, match="twin assigns 'text', which writer already writes"):
        check([writer, Step(name="twin", assigns=("text",))])
