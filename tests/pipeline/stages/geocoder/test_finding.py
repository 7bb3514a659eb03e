"""Which capitalised words are places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import Document

Geocoded = Callable[..., Document]


def names(document: Document) -> list[str]:
    return [toponym.name for toponym in document.toponyms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They were taken from Benin City to Castel Volturno.", ["Benin City", "Castel Volturno"]),
        ("Police in Stoke-on-Trent freed two men.", ["Stoke-on-Trent"]),
        ("She flew to Abidjan, the capital of Côte d'Ivoire, in May.", ["Abidjan", "Côte d'Ivoire"]),
        ("He lived in Reno, Nevada, with two sons.", ["Reno", "Nevada"]),
        ("He lived in Reno, NV 89501 for years.", ["Reno", "NV"]),
        ("The farm lies near Fresno, Calif., on a hill.", ["Fresno", "Calif."]),
        ("Workers came from Laos, Myanmar and Timor-Leste.", ["Laos", "Myanmar", "Timor-Leste"]),
        ("Brokers worked along the U.S.-Mexico border.", ["U.S.-Mexico border"]),
        ("They crossed the Channel at night.", ["Channel"]),
        ("Deputies of Barren County. Metcalfe County was told.", ["Barren County", "Metcalfe County"]),
        ("Clubs in Northern Virginia were raided.", ["Northern Virginia"]),
        ("Women from western Kenya sued.", ["Kenya"]),
        ("A Nairobi-based agency sent them to Dubai's villas.", ["Nairobi", "Dubai"]),
        ("The HSI Tampa office thanked the Fort Pierce Police Department.", ["Tampa", "Fort Pierce"]),
    ],
)
def test_places(geocoded: Geocoded, text: str, found: list[str]) -> None:
    assert names(geocoded(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Reading is what he liked, and Nice was his word for it.",
        "Detective Florence Lincoln thanked Judge Houston.",
        "Mr. Paris said that Sergeant London was wrong.",
        "Two Nigerian women and a Filipina spoke Swahili and Tagalog.",
        "He read the Chicago Tribune and the Boston Globe.",
        "In March and August she sent Mobile phones home.",
        "Of the victims, some were minors. Police found them. Chance helped.",
        "It began in January, in English, in ABCD, in Zubrovka Herald fashion.",
        "He advertised on Backpage and on Facebook.",
        "The FBI, HSI and ICE took part.",
        "I'll go, she said, and we've seen it.",
    ],
)
def test_other_names_and_words_are_no_places(geocoded: Geocoded, text: str) -> None:
    assert names(geocoded(text)) == []


def test_a_surname_is_no_place_unless_the_text_says_so(geocoded: Geocoded) -> None:
    document = geocoded("Dmitri Houston, 41, was jailed. Houston wept. Two women were found in Houston, Texas.")
    assert [(each.name, each.start) for each in document.toponyms] == [("Houston", 70), ("Texas", 79)]


def test_title_case_tells_nothing_by_itself(geocoded: Geocoded) -> None:
    title = "Georgia Woman Sentenced For Forcing Two Nannies To Work"
    assert names(geocoded(f"{title}\n\nShe lived in Suwanee, Ga., then.")) == ["Georgia", "Suwanee", "Ga."]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They slept in a hut in the village of Zubrovka near the road.", "Zubrovka", "city"),
        ("Raids took place in Qorvali district on Monday.", "Qorvali", "district"),
        ("Six men were held at Seaview Motel for weeks.", "Seaview Motel", "site"),
        ("They were driven over the border at Zubrovka by night.", "Zubrovka", "city"),
        ("The boys were taken by ferry to Zubrovka and hidden.", "Zubrovka", "city"),
        ("Two sisters from Ard el-Qorvali were sold.", "Ard el-Qorvali", "city"),
        ("A court in Abia State said so.", "Abia State", "region"),
        ("There were 41 men aboard the Laut Biru when it was stopped.", "Laut Biru", "site"),
        ("She had to work at a restaurant called Pho Lotus until May.", "Pho Lotus", "site"),
        ("The shop stood on the Via Domitiana for years.", "Via Domitiana", "site"),
        ("They kept a camp off Route 15 for pickers.", "Route 15", "site"),
    ],
)
def test_places_that_no_gazetteer_lists(geocoded: Geocoded, text: str, name: str, kind: str) -> None:
    document = geocoded(text)
    assert (name, kind) in {(toponym.name, toponym.kind) for toponym in document.toponyms}


@pytest.mark.parametrize(
    "text",
    ["The bag was in Madame's room.", "He gave evidence in Tigrinya that day.", "Girls were had from Rp 900 a head."],
)
def test_words_with_a_capital_behind_a_preposition_are_not_all_places(geocoded: Geocoded, text: str) -> None:
    assert names(geocoded(text)) == []


def test_a_state_is_named_whole_but_not_out_of_its_polices_name(geocoded: Geocoded) -> None:
    assert names(geocoded("The Abia State Police Command spoke.")) == ["Abia"]


def test_an_unlisted_place_has_the_country_of_its_sentence_and_no_coordinates(geocoded: Geocoded) -> None:
    document = geocoded("The boys came from the village of Zubrovka, in Ghana.")
    (unlisted,) = [toponym for toponym in document.toponyms if toponym.name == "Zubrovka"]
    assert (unlisted.country, unlisted.latitude, unlisted.geonameid) == ("GH", None, None)


WORDS = [
    "in",
    "Houston",
    "Texas",
    "Mr.",
    "the",
    "Lagos,",
    "Seaview",
    "Motel",
    "and",
    "of",
    "U.S.",
    "\n\n",
    "Kim\u2019s",
    "é",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=25))
def test_offsets_quote_the_text_in_order(geocoded: Geocoded, words: list[str]) -> None:
    document = geocoded(" ".join(words))
    for toponym in document.toponyms:
        assert document.text[toponym.start : toponym.end] == toponym.name
    starts = [toponym.start for toponym in document.toponyms]
    assert starts == sorted(starts)
