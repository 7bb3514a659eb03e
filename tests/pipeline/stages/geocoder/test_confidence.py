"""How sure the geocoder is of a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import ConfigError
from pipeline.gazetteer import GazetteerPlace
from pipeline.stages.geocoder.confidence import Confidence, signs_of
from pipeline.stages.geocoder.fitting import FOLDS, Resolved, brier, fit, held_out, is_right

TOWN = GazetteerPlace(1, 11, "Aldmoor", "city", 4, "GB", "GB.ENG", 52.0, -1.0, 9_990)
NAMESAKE = GazetteerPlace(2, 12, "Aldmoor", "city", 4, "GB", "GB.SCT", 56.0, -3.0, 990)
ABROAD = GazetteerPlace(3, 13, "Aldmoor", "city", 4, "AU", "AU.02", -33.0, 151.0, 99_990)
COUNTRY = GazetteerPlace(4, None, "Aldmark", "country", 1, "AM", None, 40.0, 45.0, 1_000_000)


def test_signs_tell_how_clearly_the_first_was_ranked_before_others() -> None:
    signs = signs_of([(6.0, TOWN), (5.5, ABROAD), (3.0, NAMESAKE)], country=0.5, state=0.25, mentions=10, told=False)
    assert signs["margin at home"] == pytest.approx(3.0)
    assert signs["margin abroad"] == pytest.approx(0.5)
    assert (signs["none at home"], signs["none abroad"]) == (0.0, 0.0)
    assert (signs["votes for the country"], signs["votes for the state"], signs["mentions"]) == (0.5, 0.25, 1.0)
    assert signs["city"] == 1.0
    assert signs["size of a city"] == pytest.approx(4.0)


def test_a_name_of_one_place_has_no_rivals() -> None:
    signs = signs_of([(9.0, COUNTRY)], country=0.0, state=0.0, mentions=1, told=True)
    assert (signs["none at home"], signs["none abroad"], signs["namesakes"]) == (1.0, 1.0, 0.0)
    assert (signs["country"], signs["size of a city"], signs["told outright"]) == (1.0, 0.0, 1.0)


@given(st.dictionaries(st.sampled_from(["city", "capital", "unheard of"]), st.floats(-50, 50)))
def test_confidence_is_a_probability(signs: dict[str, float]) -> None:
    assert 0.0 <= Confidence({"bias": 1.0, "city": -2.0, "capital": 3.0})(signs) <= 1.0


def test_what_speaks_for_a_place_makes_it_surer(configs: Path) -> None:
    confidence = Confidence.read(configs)
    alone = signs_of([(5.0, TOWN), (4.0, ABROAD)], country=0.0, state=0.0, mentions=1, told=False)
    backed = signs_of([(5.0, TOWN), (4.0, ABROAD)], country=1.0, state=1.0, mentions=1, told=True)
    country = signs_of([(9.0, COUNTRY)], country=0.0, state=0.0, mentions=1, told=False)
    assert confidence(alone) < confidence(backed) < 1.0
    assert confidence(alone) < confidence(country)


def test_a_file_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gazetteer").mkdir()
    (tmp_path / "gazetteer" / "confidence.toml").write_text("[other]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"confidence\.toml"):
        Confidence.read(tmp_path)


def gold(**told: object) -> dict[str, object]:
    return {"geonameid": 99, "lat": 52.0, "lon": -1.0, "name": "Aldmoor", **told}


@pytest.mark.parametrize(
    ("told", "place", "right"),
    [
        (gold(), TOWN, True),
        (gold(lat=-10.0, geonameid=11), TOWN, True),
        (gold(lat=54.0), TOWN, False),
        (gold(lat=54.0, geonameid=None), TOWN, False),
        (gold(lat=46.0, lon=50.0, name="Aldmark"), COUNTRY, True),
        (gold(lat=46.0, lon=50.0, name="Elsemark"), COUNTRY, False),
        (gold(lat=-46.0, lon=50.0, name="Aldmark"), COUNTRY, False),
    ],
)
def test_a_place_is_right_by_id_by_distance_or_as_a_large_one_by_name(
    told: dict[str, object], place: GazetteerPlace, right: bool
) -> None:
    assert is_right(told, place, (place.latitude, place.longitude)) is right


def test_a_fit_says_how_often_it_is_right() -> None:
    """Of countries nine in ten are right, of cities six in ten: on other documents, too."""
    shares = {"country": 9, "city": 6}
    examples = [
        Resolved(f"document {number}", {kind: 1.0}, number % 10 < share)
        for kind, share in shares.items()
        for number in range(400)
    ]
    confidence = Confidence(fit(examples))
    assert {example.fold for example in examples} == set(range(FOLDS))
    assert confidence({"country": 1.0}) == pytest.approx(0.9, abs=0.02)
    assert confidence({"city": 1.0}) == pytest.approx(0.6, abs=0.02)
    assert brier(held_out(examples)) == pytest.approx((0.09 + 0.24) / 2, abs=0.01)
