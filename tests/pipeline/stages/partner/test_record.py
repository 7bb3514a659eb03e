"""A row becomes a page, the page a document: the sender's codes are exactly those that the mapping names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.items import Page
from crawlers.readers.rows import Row
from pipeline.codebook import load_codebook
from pipeline.config import load_pipeline_config
from pipeline.records import Code, Dating, Document, Ending, Group, Place, State
from pipeline.stages.extractor import Extractor
from pipeline.stages.extractor.court_case import load_judgments
from pipeline.stages.partner.mapping import Partner, load_partner
from pipeline.stages.partner.record import CONTENT_TYPE, RecordError, is_record, record_name, record_page

NOW = datetime(2024, 6, 1, tzinfo=UTC)
STORY = "Two men came to the shelter. A foreman had kept their passports."
FULL = {
    "Case": "HA 7/1",
    "Reported on": "17/05/2024",
    "What happened": STORY,
    "Form of exploitation": "farm  WORK; Not known; Sexual",
    "Passport kept": "no",
    "Country of exploitation": "PRT",
    "Town of recruitment": "Lower Estmark",
    "People": "2-3",
    "Gender": "M",
    "Nationality": "RO, BGR, ro",
    "Arrest": "05/2024",
}


@pytest.fixture
def partner(configs: Path) -> Partner:
    return load_partner(configs / "partners" / "example-harbour-aid.toml", load_codebook(configs))


@pytest.fixture
def extractor(configs: Path) -> Extractor:
    return Extractor(load_pipeline_config(configs).extraction, load_judgments(configs))


def made(partner: Partner, **cells: str) -> tuple[Page, list[str]]:
    row = Row(2, {name.replace("_", " "): cell for name, cell in cells.items()})
    page, bad = record_page(partner, row, record_name(partner, row), NOW, restricted=False)
    return page, [str(each) for each in bad]


def read(extractor: Extractor, page: Page) -> Document:
    document = Document(page)
    extractor([document])
    return document


def said(codes: tuple[Code, ...]) -> list[tuple[object, ...]]:
    return [(code.variable, code.value, code.subtype, code.state, code.details) for code in codes]


def test_a_row_says_what_its_mapping_names(partner: Partner, extractor: Extractor) -> None:
    row = Row(2, FULL)
    page, bad = record_page(partner, row, record_name(partner, row), NOW, restricted=False)
    document = read(extractor, page)
    assert not bad
    assert page.url == "plainsight:example-harbour-aid/HA%207%2F1"
    assert page.link == "https://harbour-aid.example/"
    assert document.title == "Harbour Aid (example): record HA 7/1"
    assert (document.published, document.published_method) == (date(2024, 5, 17), "given")
    assert said(document.given) == [
        ("exploitation", "labour_exploitation", "agriculture", State.PRESENT, None),
        ("exploitation", "sexual_exploitation", None, State.PRESENT, None),
        ("control", "withholds_documents", None, State.ABSENT, None),
        ("places", "destination", None, State.PRESENT, Place("PRT", "country", "PT")),
        ("places", "source", None, State.PRESENT, Place("Lower Estmark", "city", None)),
        ("dates", "arrest", None, State.PRESENT, Dating("2024-05", "month", "absolute")),
        ("victims", "group", None, State.PRESENT, Group((2, 3), "male", nationalities=("RO", "BG"))),
    ]
    assert {code.coder for code in document.given} == {"partner:example-harbour-aid"}
    for code in document.given:
        assert all(document.text[each.start : each.end] == each.quote for each in code.evidence)
    assert [each.quote for each in document.given[-1].evidence] == ["2-3", "M", "RO, BGR, ro"]
    assert document.form_start is not None
    assert document.text[document.body_start : document.form_start].strip() == STORY
    assert document.sent
    assert document.alive


def test_what_the_mapping_does_not_name_is_told_and_loses_nothing_else(partner: Partner, extractor: Extractor) -> None:
    page, bad = made(
        partner,
        Form_of_exploitation="Sexual; Slavery",
        Passport_kept="perhaps",
        Country_of_exploitation="Atlantis",
        People="many",
        Gender="F",
        Nationality="RO, Roman",
        Arrest="last week",
        Reported_on="2024-05-17",
        Telephone="000",
    )
    assert bad == [
        "row 2, column 'Form of exploitation': not in the mapping",
        "row 2, column 'Passport kept': not in the mapping",
        "row 2, column 'Country of exploitation': not in the mapping, and no country's code",
        "row 2, column 'People': no number of people",
        "row 2, column 'Nationality': not in the mapping, and no country's code",
        "row 2, column 'Arrest': no date as %d/%m/%Y or %m/%Y or %Y has it",
        "row 2, column 'Reported on': no date as %d/%m/%Y has it",
    ]
    document = read(extractor, page)
    assert said(document.given) == [
        ("exploitation", "sexual_exploitation", None, State.PRESENT, None),
        ("victims", "group", None, State.PRESENT, Group(gender="female", nationalities=("RO",))),
    ]
    assert "000" not in document.text
    assert document.published is None


def test_a_row_of_which_nothing_is_mapped_is_refused(partner: Partner) -> None:
    with pytest.raises(RecordError, match="nothing in it is mapped"):
        made(partner, Case="1", Telephone="000", Form_of_exploitation="Not known")


@pytest.mark.parametrize(
    ("cell", "count"),
    [("4", (4, 4)), ("4-6", (4, 6)), ("4 to 6", (4, 6)), ("4+", (4, None)), ("6-4", None), ("-1", None)],
)
def test_counts(partner: Partner, extractor: Extractor, cell: str, count: tuple[int, int | None] | None) -> None:
    page, bad = made(partner, People=cell, What_happened=STORY)
    groups = [code.details for code in read(extractor, page).given]
    assert groups == ([Group(count)] if count else [])
    assert bool(bad) == (count is None)


def test_two_cases_that_read_alike_are_two(partner: Partner, extractor: Extractor) -> None:
    one, other = (read(extractor, made(partner, Case=case, Gender="F", People="1")[0]) for case in ("1", "2"))
    assert one.text_digest != other.text_digest


def test_a_text_coded_anew_is_another_edition_at_the_same_address(partner: Partner, extractor: Extractor) -> None:
    columns = tuple(
        replace_values(column, {"F": "transgender_or_nonconforming"}) if column.name == "Gender" else column
        for column in partner.column
    )
    changed = partner.model_copy(update={"column": columns})
    old, new = (made(each, Case="1", Gender="F")[0] for each in (partner, changed))
    assert old.url == new.url
    assert read(extractor, old).text == read(extractor, new).text
    assert read(extractor, old).text_digest != read(extractor, new).text_digest


def replace_values(column: object, values: dict[str, str]) -> object:
    return column.model_copy(update={"values": values})  # type: ignore[attr-defined]


def test_a_web_site_cannot_pose_as_a_partner(partner: Partner, extractor: Extractor) -> None:
    page, _ = made(partner, Gender="F")
    crawled = replace(page, url="https://harbour-aid.example/record")
    assert is_record(page)
    assert not is_record(crawled)
    document = read(extractor, crawled)
    assert document.verdict is not None
    assert document.verdict.ending is Ending.FAILED
    assert not document.given


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"title": 1}',
        json.dumps({"title": "t", "text": "x", "published": None, "cells": [], "codes": [{}]}).encode(),
    ],
)
def test_a_record_that_is_none_fails_alone(partner: Partner, extractor: Extractor, body: bytes) -> None:
    page, _ = made(partner, Gender="F")
    broken, whole = Document(replace(page, body=body)), Document(page)
    extractor([broken, whole])
    assert broken.verdict is not None
    assert broken.verdict.reason == "no record that can be read"
    assert whole.given


@given(st.dictionaries(st.sampled_from(sorted(FULL)), st.text(max_size=20), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
def test_whatever_stands_in_the_cells_the_evidence_quotes_the_text(
    partner: Partner, extractor: Extractor, cells: dict[str, str]
) -> None:
    cells = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    row = Row(2, {**cells, "What happened": STORY})
    page, _ = record_page(partner, row, record_name(partner, row), NOW, restricted=False)
    document = read(extractor, page)
    assert page.content_type == CONTENT_TYPE
    assert document.alive
    for code in document.given:
        for each in code.evidence:
            assert document.text[each.start : each.end] == each.quote
