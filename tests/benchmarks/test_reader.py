"""The reader's speed on our own texts, beside bare passes of the network over the same batches.

`make bench` prints both; the second divided by the first is what tokenizing, padding and pooling cost.
"""

from __future__ import annotations

import json

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from models.reader.release import Release
from models.reader.serving import OnnxReader, batches
from models.reader.units import units
from models.reader.windows import Span, pad
from pipeline.config import ROOT
from pipeline.stages.annotator import build_language
from pipeline.stages.annotator.reader import sentence_spans

TEXTS = ROOT / "training_data" / "incidents" / "own.texts.jsonl"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def cut(texts: list[str]) -> list[list[Span]]:
    nlp = build_language(ROOT / "configs")
    return [units(text, sentence_spans(nlp(text))) for text in texts]


@pytest.fixture(scope="module")
def reader(release: Release) -> OnnxReader:
    return OnnxReader(**release.serving)


def test_reading(benchmark: BenchmarkFixture, reader: OnnxReader, texts: list[str], cut: list[list[Span]]) -> None:
    readings = benchmark(reader.read, texts, cut)
    assert len(readings) == len(texts)


def test_bare_passes(benchmark: BenchmarkFixture, reader: OnnxReader, texts: list[str], cut: list[list[Span]]) -> None:
    windows = [window for text, told in zip(texts, cut, strict=True) for window in reader.windows(text, told)]
    arrays = [pad(batch) for batch in batches(windows)]
    benchmark.extra_info["tokens"] = sum(len(window.ids) for window in windows)

    def passes() -> int:
        return sum(len(reader.session.run(None, each)[0]) for each in arrays)

    assert benchmark(passes) == len(windows)
