"""The shipped reader is served without torch, and says of a text what it says whatever is read beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.reader.pooling import document_scores
from models.reader.reading import Reading
from models.reader.release import Release
from models.reader.serving import TOKENS_A_BATCH, OnnxReader, batches
from models.reader.units import units
from models.reader.windows import Window

STORY = (
    "Two brothers were charged on Monday with trafficking after nine men were freed from a brick kiln. "
    "The owner had kept their passports and paid them nothing for a year. "
    "The harvest festival begins on Friday."
)
WEATHER = "Rain is expected along the coast until Thursday. Farmers in the hills are glad of it."


def cut(text: str) -> list[tuple[int, int]]:
    starts = [0, *(at + 2 for at in range(len(text)) if text.startswith(". ", at))]
    return units(text, list(zip(starts, [*starts[1:], len(text)], strict=True)))


@pytest.fixture(scope="module")
def reader(release: Release) -> OnnxReader:
    return OnnxReader(**release.serving)


def read(reader: OnnxReader, *texts: str) -> list[Reading]:
    return reader.read(texts, [cut(text) for text in texts])


def test_a_story_of_forced_labour_is_read_as_one(reader: OnnxReader, release: Release) -> None:
    story, weather = read(reader, STORY, WEATHER)
    assert story.labels.shape == (3, len(release.labels))
    assert np.exp(story.relevance).sum() == pytest.approx(1, abs=1e-4)
    withheld = release.labels.index(("control", "withholds_documents", None))
    assert story.labels[:, withheld].argmax() == 1, "the sentence about the passports tells it"
    labour = release.labels.index(("exploitation", "labour_exploitation", None))
    told, untold = (document_scores(each.labels, range(len(each.labels)))[labour] for each in (story, weather))
    assert told > untold + 1
    assert story.relevance.argmax() == 0 < weather.relevance.argmax()


def test_what_is_read_beside_a_text_changes_nothing(reader: OnnxReader) -> None:
    (alone,) = read(reader, STORY)
    beside = read(reader, WEATHER, STORY * 9, STORY, WEATHER * 30)[2]
    assert np.allclose(alone.labels, beside.labels, atol=1e-3)
    assert np.allclose(alone.relevance, beside.relevance, atol=1e-3)


def test_a_judgment_of_many_windows_has_a_row_for_every_unit(reader: OnnxReader) -> None:
    text = " ".join([STORY, *[WEATHER] * 200])
    told = cut(text)
    (reading,) = reader.read([text], [told])
    assert len(reading.labels) == len(told)
    assert len(reader.windows(text, told)) > 10
    (short,) = read(reader, STORY)
    assert reading.labels[1].argmax() == short.labels[1].argmax()


def test_a_text_without_words_is_read_as_nothing(reader: OnnxReader) -> None:
    empty, story = reader.read(["   ", STORY], [[(0, 3)], cut(STORY)])
    assert (empty.labels < -10).all()
    assert len(story.labels) == 3


def test_windows_of_like_length_go_together_and_no_batch_is_too_large() -> None:
    windows = [Window([1] * length, [], [], [], [0]) for length in (10, 160, 12, 150, 11) * 20]
    cut_up = list(batches(windows))
    assert sum(map(len, cut_up)) == len(windows)
    assert all(len(batch) * max(len(w.ids) for w in batch) <= TOKENS_A_BATCH for batch in cut_up)
    lengths = [len(window.ids) for batch in cut_up for window in batch]
    assert lengths == sorted(lengths, reverse=True)


def test_serving_loads_no_torch(release: Release) -> None:
    code = (
        f"import sys; from models.reader.serving import OnnxReader; OnnxReader(**{release.serving!r});"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'onnx')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_release_is_small_enough_for_the_repository(release: Release) -> None:
    assert sum(file.stat().st_size for file in Path(release.folder).iterdir()) < 50_000_000
