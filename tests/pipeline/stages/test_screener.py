"""The screener: recall first, and told reasons."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.records import Document, Ending, Page
from pipeline.stages.screener import NO_HINT, Screener

ROOT = Path(__file__).resolve().parents[3]


def document(text: str) -> Document:
    return Document(Page("", b"", datetime(2026, 1, 1, tzinfo=UTC), "test"), text=text)


@pytest.fixture(scope="module")
def screener(configs: Path) -> Screener:
    return Screener(configs, min_score=1.0)


def test_drops_what_hints_at_nothing(screener: Screener) -> None:
    each = document("The council will mend the bridge in spring.")
    screener([each])
    assert each.screen_score == 0
    assert each.verdict is not None
    assert (each.verdict.ending, each.verdict.stage, each.verdict.reason) == (Ending.DROPPED, "screener", NO_HINT)


@pytest.mark.parametrize(
    "text",
    [
        "A trafficking ring was broken up.",
        "The men were FORCED TO WORK.",
        "The maid said that her employer held her visa.",  # two hints
    ],
)
def test_one_term_or_two_hints_are_enough(screener: Screener, text: str) -> None:
    each = document(text)
    screener([each])
    assert each.screen_score >= 1
    assert each.alive


def test_a_term_counts_once(screener: Screener) -> None:
    assert screener.score("visa visa visa") == screener.score("visa")


def test_no_incident_of_the_small_gold_set_is_lost(screener: Screener) -> None:
    folder = ROOT / "training_data" / "incidents"
    codings = [json.loads(line) for line in (folder / "own.codings.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [json.loads(line) for line in (folder / "own.texts.jsonl").read_text(encoding="utf-8").splitlines()]
    by_id = {text["id"]: text["text"] for text in texts}
    incidents = [coding["id"] for coding in codings if coding["relevance"] == "incident"]
    lost = [each for each in incidents if screener.score(by_id[each]) < 1]
    assert incidents
    assert lost == []
