"""Writes the golden walk anew: `python -m tests.golden.renew`, after raising `records_version`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.registry import shipped_release
from pipeline.config import load_pipeline_config, settings
from pipeline.tools import TextCoder
from tests.world.texts import read_texts

WALK = Path(__file__).with_name("walk.json")
# Documents of every genre: news, wire, feature, judgment, round-up, topic piece, hard negative, near-duplicate.
DOCUMENTS = (
    "own-001",
    "own-005",
    "own-006",
    "own-015",
    "own-017",
    "own-023",
    "own-027",
    "own-029",
    "own-033",
    "own-037",
)


def walk(configs: Path, cache: Path) -> dict[str, Any]:
    """Code the golden documents; confidences are left out, since a better guess of them is no other record."""
    texts = [text for text in read_texts() if text["id"] in DOCUMENTS]
    codings = [_without_confidence(coding) for _, coding in TextCoder(configs, cache, shipped_release())(texts)]
    return {"records_version": load_pipeline_config(configs).records_version, "codings": codings}


def _without_confidence(value: Any) -> Any:
    if isinstance(value, dict):
        left_out = ("confidence", "relevance_scores")
        return {key: _without_confidence(each) for key, each in value.items() if key not in left_out}
    return [_without_confidence(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    where = settings()
    WALK.write_text(json.dumps(walk(where.configs, where.cache), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
