"""What a date dates: rule 10 of the coding guide and its traps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.records import Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.date_resolver import DateResolver
from pipeline.stages.rules.dating import DateRules

CONFIGS = Path(__file__).resolve().parents[4] / "configs"


@pytest.fixture(scope="module")
def stages() -> tuple[Annotator, DateResolver, DateRules]:
    return Annotator(CONFIGS), DateResolver(CONFIGS), DateRules(CONFIGS)


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
def test_dates_and_their_events(
    stages: tuple[Annotator, DateResolver, DateRules], text: str, expected: list[tuple[str, str]]
) -> None:
    annotator, resolver, rules = stages
    document = Document(
        Page("https://news.example/1", b"", datetime.now(UTC), "test"), text=text, published=date(2024, 5, 23)
    )
    annotator([document])
    resolver([document])
    codes = list(rules(document, ((0, len(text)),), coder="test"))
    assert [(code.value, code.details.value) for code in codes if code.details] == expected  # type: ignore[union-attr]
    for code in codes:
        assert code.variable == "dates"
        assert 0 < code.confidence <= 1
        assert all(text[each.start : each.end] == each.quote for each in code.evidence)


def test_dates_outside_the_incident_are_not_coded(stages: tuple[Annotator, DateResolver, DateRules]) -> None:
    annotator, resolver, rules = stages
    text = "He was jailed on 2 May 2023.\n\nAnother man was jailed on 9 May 2023."
    document = Document(Page("https://news.example/1", b"", datetime.now(UTC), "test"), text=text)
    annotator([document])
    resolver([document])
    codes = list(rules(document, ((0, 28),), coder="test"))
    assert [code.evidence[0].quote for code in codes] == ["was jailed on 2 May 2023"]


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
def test_a_judgment_dates_what_it_decides(
    stages: tuple[Annotator, DateResolver, DateRules], text: str, expected: list[tuple[str, str]]
) -> None:
    test_dates_and_their_events(stages, text, expected)
