"""Measures relevance where incidents are rare: `python -m tests.quality.relevance` prints tables for notes and cards.

All prosecutors' releases kept for reporting (`doj_releases`, `da_releases`, split dev): how many cases of trafficking
are found, and how often each kind of hard negative passes for one. And 200 headlines of 2023, coded by reading. Each
for the rules alone and for the release in service. Needs PLAINSIGHT_CORPORA.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from models.codings import CLASSES
from models.reader.release import Release
from models.registry import shipped_release
from pipeline.config import ROOT, settings
from pipeline.records import Document, Page
from pipeline.runner import process
from pipeline.stages.annotator import Annotator
from pipeline.stages.extractor import set_text
from pipeline.stages.relevance_classifier import RelevanceClassifier
from tests.quality.measure import read

Judge = Callable[[Iterable[tuple[str, str]]], list[str]]
"""Titles and bodies to classes."""
BATCH = 64


def judge_with(release: Release | None, configs: Path) -> Judge:
    """The classifier as the pipeline has it."""
    stages = (Annotator(configs, release), RelevanceClassifier(configs, release, drop=False))

    def judge(texts: Iterable[tuple[str, str]]) -> list[str]:
        verdicts: list[str] = []
        remaining = iter(texts)
        while batch := list(islice(remaining, BATCH)):
            documents = [Document(Page("", b"", datetime.now(UTC), "given")) for _ in batch]
            for document, (title, body) in zip(documents, batch, strict=True):
                set_text(document, title, body)
            process(documents, stages)
            verdicts += [each.relevance.value if each.relevance else "unrelated" for each in documents]
        return verdicts

    return judge


def releases(corpora: Path, judge: Judge) -> Iterator[str]:
    """For each kind of release: how many there are, and the share that is judged an incident."""
    for source, body in (("doj", "text"), ("da", "body")):
        rows = read(corpora / f"{source}_releases" / "releases.dev.jsonl.zst")
        verdicts = judge((str(row.get("title") or ""), str(row.get(body) or "")) for row in rows)
        kinds: dict[str, list[bool]] = defaultdict(list)
        for row, verdict in zip(rows, verdicts, strict=True):
            for kind in _kinds(row):
                kinds[kind].append(verdict == "incident")
        for kind, passed in sorted(kinds.items()):
            yield f"| {source} | {kind} | {len(passed)} | {sum(passed)} | {sum(passed) / len(passed):.3f} |"


def _kinds(row: Mapping[str, Any]) -> list[str]:
    """What a release is: as one coder judged it, else as its title says; and each kind of hard negative."""
    told = row.get("manual_code")
    first = f"coded {told}" if told else f"labelled {row['ht_label']}"
    return [first, *(f"hard negative: {kind}" for kind in row.get("hard_negative") or ())]


def headlines(corpora: Path, judge: Judge) -> Iterator[str]:
    """Confusion over the coded headlines (rows: as coded; columns: as judged)."""
    path = ROOT / "training_data" / "relevance" / "headlines.jsonl"
    coded = {each["id"]: each["relevance"] for each in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    rows = [row for row in read(corpora / "news_headlines_2023" / "alerts.dev.jsonl.zst") if row["doc_id"] in coded]
    verdicts = judge((str(row["title"]), str(row["snippet"])) for row in rows)
    counts = dict.fromkeys(((mine, theirs) for mine in CLASSES for theirs in CLASSES), 0)
    for row, verdict in zip(rows, verdicts, strict=True):
        counts[coded[row["doc_id"]], verdict] += 1
    for mine in CLASSES:
        yield f"| {mine} | {' | '.join(str(counts[mine, theirs]) for theirs in CLASSES)} |"


def _coders(found: Release | None) -> Sequence[tuple[str, Release | None]]:
    return [("rules alone", None), *([(found.name, found)] if found else [])]


def main() -> None:
    """Print all tables."""
    where = settings()
    assert where.corpora is not None, "set PLAINSIGHT_CORPORA"
    for name, release in _coders(shipped_release()):
        judge = judge_with(release, where.configs)
        lines = [f"\n## {name}\n", "| source | kind | releases | judged incident | share |", "|---|---|---|---|---|"]
        lines += [*releases(where.corpora, judge), f"\n| headlines | {' | '.join(CLASSES)} |", "|---|---|---|---|"]
        sys.stdout.write("\n".join([*lines, *headlines(where.corpora, judge)]) + "\n")


if __name__ == "__main__":
    main()
