"""Victims and offenders as groups: numbers, gender, ages, nationalities, sides, roles and the evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import Code, Document, Group
from pipeline.stages.rules.people import PeopleRules
from pipeline.stages.rules.person_phrase import Phrase
from pipeline.stages.rules.person_phrases import PhraseFinder

Make = Callable[..., Document]


@pytest.fixture(scope="module")
def rules(configs: Path) -> PeopleRules:
    return PeopleRules(configs)


@pytest.fixture(scope="module")
def finder(configs: Path) -> PhraseFinder:
    return PhraseFinder(configs)


def groups(rules: PeopleRules, document: Document, variable: str) -> list[Group]:
    codes = rules(document, ((0, len(document.text)),), coder="test")
    return [code.details for code in codes if code.variable == variable and isinstance(code.details, Group)]


def only(found: list[Phrase]) -> Phrase:
    (phrase,) = [each for each in found if each.name is None]
    return phrase


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("At least eleven women came.", (11, None)),
        ("About ten men came.", (10, 10)),
        ("Up to 20 workers came.", (None, 20)),
        ("Dozens of girls came.", (24, None)),
        ("Several boys came.", (3, None)),
        ("A couple came.", (2, 2)),
        ("Migrants came.", (2, None)),
        ("The migrants came.", None),
        ("A girl came.", (1, 1)),
        ("Twenty-one nationals came.", (21, 21)),
        ("There were 1,250 workers.", (1250, 1250)),
        ("Three terrified young women came.", (3, 3)),
        ("In 2013 five men came.", (5, 5)),
    ],
)
def test_numbers(finder: PhraseFinder, geocoded: Make, text: str, count: tuple[int | None, int | None] | None) -> None:
    assert only(finder(geocoded(text))).count == count


@pytest.mark.parametrize(
    ("text", "ages", "group"),
    [
        ("A 15-year-old girl came.", (15,), "child"),
        ("The girls, aged 15 and 17, came.", (15, 17), "child"),
        ("A woman, 34, came.", (34,), "adult"),
        ("A boy of 13 came.", (13,), "child"),
        ("A sixteen-year-old student came.", (16,), "child"),
        ("A bricklayer aged 24 came.", (24,), "adult"),
        ("The women, then 17 and 22, came.", (17, 22), "mixed"),
        ("A mother of four came.", (), "adult"),
        ("A man, 12,000 dollars in debt, came.", (), "adult"),
    ],
)
def test_ages(finder: PhraseFinder, geocoded: Make, text: str, ages: tuple[int, ...], group: str) -> None:
    phrase = only(finder(geocoded(text)))
    assert (phrase.ages, phrase.age_group) == (ages, group)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Two Vietnamese women were held.", ("VN",)),
        ("Two women from Jamaica were held.", ("JM",)),
        ("A man, 53, of Mexico, was held.", ("MX",)),
        ("Two women from there were held.", ()),
    ],
)
def test_nationalities(finder: PhraseFinder, geocoded: Make, text: str, countries: tuple[str, ...]) -> None:
    assert only(finder(geocoded(text))).nationalities == countries


def test_no_noun_that_only_describes_and_no_negated_one(finder: PhraseFinder, geocoded: Make) -> None:
    assert finder(geocoded("Victim services and child protection staff saw no victims.")) == []


CASE = (
    "Man jailed for trafficking two sisters\n\n"
    "A 41-year-old Ghanaian man was sentenced to nine years on Monday. He recruited two girls, aged 15 and 16, with "
    "the promise of school, drove the girls to the coast and forced them to work in a bar."
)


def test_a_case_with_one_offender(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded(CASE)
    (offender,) = groups(rules, document, "offenders")
    assert (offender.count, offender.gender, offender.age_group) == ((1, 1), "male", "adult")
    assert (offender.ages, offender.nationalities) == ((41,), ("GH",))
    assert {"recruiter", "transporter", "exploiter"} <= set(offender.roles)
    victims = groups(rules, document, "victims")
    assert {victim.gender for victim in victims} == {"female"}
    assert {age for victim in victims for age in victim.ages} == {15, 16}
    assert sum(victim.count[0] or 0 for victim in victims) == 2


def test_parts_and_not_their_total(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("Police freed 62 people on Tuesday. They rescued 27 children and ten women from the kiln.")
    counts = [group.count for group in groups(rules, document, "victims")]
    assert sum(least or 0 for least, _ in counts) == 62
    assert (27, 27) in counts


def test_gender_never_comes_from_a_first_name(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("Maria Exampleton, 36, was charged with trafficking a minor.")
    (offender,) = groups(rules, document, "offenders")
    assert (offender.gender, offender.ages) == ("unknown", (36,))
    (victim,) = groups(rules, document, "victims")
    assert (victim.gender, victim.age_group, victim.count) == ("unknown", "child", (1, 1))


def test_customers_are_no_victims(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("She forced three girls to have sex with men. The girls were rescued in May.")
    assert {group.gender for group in groups(rules, document, "victims")} == {"female"}


def test_men_and_women_who_are_charged_are_two_groups(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("Two men and a woman were charged with trafficking. The woman ran the house.")
    assert [(group.gender, group.count) for group in groups(rules, document, "offenders")] == [
        ("female", (1, 1)),
        ("male", (2, 2)),
    ]


def test_evidence_quotes_the_text_and_avoids_names(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded(
        "Adaeze Exampleton, 36, was convicted of trafficking. The victim, Lindiwe Exampledottir, 17, told the court "
        "that a woman, 40, had sold her."
    )
    codes = list(rules(document, ((0, len(document.text)),), coder="test"))
    assert {code.variable for code in codes} == {"victims", "offenders"}
    for each in (evidence for code in codes for evidence in code.evidence):
        assert document.text[each.start : each.end] == each.quote
        assert "Example" not in each.quote


def check(code: Code, text: str) -> None:
    """What holds for every code of people."""
    assert isinstance(code.details, Group)
    least, most = code.details.count
    assert least is None or most is None or least <= most
    assert 0 < code.confidence <= 1
    assert all(text[each.start : each.end] == each.quote and each.quote.strip() for each in code.evidence)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from([
            "two", "girls", "women", "and", "were", "sold", "by", "a", "man", ",", "34", ".", "aged 15", "15-year-old",
            "Kenyan", "from Kenya", "Ms Adaeze Umeh", "was sentenced", "victims", "\n\n", "several", "at least", "40",
        ]),
        max_size=30,
    )
)  # fmt: skip
def test_any_words_give_sound_codes(rules: PeopleRules, geocoded: Make, words: list[str]) -> None:
    document = geocoded(" ".join(words))
    for code in rules(document, ((0, len(document.text)),), coder="test"):
        check(code, document.text)
