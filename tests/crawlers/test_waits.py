"""What a site asks for with Retry-After is kept, over crawls too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawlers.crawl import crawl
from crawlers.sources import Policy
from crawlers.summary import Outcome
from crawlers.waits import Waits, retry_after
from tests.crawlers.faulty import FaultySite, busy, rss, source_at

MONTH = 30 * 86_400


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 400, MONTH),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_seconds(value: str, seconds: float | None) -> None:
    assert retry_after(value) == seconds


@pytest.mark.parametrize(("later", "seconds"), [(900, 900), (-90, 0), (MONTH * 9, MONTH)])
def test_dates(later: int, seconds: float) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=later), usegmt=True)
    assert retry_after(moment) == pytest.approx(seconds, abs=60)


def test_waits_are_kept_and_never_shortened(tmp_path: Path) -> None:
    waits = Waits(tmp_path)
    waits.note("a.example", 500)
    waits.note("a.example", 100)
    waits.note("b.example:8080", 0.0)
    again = Waits(tmp_path)
    assert again.left("a.example") == pytest.approx(500, abs=60)
    assert again.left("b.example:8080") == again.left("c.example") == 0.0


@pytest.mark.parametrize("content", ["", "[]", '{"a.example": 7}', '{"a.example": "soon"}'])
def test_a_damaged_file_of_waits_is_no_wait(tmp_path: Path, content: str) -> None:
    (tmp_path / "waits.json").write_text(content, encoding="utf-8")
    assert Waits(tmp_path).left("a.example") == 0.0


def test_the_next_crawl_keeps_away_too(policy: Policy, tmp_path: Path) -> None:
    with FaultySite({"/feed": rss("ROOT/a"), "/a": busy("86400")}).running() as site:
        first = crawl([source_at(site)], tmp_path, policy=policy)
        asked = list(site.asked)
        second = crawl([source_at(site)], tmp_path, policy=policy)
        assert site.asked == asked  # not even robots.txt
        (tmp_path / "waits.json").unlink()  # the day is over
        third = crawl([source_at(site)], tmp_path, policy=policy)
    reason = "the site asks to wait (Retry-After)"
    assert asked.count("/a") == 1
    assert first.sources[0].reasons[Outcome.REFUSED] == {reason: 1}
    assert second.sources[0].reasons[Outcome.REFUSED] == {f"listing: {reason}": 1}
    assert third[Outcome.FETCHED] == 1
