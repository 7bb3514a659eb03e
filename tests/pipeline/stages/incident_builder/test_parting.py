"""Round-ups are parted into their incidents; texts that only look like one are left whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models.reader.release import Release
from pipeline.records import Document
from pipeline.stages.annotator import Annotator
from pipeline.stages.incident_builder import IncidentBuilder
from tests.pipeline.stages.incident_builder.marked import Marked, found_pairs, gold_pairs, pairwise_f1, read_marked

ROUNDUPS, LOOKALIKES = tuple(read_marked("roundups")), tuple(read_marked("lookalikes"))
LEAST_F1 = 0.95
Part = Callable[[Marked], Document]


@pytest.fixture(scope="module")
def part(configs: Path, release: Release) -> Part:
    """Part a text into its incidents, with the reader's help."""
    annotate, build = Annotator(configs, release), IncidentBuilder(configs, release)

    def parted(marked: Marked) -> Document:
        document = marked.document()
        annotate([document])
        build([document])
        return document

    return parted


def test_round_ups_fall_into_their_incidents(part: Part) -> None:
    documents = [(marked, part(marked)) for marked in ROUNDUPS]
    assert pairwise_f1((gold_pairs(*each), found_pairs(*each)) for each in documents) > LEAST_F1


@pytest.mark.parametrize("marked", LOOKALIKES, ids=lambda marked: marked.id)
def test_what_tells_one_incident_stays_whole(marked: Marked, part: Part) -> None:
    assert len(part(marked).incident_spans) == 1


def test_without_a_reader_round_ups_are_parted_by_signs_alone(configs: Path) -> None:
    marked = next(each for each in ROUNDUPS if each.id == "statement-first-second")
    document = marked.document()
    Annotator(configs)([document])
    IncidentBuilder(configs)([document])
    assert len(document.incident_spans) == marked.count == 2
