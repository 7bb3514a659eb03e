"""Places: found by typing, put into the record as the gazetteer knows them, and drawn on a map of our own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Alternative, Place
from pipeline.review.draft.lookup import offered, read_place, written
from pipeline.review.draft.route_map import UNITS, route_map
from pipeline.store.models import Incident, Review
from tests.pipeline.review.visitor import client_of, page_of, send, take

TOWNS = {"Hanoi": ("VN", 21.02, 105.84, 1), "Paris": ("FR", 48.85, 2.35, 2), "Lisbon": ("PT", 38.72, -9.13, 3)}


def places(*names: str) -> list[tuple[str, str, Place]]:
    return [
        (name, "transit", Place(name, "city", country, latitude=north, longitude=east, leg=leg))
        for name, (country, north, east, leg) in TOWNS.items()
        if name in names
    ]


def test_places_are_offered_as_somebody_types() -> None:
    assert offered("Ho") == []
    houston = offered("housto")[0]
    assert (houston.name, houston.country) == ("Houston", "US")
    assert written(houston) == "Houston, TX, United States (4699066)"
    assert read_place(written(houston)) == houston
    assert offered("München")[0].name == "Munich"
    assert read_place("Paris, Texas") != read_place("Paris")
    assert read_place("Nowhere-on-Sea, XX (99)") is None
    assert read_place("Nowhere-on-Sea") is None


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=20))
def test_whatever_is_typed_breaks_nothing(typed: str) -> None:
    for place in offered(typed):
        assert read_place(written(place)) is not None
    read_place(typed)


@pytest.mark.django_db
def test_the_lookup_answers_who_may_review(ana: User) -> None:
    told = client_of(ana).get("/places/", {"q": "housto"}).json()["places"]
    assert told[0] == {"value": "Houston, TX, United States (4699066)", "country": "US", "kind": "city"}
    assert client_of(ana).get("/places/").json() == {"places": []}


@pytest.mark.django_db
def test_a_place_that_was_looked_up_is_the_gazetteers(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"places-2-found": ["Porto, Portugal (2735943)"]}
    assert send(client, drafts[0], data, "correct").status_code == 302
    (place,) = (code["details"] for code in Review.objects.get().answer or () if code["value"] == "destination")
    assert (place["geonameid"], place["country"], place["name"]) == (
        2735943,
        "PT",
        "Lisbon",
    )  # named as the text has it
    assert place["latitude"] == pytest.approx(41.15, abs=0.05)


@pytest.mark.django_db
def test_a_place_that_nobody_knows_is_refused(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"places-2-found": ["Nowhere-on-Sea"]}
    answer = send(client, drafts[0], data, "correct")
    assert answer.status_code == 422
    assert "The gazetteer has no such place" in answer.content.decode()


@pytest.mark.django_db
def test_the_page_draws_the_route_and_what_else_names_may_mean(ana: User, drafts: list[Incident]) -> None:
    page = page_of(client_of(ana), drafts[0])
    drawn = page.partition('<figure class="map">')[2].partition("</figure>")[0]
    assert "Hanoi, Vietnam" in drawn
    assert "Not on the map: Paris, Lisbon." in drawn
    data = take(client_of(ana), drafts[0]) | {"places-2-found": ["Porto, Portugal (2735943)"]}
    again = client_of(ana).post(f"/drafts/{drafts[0].pk}/map/", data).content.decode()
    assert again.count('class="leg"') == 1
    assert "Route: Hanoi, Vietnam to Lisbon, Portugal" in again
    assert not Review.objects.exists()


def test_legs_join_the_stops_in_order() -> None:
    drawn = route_map(reversed(places("Hanoi", "Paris", "Lisbon")))
    assert drawn is not None
    assert [(leg.x1, leg.x2) for leg in drawn.legs] == [(2116.8, 47.0), (47.0, -182.6)]
    assert drawn.told == "Route: Hanoi, Vietnam to Paris, France to Lisbon, Portugal"


def test_alternatives_are_told_apart_and_widen_nothing() -> None:
    far = Alternative(4303436, "Paris", "US", 38.2, -84.25)
    plain = route_map(places("Paris"))
    ((name, role, _),) = places("Paris")
    other = route_map([(name, role, Place(name, "city", "FR", latitude=48.85, longitude=2.35, alternatives=(far,)))])
    assert plain is not None
    assert other is not None
    assert other.view_box == plain.view_box
    assert [point.label for point in other.points if point.alternative] == ["Paris, United States?"]


def test_without_coordinates_there_is_no_map() -> None:
    assert route_map([("Paris", "transit", Place("Paris", "city", "FR"))]) is None
    assert route_map([]) is None


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=8))
def test_every_place_lies_within_the_frame(where: list[tuple[float, float]]) -> None:
    drawn = route_map(("x", "transit", Place("x", None, None, latitude=y, longitude=x)) for y, x in where)
    assert drawn is not None
    left, top, width, height = map(float, drawn.view_box.split())
    assert left >= -180 * UNITS
    assert width <= 360 * UNITS
    for point in drawn.points:
        assert left - 1 <= point.x <= left + width + 1
        assert top - 1 <= point.y <= top + height + 1


def test_the_outline_is_small_inert_and_says_whence_it_is() -> None:
    path = Path(str(finders.find("review/world.svg")))
    outline = path.read_text(encoding="utf-8")
    assert len(outline) < 200_000
    assert {*re.findall(r"<(\w+)", outline)} == {"svg", "path"}
    assert "Natural Earth" in path.with_name("world.NOTICE.md").read_text(encoding="utf-8")
