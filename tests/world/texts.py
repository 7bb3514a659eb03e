"""The texts of the demo's world, and what is told of them in more than one place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parents[2] / "training_data" / "incidents" / "own.texts.jsonl"

Text = Mapping[str, Any]


def read_texts(path: Path = TEXTS) -> list[Text]:
    """The texts of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def newest(texts: Sequence[Text]) -> datetime:
    """When the newest of some texts was published."""
    return max((moment(text) for text in texts), default=datetime(2024, 1, 1, tzinfo=UTC))


def moment(text: Text) -> datetime:
    """When a text was published: its date, at a time of day that is always the same for it."""
    minutes = int(hashlib.sha256(text["id"].encode()).hexdigest(), 16) % 600
    return datetime.combine(date.fromisoformat(text["date"]), time(6 + minutes // 60, minutes % 60), UTC)


def summary(text: Text) -> str:
    """The first sentence of the body: feeds hold no article."""
    body: str = text["text"].split("\n\n")[1]
    return body.split(". ", maxsplit=1)[0][:200]


def content_hash(text: Text) -> str:
    """The sha256 of the text without its white space, as Find Case Law computes its own."""
    return hashlib.sha256("".join(text["text"].split()).encode()).hexdigest()
