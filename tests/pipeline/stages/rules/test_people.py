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
        ("Nine of the children came.", (9, 9)),
        ("Thirty-six of the children came.", (36, 36)),
        ("Three hundred girls came.", (300, 300)),
        ("All eight accused came.", (8, 8)),
        ("Six Vietnamese were freed.", (6, 6)),
        ("The eleven were freed.", (11, 11)),
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
        ("Five women of 19 to 26 years came.", (19, 26), "adult"),
        ("The girls, between 14 and 19, came.", (14, 19), "mixed"),
        ("The girls were 13 and 15 when they left.", (13, 15), "child"),
        ("The men \u2013 aged 36, 41 and 52 \u2013 came.", (36, 41, 52), "adult"),
        ("The defendant Q.X., aged 38, came.", (38,), "adult"),
        ("The 2nd accused, 35, came.", (35,), "adult"),
        ("A 44-year-old Bristol man came.", (44,), "adult"),
        ("The girls were 15 months away.", (), "child"),
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
        ("Labourers from Mali, Senegal or The Gambia were held.", ("ML", "SN", "GM")),
        ("The children, Togolese and Beninese, were held.", ("TG", "BJ")),
        ("The couple, both Bulgarian, were held.", ("BG",)),
        ("A 44-year-old Tanzanian was held.", ("TZ",)),
        ("Five Moroccans were held.", ("MA",)),
        ("Four women, Nigerian police said, were held.", ()),
    ],
)
def test_nationalities(finder: PhraseFinder, geocoded: Make, text: str, countries: tuple[str, ...]) -> None:
    assert only(finder(geocoded(text))).nationalities == countries


def test_no_noun_that_only_describes_and_no_negated_one(finder: PhraseFinder, geocoded: Make) -> None:
    assert finder(geocoded("Victim services and child protection staff saw no victims.")) == []


@pytest.mark.parametrize(
    "text", ["Article 143\u00b2 of the Code.", "He paid for \u00bd of the passage.", "The \u2464 were."]
)
def test_figures_that_are_no_numbers(finder: PhraseFinder, geocoded: Make, text: str) -> None:
    assert finder(geocoded(text)) == []


def test_accused_is_a_noun_only_where_described(finder: PhraseFinder, geocoded: Make) -> None:
    phrase = only(finder(geocoded("A businesswoman accused of trafficking came.")))
    assert (phrase.head, phrase.gender) == ("businesswoman", "female")


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


def test_a_total_of_children_joins_the_boys_and_girls_it_is_made_of(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("Officers rescued 26 children. Twenty-one boys and five girls were freed from the camp.")
    counts = {(group.gender, group.count) for group in groups(rules, document, "victims")}
    assert counts == {("male", (21, 21)), ("female", (5, 5))}


def test_a_number_of_all_nations_is_not_added_to_those_of_each(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded(
        "Police freed ten Thai and Lao workers. Six Thai workers were freed, and four Lao workers were freed."
    )
    assert sum(group.count[0] or 0 for group in groups(rules, document, "victims")) == 10


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("They freed nine boys, the youngest of them six.", {6}),
        ("They freed nine boys. The oldest was sixteen.", {16}),
        ("They freed a girl. At twelve she was sold.", {12}),
    ],
)
def test_ages_that_stand_apart(rules: PeopleRules, geocoded: Make, text: str, ages: set[int]) -> None:
    victims = groups(rules, geocoded(text), "victims")
    assert {age for group in victims for age in group.ages} == ages
    assert {group.age_group for group in victims} == {"child"}


def test_kin_are_victims_or_offenders_only_where_the_text_says_so(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("A girl was sold to a farm. Her father and three uncles had died. The farmer has two sons.")
    assert [(group.gender, group.age_group) for group in groups(rules, document, "victims")] == [("female", "child")]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("She answered an advertisement for waitresses. The man was arrested.", "recruiter"),
        ("Parents had entrusted the boys to a relative. The man was arrested.", "recruiter"),
        ("They slept on the floor of the flat. The man was arrested.", "harbourer"),
        ("The man was arrested. He kept the only key.", "harbourer"),
        ("The man was arrested. He fetched the women from the airport.", "transporter"),
        ("The gang's leader, a man of 40, was arrested.", "financier_or_organiser"),
        ("A midwife and a clerk were arrested.", "facilitator"),
        ("She was sold to a farmer. The man was arrested.", "buyer"),
    ],
)
def test_roles_as_told_worldwide(rules: PeopleRules, geocoded: Make, text: str, role: str) -> None:
    document = geocoded(text)
    scene = rules.scene(document, ((0, len(document.text)),))
    assert role in {role for _, roles in scene.offenders for role in roles}


def test_offenders_of_whom_only_the_deed_is_told(rules: PeopleRules, geocoded: Make) -> None:
    document = geocoded("Six women were recruited in a village and locked in a room.")
    ((_, roles),) = rules.scene(document, ((0, len(document.text)),)).offenders
    assert {"recruiter", "harbourer"} <= set(roles)
    codes = [code for code in rules(document, ((0, len(document.text)),), coder="test") if code.variable == "offenders"]
    (group,) = [code.details for code in codes if isinstance(code.details, Group)]
    assert (group.count, group.gender, group.age_group) == ((1, None), "unknown", "unknown")
    assert [evidence.quote for code in codes for evidence in code.evidence]


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
            "Kenyan", "Kenyans", "from Kenya", "nine of the", "The 2nd accused", "accused", "2\u00b2", "at ten she",
            "Ms Adaeze Umeh", "was sentenced", "victims", "\n\n", "several", "at least", "40",
        ]),
        max_size=30,
    )
)  # fmt: skip
def test_any_words_give_sound_codes(rules: PeopleRules, geocoded: Make, words: list[str]) -> None:
    document = geocoded(" ".join(words))
    for code in rules(document, ((0, len(document.text)),), coder="test"):
        check(code, document.text)
