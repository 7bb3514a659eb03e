"""The scorer: worked examples, invariants, and equality with the reference scorer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import codings, scorer
from models.codings import Coding
from tests.conftest import ROOT
from tests.models.spoiling import spoil

OWN = ROOT / "training_data" / "incidents" / "own.codings.jsonl"
NAMES = {"calif": "california", "uk": "united kingdom"}


def incident(**fields: Any) -> Coding:
    return {"id": "a", "relevance": "incident", **fields}


def figures(field: str, gold: Coding, predicted: Coding) -> Mapping[str, float | int | None]:
    return scorer.score({"a": gold}, {"a": predicted}, NAMES)[field]


def coded(*codes: str, evidence: str = "they were made to dig onions") -> list[dict[str, Any]]:
    return [{"code": code, "evidence": [evidence]} for code in codes]


def test_codes_are_compared_as_sets() -> None:
    gold = incident(control=coded("threats", "debt_bondage", "debt_bondage"))
    assert figures("control", gold, incident(control=coded("threats", "physical_abuse", "sexual_abuse"))) == {
        "p": pytest.approx(1 / 3),
        "r": 0.5,
        "f1": pytest.approx(0.4),
        "gold": 2,
        "predicted": 3,
    }


def test_a_missed_incident_loses_its_fields_and_counts_as_unrelated() -> None:
    gold = incident(transport=coded("air"))
    results = scorer.score({"a": gold, "b": {"id": "b", "relevance": "unrelated"}}, {}, NAMES)
    assert results["transport"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 1, "predicted": 0}
    assert results["relevance.unrelated"] == {"p": 0.5, "r": 1.0, "f1": pytest.approx(2 / 3), "gold": 1, "predicted": 2}
    assert results["relevance.macro"]["f1"] == pytest.approx(1 / 3)
    assert results["control"]["f1"] is None
    assert results["mean"] == {"f1": 0.0, "fields": 1}


def test_fields_of_what_gold_calls_no_incident_are_not_scored() -> None:
    topic = {"id": "a", "relevance": "topic"}
    assert figures("transport", topic, incident(transport=coded("air")))["predicted"] == 0


@pytest.mark.parametrize(
    ("gold", "predicted", "points"),
    [
        (["2014-05-17"], ["2014-05-17"], 1.0),
        (["2014-05-17"], ["2014-05"], 0.5),
        (["2014"], ["2014-05-17"], 0.5),
        (["2014-05-17"], ["2014-05-18"], 0.0),
        (["2014-05", "2014"], ["2014", "2014-05"], 2.0),
        (["2014-05"], ["2014", "2014"], 0.5),
        (["2014", "2014"], ["2014"], 1.0),
    ],
)
def test_dates_earn_half_a_point_for_lesser_precision(gold: list[str], predicted: list[str], points: float) -> None:
    def dated(values: list[str]) -> Coding:
        return incident(dates=[{"what": "sentence", "value": value} for value in values])

    result = figures("dates", dated(gold), dated(predicted))
    assert result["r"] == pytest.approx(points / len(gold))
    assert result["p"] == pytest.approx(points / len(predicted))


def test_dates_of_different_things_do_not_match() -> None:
    gold = incident(dates=[{"what": "sentence", "value": "2014"}])
    assert figures("dates", gold, incident(dates=[{"what": "arrest", "value": "2014"}]))["f1"] == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Calif.", "California"),
        ("the U.K.", "United Kingdom"),
        ("Cote d\u2019Or", "cote  d'or"),
        ("The Hague", "Hague"),
    ],
)
def test_a_place_is_known_under_its_other_names(one: str, other: str) -> None:
    gold = incident(places=[{"mention": one, "role": "source", "country": "US"}])
    predicted = incident(places=[{"mention": other, "role": "source", "country": "GB"}])
    assert figures("places.role", gold, predicted)["f1"] == 1.0
    assert figures("places.country", gold, predicted) == {"accuracy": 0.0, "gold": 1}


def test_a_place_with_the_wrong_role_is_found_but_not_right() -> None:
    gold = incident(places=[{"mention": "Lagos", "role": "source", "country": "NG"}])
    predicted = incident(places=[{"mention": "Lagos", "role": "transit", "country": "NG"}])
    assert figures("places.found", gold, predicted)["f1"] == 1.0
    assert figures("places.role", gold, predicted)["f1"] == 0.0


def test_people_are_compared_by_what_is_told_of_them() -> None:
    group = {"count": [3, 3], "gender": "female", "age_group": "unknown", "ages": [19], "nationalities": ["NG"]}
    gold = incident(victims=[group, {"count": [1, None], "gender": "female", "age_group": "child"}])
    parts = {"gender": "female", "count": {"min": 4, "max": None}, "age_group": "adult", "ages": [19]}
    # gold: female, child, 19, NG, count 4; predicted: female, adult, 19, count 4
    assert figures("victims", gold, incident(victims=[parts]))["f1"] == pytest.approx(2 * 3 / (5 + 4))


def test_unknown_roles_and_absent_counts_are_no_attributes() -> None:
    gold = incident(
        offenders=[{"count": [None, None], "gender": "unknown", "age_group": "unknown", "roles": ["unknown"]}]
    )
    assert figures("offenders", gold, gold)["f1"] is None


@pytest.mark.parametrize(
    ("quote", "share"),
    [
        ("made to dig onions", 1.0),
        ("they were made", 1.0),
        ("the trailer was cold", 0.0),
        ("onions " + "and so forth " * 20, 0.0),
        ("a", 0.0),
    ],
)
def test_evidence_must_overlap_and_be_short(quote: str, share: float) -> None:
    gold = incident(control=coded("threats"))
    assert figures("evidence", gold, incident(control=coded("threats", evidence=quote)))["share"] == share


def test_gold_against_itself_is_perfect(short_names: Mapping[str, str]) -> None:
    gold = codings.load(OWN)
    results = scorer.score(gold, gold, short_names)
    assert {results[field]["f1"] for field in (*scorer.SETS, "dates", "mean", "relevance.macro")} == {1.0}
    assert results["places.country"]["accuracy"] == 1.0
    assert results["evidence"]["share"] == 1.0


@given(st.integers(min_value=0, max_value=2**32))
def test_figures_stay_between_zero_and_one(seed: int) -> None:
    gold = codings.load(OWN)
    for result in scorer.score(gold, spoil(gold, Random(seed)), NAMES).values():  # noqa: S311 -- no secret
        assert all(0 <= value <= 1 for key, value in result.items() if key in {"p", "r", "f1", "share"} and value)


@given(st.integers(min_value=0, max_value=2**32))
def test_exchanging_gold_and_prediction_exchanges_precision_and_recall(seed: int) -> None:
    gold = {key: coding for key, coding in codings.load(OWN).items() if coding["relevance"] == "incident"}
    spoilt = spoil(gold, Random(seed))  # noqa: S311 -- no secret
    predicted = {key: {**spoilt.get(key, {}), "id": key, "relevance": "incident"} for key in gold}
    there, back = scorer.score(gold, predicted, NAMES), scorer.score(predicted, gold, NAMES)
    for field in scorer.SETS:
        assert (there[field]["p"], there[field]["r"], there[field]["f1"]) == pytest.approx(
            (back[field]["r"], back[field]["p"], back[field]["f1"])
        )


@pytest.mark.corpora
def test_it_equals_the_reference_scorer(
    corpora: Path, reference_scorer: ModuleType, short_names: Mapping[str, str]
) -> None:
    assert dict(short_names) == reference_scorer.STATES
    dev = codings.load(corpora / "gold" / "dev.codings.jsonl")
    own = codings.load(OWN)
    for gold in (dev, own):
        for seed in range(40):
            predicted = spoil(gold, Random(seed))  # noqa: S311 -- no secret
            ours = scorer.score(gold, predicted, short_names)
            assert json.dumps(ours) == json.dumps(reference_scorer.score(gold, predicted)), seed
