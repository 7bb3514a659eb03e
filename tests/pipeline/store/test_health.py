"""Simulated months of nights: the sources are judged every night, and alarms come when they should, and go again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest

from crawlers.summary import CrawlSummary, Notice, Outcome, SourceSummary
from pipeline.store import health, intake, models
from pipeline.store.codec import dump_provenance
from pipeline.store.models import Trouble
from tests.pipeline.store import examples

FIRST = date(2026, 1, 5)  # a Monday
SITE = "https://herald.example"
Counts = Mapping[Outcome, int]

pytestmark = pytest.mark.django_db


class Nights:
    """A deployment's nights, one after the other, without network and without stages."""

    def __init__(self) -> None:
        self.day = FIRST
        self.pages = count()
        self.run = models.Run.objects.create(
            kind="nightly", fingerprint="f1", provenance=dump_provenance(examples.provenance())
        )

    def pass_by(
        self,
        found: Mapping[str, Counts],
        *,
        notices: tuple[Notice, ...] = (),
        licence: str = "CC BY 4.0",
        empty: float = 0.0,
        names: tuple[str, ...] | None = None,
    ) -> list[tuple[str, str]]:
        """One night: what each source gave, and the share of its pages without text; the alarms open at its end."""
        moment = datetime.combine(self.day, time(2), UTC)
        sources = tuple(SourceSummary(name, counts, _reasons(counts)) for name, counts in found.items())
        summary = CrawlSummary(moment, moment + timedelta(hours=1), sources, notices=notices)
        health.note_crawl(summary, dict.fromkeys(found, licence))
        for name, counts in found.items():
            self._read(name, counts.get(Outcome.FETCHED, 0), empty, moment)
        health.judge(self.day, found)
        health.clear_others(self.day, names or tuple(found))
        self.day += timedelta(days=1)
        return [(alarm.source, alarm.trouble) for alarm in health.open_alarms()]

    def _read(self, name: str, pages: int, empty: float, moment: datetime) -> None:
        source = models.Source.objects.get(name=name)
        rows = [
            models.Page(id=f"{next(self.pages):064}", url="", source=source, fetched=moment, content_type="text/html")
            for _ in range(pages)
        ]
        models.Page.objects.bulk_create(rows)
        models.Outcome.objects.bulk_create(
            models.Outcome(
                key=row.id,
                fingerprint="f1",
                url="",
                ending="dropped",
                stage="extractor" if number < empty * pages else "screener",
                reason="",
                run=self.run,
                page=row,
            )
            for number, row in enumerate(rows)
        )


def _reasons(counts: Counts) -> dict[Outcome, dict[str, int]]:
    return {Outcome.FAILED: {"status 503": counts[Outcome.FAILED]}} if counts.get(Outcome.FAILED) else {}


def gave(fetched: int, failed: int = 0) -> Counts:
    return {Outcome.LISTED: 1, Outcome.FETCHED: fetched, Outcome.FAILED: failed}


@pytest.fixture
def nights() -> Nights:
    return Nights()


@pytest.fixture
def volume() -> Iterator[int]:
    """A paper's nightly pages: some on working days, few at week-ends."""
    chance = random.Random(7)  # noqa: S311  # no secret
    return (chance.randint(8, 20) if night % 7 < 5 else chance.randint(1, 4) for night in count())


def test_three_ordinary_months_raise_nothing(nights: Nights, volume: Iterator[int]) -> None:
    for night in range(90):
        weekly = 3 if night % 7 == 2 else 0
        assert nights.pass_by({"herald": gave(next(volume), failed=night % 2), "court": gave(weekly)}, empty=0.1) == []
    assert models.SourceDay.objects.count() == 180


def test_a_silence_is_told_and_ends(nights: Nights, volume: Iterator[int]) -> None:
    for _ in range(60):
        assert nights.pass_by({"herald": gave(next(volume)), "tribune": gave(5)}) == []
    told = [nights.pass_by({"herald": gave(0), "tribune": gave(5)}) for _ in range(10)]
    assert told[:2] == [[], []]
    assert told[3:] == [[("herald", Trouble.SILENT)]] * 7
    alarm = models.Alarm.objects.get()
    assert alarm.message == "no new page for 10 nights; up to 2 are usual"
    assert alarm.raised == FIRST + timedelta(days=62)
    assert nights.pass_by({"herald": gave(9), "tribune": gave(5)}) == []
    assert models.Alarm.objects.get().cleared == FIRST + timedelta(days=70)


def test_a_silence_of_months_is_not_forgotten(nights: Nights) -> None:
    for _ in range(30):
        nights.pass_by({"herald": gave(5)})
    assert [nights.pass_by({"herald": gave(0)}) for _ in range(200)][-1] == [("herald", Trouble.SILENT)]


def test_a_fall_is_told(nights: Nights, volume: Iterator[int]) -> None:
    for _ in range(60):
        nights.pass_by({"herald": gave(next(volume))})
    told = [nights.pass_by({"herald": gave(1)}) for _ in range(60)]
    assert [("herald", Trouble.FALLEN)] in told[:9]
    assert told[-1] == [("herald", Trouble.FALLEN)]  # trouble has not become the norm


def test_a_layout_that_stops_yielding_text_is_told(nights: Nights, volume: Iterator[int]) -> None:
    for _ in range(40):
        assert nights.pass_by({"herald": gave(next(volume))}, empty=0.1) == []
    told = [nights.pass_by({"herald": gave(next(volume))}, empty=0.95) for _ in range(60)]
    assert [("herald", Trouble.EMPTY)] in told[:6]
    assert told[-1] == [("herald", Trouble.EMPTY)]
    mended = [nights.pass_by({"herald": gave(next(volume))}, empty=0.1) for _ in range(10)]
    assert mended[-1] == []


def test_rising_errors_are_told(nights: Nights, volume: Iterator[int]) -> None:
    for _ in range(40):
        assert nights.pass_by({"herald": gave(next(volume), failed=1)}) == []
    told = [nights.pass_by({"herald": gave(next(volume), failed=12)}) for _ in range(10)]
    assert [("herald", Trouble.ERRORS)] in told[:4]
    assert told[-1] == [("herald", Trouble.ERRORS)]
    assert "addresses came to nothing" in models.Alarm.objects.get().message
    quiet = [nights.pass_by({"herald": gave(next(volume))}) for _ in range(10)]
    assert quiet[-1] == []


def test_a_feed_that_fails_every_night_is_told_though_it_is_one_address(nights: Nights) -> None:
    for _ in range(30):
        nights.pass_by({"court": gave(1)})
    told = [nights.pass_by({"court": {Outcome.FAILED: 1}}) for _ in range(14)]
    assert ("court", Trouble.ERRORS) in told[-1]
    assert ("court", Trouble.SILENT) in told[-1]


@pytest.mark.parametrize(
    ("first", "second", "change"), [("a", "b", "has changed"), ("", "b", "is new"), ("a", "", "is gone")]
)
def test_a_change_of_terms_is_told_once(nights: Nights, first: str, second: str, change: str) -> None:
    def night(digest: str) -> list[tuple[str, str]]:
        return nights.pass_by({"herald": gave(5)}, notices=(Notice("herald", "robots.txt", SITE, digest),))

    assert [night(first) for _ in range(5)] == [[]] * 5
    assert night(second) == [("herald", Trouble.TERMS)]
    message = models.Alarm.objects.get().message
    assert message == f"robots.txt of {SITE} {change} since 2026-01-05: check that it may still be read"
    assert [night(second) for _ in range(5)] == [[]] * 5
    assert models.Alarm.objects.count() == 1


def test_a_night_on_which_robots_was_not_seen_changes_nothing(nights: Nights) -> None:
    for notices in ((Notice("herald", "robots.txt", SITE, "a"),), (), (Notice("herald", "robots.txt", SITE, "a"),)):
        assert nights.pass_by({"herald": gave(5)}, notices=notices) == []


def test_a_change_of_licence_is_told(nights: Nights) -> None:
    assert nights.pass_by({"herald": gave(5)}) == []
    assert nights.pass_by({"herald": gave(5)}, licence="all rights reserved") == [("herald", Trouble.TERMS)]
    assert models.Alarm.objects.get().message.startswith("licence in the configs has changed")


def test_two_crawls_of_a_day_are_one_night(nights: Nights) -> None:
    for _ in range(2):
        nights.pass_by({"herald": gave(5, failed=2)})
        nights.day -= timedelta(days=1)
    day = models.SourceDay.objects.get()
    assert day.counts["fetched"] == 10
    assert day.reasons == {"failed": {"status 503": 4}}


def test_a_source_that_is_switched_off_has_no_alarm(nights: Nights) -> None:
    for _ in range(40):
        nights.pass_by({"herald": gave(0), "tribune": gave(5)})
    assert health.open_alarms()
    assert nights.pass_by({"tribune": gave(5)}) == []


def test_one_source_crawled_alone_leaves_other_alarms(nights: Nights) -> None:
    for _ in range(40):
        nights.pass_by({"herald": gave(0), "tribune": gave(5)})
    assert nights.pass_by({"tribune": gave(5)}, names=("herald", "tribune")) == [("herald", Trouble.SILENT)]


def test_a_better_extractor_makes_a_better_history(nights: Nights) -> None:
    for _ in range(20):
        told = nights.pass_by({"herald": gave(9)}, empty=1.0)
    assert told == [("herald", Trouble.EMPTY)]
    run_id = intake.start_run("archive", examples.provenance(2))
    models.Outcome.objects.update(fingerprint=models.Run.objects.get(pk=run_id).fingerprint, stage="screener")
    nights.run = models.Run.objects.get(pk=run_id)
    health.judge(nights.day, ["herald"])
    assert health.open_alarms() == []


def test_a_first_night_has_no_history(nights: Nights) -> None:
    assert nights.pass_by({"herald": gave(0), "tribune": gave(300)}) == []
    assert health.open_alarms() == []
