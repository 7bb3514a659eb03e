"""A coding has the guide's shape, quotes the text, and says each thing once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.codebook import CODED, PEOPLE, Codebook, load_codebook
from pipeline.config import ROOT
from pipeline.records import Code, Document, Evidence, Incident, Place, Relevance, State
from pipeline.share.guide import occurrence, to_guide
from tests.pipeline.store import examples


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return load_codebook(ROOT / "configs")


def test_the_union_of_all_incidents_in_the_guides_shape(codebook: Codebook) -> None:
    document = examples.coded()
    coding = to_guide(document, "story", codebook)
    assert set(coding) == {"id", "relevance", "relevance_scores", *CODED, *PEOPLE, "places", "dates"}
    assert [(each["code"], each.get("subtype")) for each in coding["exploitation"]] == [
        ("labour_exploitation", "nail_bar"),
        ("domestic_servitude", None),
    ]
    assert coding["victims"] == [
        {
            "count": [3, 3],
            "gender": "female",
            "age_group": "adult",
            "ages": [24],
            "nationalities": ["VN"],
            "evidence": ["three Vietnamese women"],
            "confidence": 0.8,
        }
    ]
    assert coding["offenders"][0]["roles"] == ["exploiter"]
    assert coding["dates"] == [
        {"what": "arrest", "value": "2024-05-14", "evidence": ["14 May 2024"], "confidence": 0.8}
    ]
    assert {each["mention"]: each["role"] for each in coding["places"]} == {
        "Hanoi": "source",
        "Paris": "transit",
        "Lisbon": "destination",
    }


def test_what_the_text_denies_is_left_out(codebook: Codebook) -> None:
    coding = to_guide(examples.coded(), "story", codebook)
    assert "physical_abuse" not in {each["code"] for each in coding["control"]}


def test_every_quotation_quotes_the_text(codebook: Codebook) -> None:
    document = examples.coded()
    coding = to_guide(document, "story", codebook)
    quotes = [quote for field in (*CODED, *PEOPLE, "dates") for item in coding[field] for quote in item["evidence"]]
    assert len(quotes) == 11
    assert all(quote in document.text for quote in quotes)


@pytest.mark.parametrize("value", ["topic", "unrelated"])
def test_no_incident_has_no_fields(codebook: Codebook, value: str) -> None:
    document = examples.coded()
    scores = {"incident": 0.2, "topic": 0.5, "unrelated": 0.3}
    document.relevance = Relevance(value, scores, examples.CODER)
    assert to_guide(document, "x", codebook) == {"id": "x", "relevance": value, "relevance_scores": scores}


def test_what_was_dropped_before_it_was_judged_is_unrelated(codebook: Codebook) -> None:
    coding = to_guide(examples.dropped("parking"), "x", codebook)
    assert coding["relevance"] == "unrelated"
    assert coding["relevance_scores"] == {"incident": 0.0, "topic": 0.0, "unrelated": 1.0}


def _of(document: Document, *codes: Code) -> Document:
    document.incidents = (Incident(0, ((0, len(document.text)),), codes),)
    return document


def test_several_coders_say_a_thing_once(codebook: Codebook) -> None:
    document = examples.coded()
    code = document.incidents[0].codes[1]
    at = document.text.index("a hotel")
    other = replace(code, coder="model:reader@1", confidence=0.95, evidence=(document.quote(at, at + 7),))
    coding = to_guide(_of(document, code, other), "x", codebook)
    assert coding["recruitment"] == [
        {"code": "job_offer", "evidence": ["promised work in a hotel", "a hotel"], "confidence": 0.95}
    ]


def test_long_and_false_quotations(codebook: Codebook) -> None:
    document = examples.coded(body=examples.BODY + " word" * 60)
    start = document.text.index(" word") + 1
    long, false = document.quote(start, len(document.text)), Evidence(0, 5, "other")
    code = replace(document.incidents[0].codes[1], evidence=(long, false))
    evidence = to_guide(_of(document, code), "x", codebook)["recruitment"][0]["evidence"]
    assert evidence == [" ".join(["word"] * 40)]


def test_a_place_with_two_roles_takes_the_first(codebook: Codebook) -> None:
    document = examples.coded()
    place = Place("Lisbon", "city", "PT")
    last = document.text.rindex("Lisbon")
    codes = [
        Code("places", "transit", "a", 0.5, (document.quote(0, 5),), details=place),
        Code("places", "destination", "b", 0.6, (document.quote(last - 3, last + 6),), details=place),
        Code("places", "other", "b", 0.6, (), details=place, state=State.ABSENT),
    ]
    assert to_guide(_of(document, *codes), "x", codebook)["places"] == [
        {
            "mention": "Lisbon",
            "occurrence": document.text.count("Lisbon"),
            "role": "destination",
            "country": "PT",
            "kind": "city",
            "confidence": 0.6,
        }
    ]


def test_occurrences_count_as_a_plain_substring_search_does() -> None:
    text = "Paris, Parisian, Paris"
    assert [occurrence(text, "Paris", at) for at in (0, 7, 17)] == [1, 2, 3]
