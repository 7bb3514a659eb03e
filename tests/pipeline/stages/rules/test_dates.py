"""What a date dates: rule 10 of the coding guide and its traps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import read_toml
from pipeline.records import Code, Dating, Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.date_resolver import DateResolver
from pipeline.stages.rules.dates import DateRules
from pipeline.stages.rules.dates.by_hand import HandDating
from pipeline.stages.rules.dates.fitting import LABELS, Described, fitted, labelled
from pipeline.stages.rules.logistic import Logistic

CONFIGS = Path(__file__).resolve().parents[4] / "configs"


Stages = tuple[Annotator, DateResolver]


@pytest.fixture(scope="module")
def stages() -> Stages:
    return Annotator(CONFIGS), DateResolver(CONFIGS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was sentenced today to nine years.", [("sentence", "2024-05-23")]),
        ("Prosecutors announced today that he was sentenced to nine years.", []),
        ("She pleaded guilty to three counts on 4 March 2023.", [("conviction", "2023-03-04")]),
        ("On March 4, 2023, a jury found him guilty.", [("conviction", "2023-03-04")]),
        ("A hearing is scheduled for 30 June 2024.", []),
        ("He is to be sentenced on 30 June 2024.", []),
        ("Police arrested the couple on Tuesday.", [("arrest", "2024-05-21")]),
        ("The indictment was unsealed on May 2, 2024.", [("charge", "2024-05-02")]),
        ("He was arraigned on May 3, 2024.", [("charge", "2024-05-03")]),
        ("He was charged on May 2, 2024. He was arraigned on May 3, 2024.", [("charge", "2024-05-02")]),
        ("The three women were rescued on 5 May 2024.", [("rescue", "2024-05-05")]),
        ("The Court of Appeal upheld the sentence on 7 May 2024.", [("appeal", "2024-05-07")]),
        ("Between 2009 and 2012 he forced them to work.", [
            ("exploitation_start", "2009"), ("exploitation_end", "2012"),
        ]),
        ("From March 2011 until his arrest in June 2013 he sold them.", [
            ("exploitation_start", "2011-03"), ("exploitation_end", "2013-06"), ("arrest", "2013-06"),
        ]),
        ("He was jailed on 2 May 2024 after pleading guilty on 1 February 2024.", [
            ("sentence", "2024-05-02"), ("conviction", "2024-02-01"),
        ]),
        ("No one was arrested on Tuesday.", []),
        ("Nine boys were lifted off canoes on the lake last Saturday.", [("rescue", "2024-05-18")]),
        ("She ran away from the villa on 9 April 2024.", [("rescue", "2024-04-09")]),
        ("She was flown to the Gulf in May 2021. She escaped on 3 June 2022.", [
            ("exploitation_start", "2021-05"), ("rescue", "2022-06-03"), ("exploitation_end", "2022-06-03"),
        ]),
        ("They were freed in a raid on 4 March 2024. They flew home on 2 May 2024.", [("rescue", "2024-03-04")]),
        ("They flew home on 2 May 2024.", [("rescue", "2024-05-02")]),
        ("Police raided the spa on Tuesday and arrested two men.", [
            ("arrest", "2024-05-21"), ("rescue", "2024-05-21"),
        ]),
        ("A judge found him guilty and jailed him on Tuesday.", [
            ("sentence", "2024-05-21"), ("conviction", "2024-05-21"),
        ]),
        ("She pleaded guilty in 2019 and was sentenced.", [("conviction", "2019")]),
        ("MANILA, May 21 (Wire) -- Police rescued nine girls on Monday.", [("rescue", "2024-05-20")]),
        ("He sold them in 2021. From 14 March 2021 he held them.", [("exploitation_start", "2021-03-14")]),
        ("They were each given four years last month by the court.", [("sentence", "2024-04")]),
        ("For the past two years he forced her to beg.", [("exploitation_start", "2022")]),
        ("Twelve men who were born between 1979 and 1996 came to the island.", []),
        ("He was jailed last week. The sentence was passed on 14 May 2024.", [("sentence", "2024-05-14")]),
    ],
)  # fmt: skip
def test_by_hand_the_nearest_event_is_dated(stages: Stages, text: str, expected: list[tuple[str, str]]) -> None:
    document = resolved(stages, text)
    by_hand = HandDating(CONFIGS)
    told = by_hand(document, by_hand.dates(document, ((0, len(text)),)))
    assert [(each.what, each.date.value) for each in told] == expected
    assert all(0 < each.confidence <= 1 for each in told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was sentenced today to nine years.", [("sentence", "2024-05-23")]),
        ("Prosecutors announced today that he was sentenced to nine years.", []),
        ("She pleaded guilty to three counts on 4 March 2023.", [("conviction", "2023-03-04")]),
        ("A hearing is scheduled for 30 June 2024.", []),
        ("Police arrested the couple on Tuesday.", [("arrest", "2024-05-21")]),
        ("He was charged on May 2, 2024. He was arraigned on May 3, 2024.", [("charge", "2024-05-02")]),
        ("Police raided the spa on Tuesday and arrested two men.", [
            ("rescue", "2024-05-21"), ("arrest", "2024-05-21"),
        ]),
        ("The Court of Appeal upheld the sentence on 7 May 2024.", [("appeal", "2024-05-07")]),
        ("Between 2009 and 2012 he forced them to work.", [
            ("exploitation_start", "2009"), ("exploitation_end", "2012"),
        ]),
        ("No one was arrested on Tuesday.", []),
        ("He was jailed last week. The sentence was passed on 14 May 2024.", [("sentence", "2024-05-14")]),
        ("The arrests came on Tuesday.", [("arrest", "2024-05-21")]),
    ],
)  # fmt: skip
def test_weighed_dates_and_their_evidence(stages: Stages, text: str, expected: list[tuple[str, str]]) -> None:
    document = resolved(stages, text)
    codes = list(DateRules(CONFIGS)(document, ((0, len(text)),), coder="test"))
    assert sorted((code.value, value_of(code)) for code in codes) == sorted(expected)
    for code in codes:
        assert code.variable == "dates"
        assert 0 < code.confidence <= 1
        assert all(text[each.start : each.end] == each.quote for each in code.evidence)


def test_dates_outside_the_incident_are_not_coded(stages: Stages) -> None:
    document = resolved(stages, "He was jailed on 2 May 2023.\n\nAnother man was jailed on 9 May 2023.")
    codes = list(DateRules(CONFIGS)(document, ((0, 28),), coder="test"))
    assert {code.evidence[0].quote for code in codes} == {"was jailed on 2 May 2023"}


DAYS = st.dates(min_value=date(1996, 1, 1), max_value=date(2024, 5, 20))
FORMS = st.sampled_from([("%d %B %Y", 10), ("%B %Y", 7), ("%B %d, %Y", 10), ("%Y", 4), ("last week", 10)])
DEEDS = st.sampled_from(["was jailed", "was arrested", "held them", "was charged", "wore grey", "escaped", "came"])


@settings(max_examples=60, deadline=None)
@given(told=st.lists(st.tuples(DEEDS, DAYS, FORMS), min_size=1, max_size=5))
def test_offsets_quote_the_text_and_no_date_is_made_up(
    stages: Stages, told: list[tuple[str, date, tuple[str, int]]]
) -> None:
    text = " ".join(f"He {deed} in {day.strftime(form)}." for deed, day, (form, _) in told)
    document = resolved(stages, text)
    codes = list(DateRules(CONFIGS)(document, ((0, len(text)),), coder="test"))
    read = {found.value: found.precision for found in document.dates}
    for code in codes:
        assert isinstance(code.details, Dating)
        assert {4: "year", 7: "month", 10: "day"}[len(code.details.value)] == code.details.precision
        assert read[code.details.value] == code.details.precision
        assert code.evidence
        assert all(text[each.start : each.end] == each.quote for each in code.evidence)
    for once in ("exploitation_start", "exploitation_end"):
        assert [code.value for code in codes].count(once) <= 1


def resolved(stages: Stages, text: str) -> Document:
    document = Document(
        Page("https://news.example/1", b"", datetime.now(UTC), "test"), text=text, published=date(2024, 5, 23)
    )
    for stage in stages:
        stage([document])
    return document


def value_of(code: Code) -> str:
    assert isinstance(code.details, Dating)
    return code.details.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The State v Moyo\n\nJUDGMENT. Delivered: 23 May 2024\n\nHe is found guilty and sentenced to nine years.",
            [("conviction", "2024-05-23"), ("sentence", "2024-05-23")],
        ),
        (
            "R v Moyo: sentencing remarks\n\n23 May 2024\n\nYou were found guilty on 4 April 2024.",
            [("conviction", "2024-04-04"), ("sentence", "2024-05-23")],
        ),
        (
            "Moyo v The State\n\nDecision of 17 May 2024\n\nThe appellant was sentenced on 12 December 2022.",
            [("sentence", "2022-12-12"), ("appeal", "2024-05-17")],
        ),
        ("Police free nine\n\nThe inspector wore grey on 23 May 2024. A sentence may follow.", []),
    ],
)
def test_a_judgment_dates_what_it_decides(stages: Stages, text: str, expected: list[tuple[str, str]]) -> None:
    test_by_hand_the_nearest_event_is_dated(stages, text, expected)


def test_what_is_coded_is_told_of_the_date_in_the_evidence(stages: Stages) -> None:
    text = "He was held on 2 May 2023. She was freed on 2 May 2023, and in May 2022 another."
    dates = resolved(stages, text).dates
    coding = {
        "dates": [
            {"what": "rescue", "value": "2023-05-02", "evidence": ["freed on 2 May 2023"]},
            {"what": "arrest", "value": "2022-05-14", "evidence": ["another"]},
            {"what": "charge", "value": "2019", "evidence": ["another"]},
        ]
    }
    assert labelled(dates, coding, text) == [set(), {"rescue"}, {"arrest"}]


def test_fitting_learns_the_words_that_tell() -> None:
    documents = [Described(str(n), [{"jailed": 1.0}, {"wore": 1.0}], [{"sentence"}, set()]) for n in range(40)]
    weigh = Logistic(LABELS, fitted(documents))
    assert weigh({"jailed": 1.0})["sentence"] > 0.5 > weigh({"wore": 1.0})["sentence"]
    assert max(weigh({"jailed": 1.0, "never seen": 9.0}).values()) == weigh({"jailed": 1.0})["sentence"]


def test_no_name_is_weighed() -> None:
    weights = read_toml(CONFIGS / "lexicons" / "en" / "date_weights.toml")["weights"]
    words = [name.lstrip("<>=").removeprefix("1 ").removeprefix("2 ") for name in weights if name[0] in "<>="]
    assert len(words) > 100
    assert all(word == word.lower() for word in words)
