"""Which role each place plays: the coding guide's sixth rule, trap by trap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.records import Code, Document, Place
from pipeline.stages.rules.places import PlaceRules, distinct

Geocoded = Callable[..., Document]
Roles = Callable[[str], dict[str, str]]
ByHand = Callable[[str], dict[str, str | None]]


@pytest.fixture(scope="session")
def rules(configs: Path) -> PlaceRules:
    return PlaceRules(configs)


def code(rules: PlaceRules, document: Document) -> list[Code]:
    return list(rules(document, [(0, len(document.text))], coder="rules@1"))


def details(each: Code) -> Place:
    assert isinstance(each.details, Place)
    return each.details


@pytest.fixture
def roles(rules: PlaceRules, geocoded: Geocoded) -> Roles:
    return lambda text: {details(each).name: each.value for each in code(rules, geocoded(text))}


@pytest.fixture
def by_hand(rules: PlaceRules, geocoded: Geocoded) -> ByHand:
    """Give the roles by the rules set by hand, which are features of the fitted ones."""

    def roles(text: str) -> dict[str, str | None]:
        scene = rules.scene(geocoded(text), [(0, len(text))])
        return {place.first.name: distinct.by_hand(place, scene.places, scene.homes) for place in scene.places}

    return roles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Four women were forced into prostitution in brothels in Leeds.", {"Leeds": "destination"}),
        ("Police raided a brick kiln in Jaunpur and freed 40 bonded labourers.", {"Jaunpur": "destination"}),
        ("The girls were recruited in Pleven by a man whom they trusted.", {"Pleven": "source"}),
        ("Two women from Kenya sued their employer.", {"Kenya": "source"}),
        ("She grew up in Keighley with an aunt.", {"Keighley": "source"}),
        (
            "He recruited women from Ukraine and forced them to clean offices in Oslo.",
            {"Ukraine": "source", "Oslo": "destination"},
        ),
        ("They were smuggled through Agadez in a lorry.", {"Agadez": "transit"}),
        ("They flew from Entebbe by way of Addis Ababa.", {"Entebbe": "transit", "Addis Ababa": "transit"}),
    ],
)  # fmt: skip
def test_roles(roles: Roles, text: str, expected: dict[str, str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Fort Pierce Police Department helped.", {"Fort Pierce": "justice"}),
        ("He is the U.S. Attorney for the Southern District of Texas.", {"Texas": "justice"}),
        ("A court in Antwerp heard the case.", {"Antwerp": "justice"}),
        ("Prosecutors in Kathmandu said so.", {"Kathmandu": "justice"}),
        ("The FBI Cleveland Division led the work.", {"Cleveland": "justice"}),
        ("A jury at York Crown Court was told.", {"York": "justice"}),
        ("Two brothers were arrested in Germany.", {"Germany": "justice"}),
    ],
)
def test_places_in_the_names_of_those_who_act(roles: Roles, text: str, expected: dict[str, str]) -> None:
    assert roles(text) == expected


def test_a_place_of_police_and_of_exploitation_is_a_destination(roles: Roles) -> None:
    text = "The Reno Police Department thanked all. The girl was sold for sex at motels in Reno."
    assert roles(text) == {"Reno": "destination"}


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Attorney spoke. The United States Attorney agreed. A U.S. citizen helped.",
        "LIMA \u2014 Officials spoke on Monday.",
        "Six girls freed\n\nKARACHI: Officials spoke on Monday.",
        "MCHINJI, Malawi (XYZ) \u2014 Officers spoke on Monday.",
        "Two Guatemalan boys spoke.",
    ],
)
def test_titles_datelines_and_demonyms_are_not_coded(roles: Roles, text: str) -> None:
    assert roles(text) == {}


def test_an_offenders_home_is_other_and_a_victims_home_source(roles: Roles) -> None:
    assert roles("Abel Qorva, 42, of Zachary, Louisiana, pleaded guilty.") == {"Zachary": "other", "Louisiana": "other"}
    assert roles("A Denver man was sentenced.") == {"Denver": "other"}
    assert roles("He compelled a young Denver woman to sell sex.") == {"Denver": "source"}


def test_what_locates_another_place_has_its_role(roles: Roles) -> None:
    assert roles("The women were sold for sex in Charlotte, North Carolina.") == {
        "Charlotte": "destination",
        "North Carolina": "destination",
    }


def test_the_country_of_a_destination_is_one_where_the_text_names_it_as_a_place(by_hand: ByHand) -> None:
    text = "Nine men were exploited on building sites in Gothenburg. Two brothers were charged in Sweden."
    assert by_hand(text)["Sweden"] == "destination"
    assert by_hand("Nine men were exploited on sites in Gothenburg. They had been brought to Sweden.") == {
        "Gothenburg": "destination",
        "Sweden": "destination",
    }


def test_an_arrival_on_the_way_is_transit(by_hand: ByHand) -> None:
    text = "The boys were flown to Moscow. In Derby they were locked in and forced to tend cannabis."
    assert by_hand(text) == {"Moscow": "transit", "Derby": "destination"}
    assert by_hand("The boys were flown to Moscow.") == {"Moscow": "destination"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Six Kenyan graduates were forced to sell sex in Doha. Nairobi has sent a lawyer.", "source"),
        ("Six graduates were forced to sell sex in Doha. Nairobi has sent a lawyer.", "other"),
        ("Six Kenyan graduates were forced to sell sex in Mombasa. Nairobi has sent a lawyer.", "other"),
    ],
)
def test_the_victims_own_country_is_a_source_where_they_were_exploited_in_another(
    by_hand: ByHand, text: str, expected: str
) -> None:
    assert by_hand(text)["Nairobi"] == expected


def test_where_a_job_is_promised_is_promised_by_hand(by_hand: ByHand) -> None:
    assert by_hand("He promised her a job in Milan.") == {"Milan": "promised"}
    assert by_hand("They would work as waitresses in London, the agent told the girls. They never saw London.") == {
        "London": "promised"
    }


def test_a_promise_kept_in_the_worst_way_is_a_destination(roles: Roles) -> None:
    text = "She was promised a job in Milan. For two years she was forced to sell sex in Milan."
    assert roles(text) == {"Milan": "destination"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pickers were locked in at Seaview Motel every night.", {"Seaview Motel": "destination"}),
        ("The lawyer has an office on Juniper Street.", {}),
        ("The hearing is at the Central Justice Center.", {"Central Justice Center": "justice"}),
    ],
)
def test_sites_are_coded_only_where_something_happened(by_hand: ByHand, text: str, expected: dict[str, str]) -> None:
    assert {name: role for name, role in by_hand(text).items() if role} == expected


def test_one_code_for_a_place_whatever_it_is_called(roles: Roles) -> None:
    text = "Workers came to the United States. They were forced to work in the U.S. without pay."
    assert list(roles(text).values()) == ["destination"]


def test_occurrence_counts_substrings_up_to_the_mention_that_tells(rules: PlaceRules, geocoded: Geocoded) -> None:
    text = "Readers of the Yorkshire story know York. The York police came. The girls were sold for sex in York."
    (york,) = [details(each) for each in code(rules, geocoded(text)) if details(each).name == "York"]
    assert york.occurrence == 4
    start = -1
    for _ in range(york.occurrence):
        start = text.index("York", start + 1)
    assert text[start - 3 : start] == "in "


def test_a_route_is_numbered_from_its_sources_to_its_destinations(rules: PlaceRules, geocoded: Geocoded) -> None:
    text = (
        "In Sabha she was sold for sex and beaten. She was recruited in Benin City. They were driven through Agadez. "
        "A court in Abuja sat."
    )
    legs = {details(each).name: details(each).leg for each in code(rules, geocoded(text))}
    assert legs == {"Benin City": 1, "Agadez": 2, "Sabha": 3, "Abuja": None}


def test_a_single_place_is_no_route(rules: PlaceRules, geocoded: Geocoded) -> None:
    (only,) = code(rules, geocoded("The girls were sold for sex in Leeds."))
    assert details(only).leg is None


def test_of_several_incidents_each_has_the_places_of_its_spans(rules: PlaceRules, geocoded: Geocoded) -> None:
    document = geocoded("The girls were sold for sex in Leeds. The boys were forced to beg in Oslo.")
    document.incident_spans = (((0, 37),), ((38, 74),))
    named = [[details(each).name for each in rules(document, s, coder="rules@1")] for s in document.incident_spans]
    assert named == [["Leeds"], ["Oslo"]]


def test_a_single_incident_has_all_places_of_the_document(rules: PlaceRules, geocoded: Geocoded) -> None:
    document = geocoded("The girls were sold for sex in Leeds. The York Police Department was thanked.")
    document.incident_spans = (((0, 37),),)
    codes = rules(document, document.incident_spans[0], coder="rules@1")
    assert {details(each).name: each.value for each in codes} == {"Leeds": "destination", "York": "justice"}


def test_evidence_of_a_long_sentence_is_cut_at_blanks(rules: PlaceRules, geocoded: Geocoded) -> None:
    filler = "and then another very long story was told by somebody " * 8
    document = geocoded(f"It began {filler}when the girls were sold for sex in Leeds {filler}till the end.")
    (only,) = code(rules, document)
    (evidence,) = only.evidence
    assert "sold for sex in Leeds" in evidence.quote
    assert len(evidence.quote.split()) <= 45
    assert evidence.quote == evidence.quote.strip()


WORDS = [
    "in", "from", "to", "Houston,", "Texas", "Lagos", "Police", "women", "were", "forced", "promised", "work", "and",
    "through", "Seaview", "Motel.", "U.S.", "Attorney", "\n\n", "LIMA \u2014", "42, of", "The", "\u2019s",
]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=30))
def test_every_code_is_of_the_codebook_and_quotes_the_text(
    rules: PlaceRules, geocoded: Geocoded, configs: Path, words: list[str]
) -> None:
    document = geocoded(" ".join(words))
    for each in code(rules, document):
        load_codebook(configs).check(each.variable, each.value)
        place, (evidence,) = details(each), each.evidence
        assert document.text[evidence.start : evidence.end] == evidence.quote
        assert place.name in evidence.quote
        assert 0 <= each.confidence <= 1
        assert document.text.count(place.name) >= 1
        at = -1
        for _ in range(place.occurrence):
            at = document.text.find(place.name, at + 1)
        assert at != -1
