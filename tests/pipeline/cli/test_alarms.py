"""Alarms are seen: in `status`, in the summaries of `crawl` and `nightly`, and in their exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from crawlers.sources import Source
from crawlers.summary import CrawlSummary, Outcome, SourceSummary
from pipeline.cli.app import app
from pipeline.runner import RunSummary
from pipeline.store import health, models

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 1, 2, tzinfo=UTC)


def summary_of(night: int, fetched: int) -> CrawlSummary:
    moment = FIRST + timedelta(days=night)
    return CrawlSummary(moment, moment, (SourceSummary("herald", {Outcome.LISTED: 1, Outcome.FETCHED: fetched}),))


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that was lively for a month, and has been silent for nine nights; tonight is the tenth."""
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path))
    for night in range(39):
        health.note_crawl(summary_of(night, 5 if night < 30 else 0), {"herald": "CC BY 4.0"})
    herald = Source.model_validate(
        {
            "name": "herald",
            "title": "Herald",
            "type": "media",
            "kind": "feed",
            "homepage": "https://herald.example/",
            "start_urls": ["https://herald.example/feed"],
            "licence": "CC BY 4.0",
            "language": "en",
        }
    )

    def crawled(*_: Any) -> CrawlSummary:
        found = summary_of(39, 0)
        health.note_crawl(found, {"herald": "CC BY 4.0"})
        return found

    for command in ("crawl", "nightly"):
        monkeypatch.setattr(f"pipeline.cli.{command}.chosen_sources", lambda *_: (herald,))
        monkeypatch.setattr(f"pipeline.cli.{command}.crawl_sources", crawled)
    monkeypatch.setattr("pipeline.cli.nightly.process_records", lambda *_, **__: RunSummary())


def run(*arguments: str) -> tuple[int, Any, str]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout), " ".join(result.stderr.split())


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("command", ["nightly", "crawl"])
def test_an_alarm_is_in_summary_exit_code_and_status(command: str) -> None:
    told = {
        "source": "herald",
        "trouble": "silent",
        "message": "no new page for 10 nights; up to 2 are usual",
        "raised": "2026-04-09",
    }
    code, summary, said = run(command)
    assert code == 1
    assert summary["alarms"] == [told]
    assert "alarm: herald: no new page for 10 nights" in said
    code, status, _ = run("status")
    assert code == 0
    assert status["alarms"] == [told]


@pytest.mark.usefixtures("silent")
def test_a_source_that_is_lively_again_ends_it() -> None:
    run("nightly")
    health.note_crawl(summary_of(40, 4), {"herald": "CC BY 4.0"})
    health.judge(FIRST.date() + timedelta(days=40), ["herald"])
    assert run("status")[1]["alarms"] == []
    assert models.Alarm.objects.get().cleared == FIRST.date() + timedelta(days=40)
