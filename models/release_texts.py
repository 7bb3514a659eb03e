"""Reads press releases out of the corpora, where only their codings are in the repository."""

from __future__ import annotations

import io
import json
from collections.abc import Set
from pathlib import Path
from typing import Any

import zstandard


def release_texts(path: Path, wanted: Set[str], source: str) -> dict[str, dict[str, Any]]:
    """The wanted documents of a corpus of releases (`*.jsonl.zst`), as lines of texts, by id."""
    found: dict[str, dict[str, Any]] = {}
    with path.open("rb") as packed:
        unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(packed)
        for line in io.TextIOWrapper(unpacked, encoding="utf-8"):
            release = json.loads(line)
            if (key := release["doc_id"]) in wanted:
                text = f"{release.get('title') or ''}\n\n{release.get('text') or release.get('body') or ''}"
                found[key] = {"id": key, "source": source, "date": release.get("date"), "text": text}
                found[key] |= {"genre": "release", "region": "north-america"}
    return found
