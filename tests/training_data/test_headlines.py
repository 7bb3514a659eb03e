"""The coded headlines: labels of the right form and no word of a headline, for measuring alone."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import zstandard

from models.corpus import text_digest
from tests.training_data.renew import DATASHEET, FOLDER, lines

HEADLINES = lines(FOLDER / "relevance" / "headlines.jsonl")
KINDS: Mapping[str, set[str | None]] = {
    "incident": {None},
    "topic": {
        *("campaign", "government", "legislation", "opinion", "policing", "politics", "report", "services"),
        *("statistics", "training"),
    },
    "unrelated": {
        *("business", "child_abuse", "crime", "culture", "drugs", "legislation", "listing", "other", "politics"),
        *("prostitution", "smuggling", "sport", "technology", "weapons"),
    },
}
"""The closed list of kinds, by class; every one occurs."""


def test_each_of_two_hundred_headlines_is_coded_once() -> None:
    assert len(HEADLINES) == 200
    assert len({headline["id"] for headline in HEADLINES}) == 200
    assert len({headline["text_digest"] for headline in HEADLINES}) == 200


def test_a_line_holds_labels_and_no_text() -> None:
    for headline in HEADLINES:
        assert list(headline) == ["id", "relevance", "kind", "text_digest"]
        assert re.fullmatch(r"alert-[0-9a-f]{12}", headline["id"])
        assert re.fullmatch(r"[0-9a-f]{64}", headline["text_digest"])


def test_classes_are_the_codebooks_and_kinds_the_closed_lists(codebook: Mapping[str, Any]) -> None:
    assert set(KINDS) == set(codebook["relevance"]["values"])
    for relevance, kinds in KINDS.items():
        assert {headline["kind"] for headline in HEADLINES if headline["relevance"] == relevance} == kinds
    assert {headline["relevance"] for headline in HEADLINES} == set(KINDS)


def test_the_datasheet_counts_right() -> None:
    counts = Counter(headline["relevance"] for headline in HEADLINES)
    told = ", ".join(f"{counts[relevance]} {relevance}" for relevance in ("incident", "topic", "unrelated"))
    assert told in DATASHEET.read_text(encoding="utf-8")


@pytest.mark.corpora
def test_the_headlines_are_those_that_were_coded(corpora: Path) -> None:
    alerts = _alerts(corpora / "news_headlines_2023" / "alerts.dev.jsonl.zst")
    found = {key: text_digest(f"{alert['title']}\n\n{alert['snippet']}") for key, alert in alerts.items()}
    assert [h["id"] for h in HEADLINES if found.get(h["id"]) != h["text_digest"]] == []
    stories = {alerts[headline["id"]]["silver_story"] for headline in HEADLINES}
    assert stories == {alert["silver_story"] for alert in alerts.values()}, "a story was left out whole"


def _alerts(path: Path) -> dict[str, Any]:
    """The alerts of one file, by id."""
    with path.open("rb") as packed:
        unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(packed)
        return {(alert := json.loads(line))["doc_id"]: alert for line in io.TextIOWrapper(unpacked, encoding="utf-8")}
