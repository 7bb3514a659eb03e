"""Codes go to JSON and come back whole, without their quotations in between."""

from __future__ import annotations

import json

import pytest

from pipeline.records import Code
from pipeline.store.codec import dump_code, load_code
from tests.pipeline.store import examples

DOCUMENT = examples.coded()


@pytest.mark.parametrize(
    "code", [code for each in DOCUMENT.incidents for code in each.codes], ids=lambda code: code.value
)
def test_a_code_survives_the_journey(code: Code) -> None:
    data = json.loads(json.dumps(dump_code(code)))
    assert load_code(data, DOCUMENT.text) == code


def test_no_quotation_is_written_down() -> None:
    written = json.dumps([dump_code(code) for code in DOCUMENT.incidents[0].codes])
    assert "passport" not in written
