"""Measures coding and cleaning: `python -m tests.quality.measure` prints the tables that README and notes quote.

Coding: our own gold, and `gold/dev` and `gold/world` of the corpora that PLAINSIGHT_CORPORA names, by the rules alone
and with the reader that comes with the code. Cleaning: `article_extraction` of the same, beside plain trafilatura.
Intervals are 95 % bootstrap intervals over documents.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import trafilatura
import zstandard

from models.intervals import bootstrap
from models.reader.release import Release
from models.registry import shipped_release
from models.text_scorer import ngram_f1
from pipeline.config import ROOT, settings
from pipeline.scoring import Pair, coded, read_gold, summary
from pipeline.tools import Cleaner

GOLD = ("own", "dev", "world")


def gold_files(name: str, corpora: Path | None) -> tuple[Path, Path] | None:
    """The texts and the codings of a gold set; None where they are not at hand."""
    folder = ROOT / "training_data" / "incidents" if name == "own" else corpora and corpora / "gold"
    return (folder / f"{name}.texts.jsonl", folder / f"{name}.codings.jsonl") if folder else None


def digest(files: Sequence[Path]) -> str:
    """One sha256 over some files, in their order."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def read(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, zstd or plain."""
    raw = path.read_bytes()
    if path.suffix == ".zst":
        raw = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj().decompress(raw)
    return [json.loads(line) for line in raw.decode().split("\n") if line.strip()]


def code(files: tuple[Path, Path], configs: Path, cache: Path, release: Release | None) -> list[Pair]:
    """Each gold coding beside ours: the rules', or the rules' and a reader's together."""
    return coded(read_gold(*files), configs, cache, release, lambda _: None)


def clean(corpora: Path, pages: str, split: str, configs: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each gold page beside what the cleaner made of it."""
    cleaner = Cleaner(configs)
    for page in read(corpora / "article_extraction" / f"{pages}.{split}.jsonl.zst"):
        yield page, cleaner({**page, "id": page["doc_id"]})


def body_f1(corpora: Path, split: str, configs: Path) -> list[tuple[float, float]]:
    """4-gram F1 of each aeb page: ours, and plain `trafilatura.extract`'s."""
    return [
        (
            ngram_f1(page["gold_text"], ours["text"]),
            ngram_f1(page["gold_text"], trafilatura.extract(page["html"]) or ""),
        )
        for page, ours in clean(corpora, "aeb", split, configs)
    ]


def exact_days(corpora: Path, split: str, configs: Path) -> list[bool]:
    """Whether the day is right, on each of trafilatura's pages that has one in the gold."""
    pages = clean(corpora, "trafilatura_eval", split, configs)
    return [ours["date"] == page["gold"]["date"] for page, ours in pages if page["gold"].get("date")]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _print_coding(corpora: Path | None, configs: Path, cache: Path) -> None:
    for name in GOLD:
        if (files := gold_files(name, corpora)) is None:
            continue
        for release in (None, shipped_release()):
            pairs = code(files, configs, cache, release)
            who = release.name if release else "rules alone"
            _say(f"\n{name}, {who}: {len(pairs)} documents, digest {digest(files)}")
            for field, value in summary(pairs, configs).items():
                _say(f"  {field:22}{value:.3f}")


def _print_cleaning(corpora: Path, configs: Path) -> None:
    for split in ("train", "dev"):
        scores = body_f1(corpora, split, configs)
        ours, plain = ([pair[side] for pair in scores] for side in (0, 1))
        low, high = bootstrap(scores, lambda drawn: _mean([mine - theirs for mine, theirs in drawn]))
        _say(f"\naeb {split}: {len(scores)} pages, 4-gram F1 {_mean(ours):.4f}, plain trafilatura {_mean(plain):.4f}")
        _say(f"  difference {_mean(ours) - _mean(plain):+.4f} ({low:+.4f} to {high:+.4f})")
        days = exact_days(corpora, split, configs)
        _say(f"trafilatura_eval {split}: {len(days)} dated pages, exact day {_mean(days):.3f}")


if __name__ == "__main__":
    where = settings()
    _print_coding(where.corpora, where.configs, where.cache)
    if where.corpora:
        _print_cleaning(where.corpora, where.configs)
