"""The reader's coder weighs reader and rules, quotes the units that tell a code, and takes back what is unlikely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from models.reader.labels import Key
from models.reader.release import Release
from models.reader.weighing import FieldWeights, RelevanceWeights, Weights
from pipeline.codebook import load_codebook
from pipeline.records import Code, Document, Page, Reading, State
from pipeline.stages.coder import merged
from pipeline.stages.extractor import set_text
from pipeline.stages.reader_coder import ReaderCoder, confidences

TEXT = "They worked at sea. The captain kept the papers. It rained."
UNITS = ((0, 19), (20, 48), (49, 59))
LABOUR: Key = ("exploitation", "labour_exploitation", None)
FISHING: Key = ("exploitation", "labour_exploitation", "fishing")
SEXUAL: Key = ("exploitation", "sexual_exploitation", None)
PAPERS: Key = ("control", "withholds_documents", None)
THREATS: Key = ("control", "threats", None)
OPENED: Key = ("outcomes", "investigation", None)
CHARGED: Key = ("outcomes", "charge", None)
GONE: Key = ("control", "no_longer_in_the_codebook", None)
LABELS = (LABOUR, FISHING, SEXUAL, PAPERS, THREATS, OPENED, CHARGED, GONE)
LOW = -6.0


@pytest.fixture
def coder(configs: Path) -> ReaderCoder:
    fields = {name: FieldWeights(1.0, 2.0, 0.0, 0.5) for name in ("exploitation", "control", "outcomes", "subtype")}
    weights = Weights(fields, RelevanceWeights(1.0, 1.0, (0.0, 0.0, 0.0), 0.5))
    return ReaderCoder(Release("reader@1.0.0", Path(), LABELS, 96, weights, {}), load_codebook(configs))


def document(scores: Mapping[tuple[int, Key], float]) -> Document:
    """A document of which the reader says little but these: (unit, label) to logit."""
    made = Document(Page("", b"", datetime.now(UTC), "given"))
    set_text(made, "", TEXT)
    labels = np.full((len(UNITS), len(LABELS)), LOW, dtype=np.float32)
    for (unit, key), logit in scores.items():
        labels[unit, LABELS.index(key)] = logit
    made.reading = Reading(UNITS, labels, np.zeros(3, dtype=np.float32))
    return made


def rule(key: Key, confidence: float = 0.8, state: State = State.PRESENT) -> Code:
    return Code(key[0], key[1], "rules@1", confidence, (), key[2], state)


def said(codes: object) -> list[tuple[str, str | None, State]]:
    return [(code.value, code.subtype, code.state) for code in codes]  # type: ignore[attr-defined]


WHOLE = ((0, len(TEXT)),)


def test_a_code_has_its_probability_and_the_unit_that_tells_it(coder: ReaderCoder) -> None:
    codes = coder(document({(0, LABOUR): 4.0, (1, PAPERS): 2.0}), WHOLE, ())
    labour, papers = codes
    assert (labour.coder, labour.value, papers.value) == (
        "model:reader@1.0.0",
        "labour_exploitation",
        "withholds_documents",
    )
    assert papers.confidence == pytest.approx(0.88, abs=0.01)
    assert [each.quote for each in papers.evidence] == ["The captain kept the papers."]


def test_a_subtype_that_passes_stands_in_its_values_place(coder: ReaderCoder) -> None:
    codes = coder(document({(0, LABOUR): 4.0, (0, FISHING): 3.0}), WHOLE, ())
    assert said(codes) == [("labour_exploitation", "fishing", State.PRESENT)]
    without = coder(document({(0, FISHING): 3.0, (0, SEXUAL): 3.0}), WHOLE, ())
    assert said(without) == [("sexual_exploitation", None, State.PRESENT)], "a subtype says nothing without its value"


def test_an_incident_is_of_the_likeliest_type_where_none_is_likely(coder: ReaderCoder) -> None:
    codes = coder(document({(2, SEXUAL): -1.0}), WHOLE, ())
    assert said(codes) == [("sexual_exploitation", None, State.PRESENT)]
    assert codes[0].confidence < 0.5


def test_the_rules_tip_the_scales_and_are_taken_back_where_they_do_not(coder: ReaderCoder) -> None:
    read = document({(0, LABOUR): 4.0, (1, PAPERS): -1.0, (1, THREATS): -5.0})
    earlier = [rule(PAPERS), rule(THREATS)]
    codes = coder(read, WHOLE, earlier)
    assert ("withholds_documents", None, State.PRESENT) in said(codes)
    assert ("threats", None, State.NOT_STATED) in said(codes)
    together = merged(earlier, codes)
    assert [(code.value, code.coder) for code in together] == [
        ("withholds_documents", "rules@1"),
        ("labour_exploitation", "model:reader@1.0.0"),
        ("withholds_documents", "model:reader@1.0.0"),
    ]


def test_a_type_that_the_rules_gave_in_another_form_is_taken_back(coder: ReaderCoder) -> None:
    codes = coder(document({(0, LABOUR): 4.0}), WHOLE, [rule(FISHING, 0.1)])
    assert said(codes) == [
        ("labour_exploitation", None, State.PRESENT),
        ("labour_exploitation", "fishing", State.NOT_STATED),
    ]


def test_an_investigation_is_coded_only_where_nothing_later_is_told(coder: ReaderCoder) -> None:
    only = coder(document({(0, LABOUR): 4.0, (1, OPENED): 4.0}), WHOLE, ())
    assert ("investigation", None, State.PRESENT) in said(only)
    both = coder(document({(0, LABOUR): 4.0, (1, OPENED): 4.0, (2, CHARGED): 4.0}), WHOLE, ())
    assert [value for value, _, _ in said(both)] == ["labour_exploitation", "charge"]


def test_units_outside_the_incident_are_not_heard(coder: ReaderCoder) -> None:
    codes = coder(document({(0, LABOUR): 4.0, (1, PAPERS): 4.0}), ((0, 19),), ())
    assert said(codes) == [("labour_exploitation", None, State.PRESENT)]


def test_what_the_codebook_no_longer_has_is_passed_over(coder: ReaderCoder) -> None:
    codes = coder(document({(0, LABOUR): 4.0, (1, GONE): 9.0}), WHOLE, [rule(GONE)])
    assert said(codes) == [("labour_exploitation", None, State.PRESENT)]


def test_rules_speak_for_a_value_through_its_subtype_and_against_what_is_denied() -> None:
    told = confidences([rule(FISHING, 0.7), rule(PAPERS, 0.6, State.ABSENT), rule(("places", "source", None))])
    assert told == {FISHING: 0.7, LABOUR: 0.7, PAPERS: -0.6}
