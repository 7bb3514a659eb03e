"""The date resolver: what is found, how precise it is, and what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Document, Page, ResolvedDate
from pipeline.stages.date_resolver import DateResolver

RESOLVER = DateResolver(Path(__file__).resolve().parents[3] / "configs")
THURSDAY = date(2024, 5, 23)


def resolve(text: str, published: date | None = THURSDAY) -> tuple[ResolvedDate, ...]:
    document = Document(Page("https://news.example/1", b"", datetime.now(UTC), "test"), text=text, published=published)
    document.sentences = ((0, len(text)),)
    RESOLVER([document])
    return document.dates


def values(text: str, published: date | None = THURSDAY) -> list[str]:
    return [found.value for found in resolve(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On May 17, 2014 and 18 May 2014, and the 19th of May, 2014.", ["2014-05-17", "2014-05-18", "2014-05-19"]),
        ("On 2014-05-17; on 17/05/2014; on 05/17/2014; on 06.06.2014.", [
            "2014-05-17", "2014-05-17", "2014-05-17", "2014-06-06",
        ]),
        ("On 05/06/2014.", []),
        ("On 2.4.2013 the room was entered.", ["2013-04-02"]),
        ("The Act of 2015, Act 7 of 2013, the 2007 Law.", []),
        ("In March 2011 and in 2009.", ["2011-03", "2009"]),
        ("Between February and December 2023.", ["2023-02", "2023-12"]),
        ("From June 1 to July 15, 2017.", ["2017-06-01", "2017-07-15"]),
        ("On 19-21 September 2023.", ["2023-09-19", "2023-09-21"]),
        ("The Act of 2015 counts 2000 people.", []),
        ("Sept. 3, 2011 and Aug . 28, 2007.", ["2011-09-03", "2007-08-28"]),
        ("They may march. He sat.", []),
    ],
)  # fmt: skip
def test_absolute_dates_are_as_precise_as_their_words(text: str, expected: list[str]) -> None:
    assert values(text) == expected
    assert values(text, None) == expected


@pytest.mark.parametrize(
    ("text", "expected", "method"),
    [
        ("He was held on Tuesday.", "2024-05-21", "relative"),
        ("He was held on Thursday.", "2024-05-23", "relative"),
        ("He was held last Thursday.", "2024-05-16", "relative"),
        ("She left yesterday.", "2024-05-22", "relative"),
        ("Todays sentencing ends it.", "2024-05-23", "relative"),
        ("It ended last month.", "2024-04", "relative"),
        ("It ended two years ago.", "2022", "relative"),
        ("It ended on 11 January.", "2024-01-11", "partial"),
        ("It began last October.", "2023-10", "partial"),
        ("It ended last week.", "2024-05", "relative"),
        ("It began in the last ten days of April.", "2024-04", "partial"),
        ("She left on 3 June last year.", "2023-06-03", "relative"),
    ],
)
def test_the_document_date_settles_the_rest(text: str, expected: str, method: str) -> None:
    assert [(found.value, found.method) for found in resolve(text)] == [(expected, method)]
    assert values(text, None) == []


def test_a_day_soon_to_come_is_not_a_year_old() -> None:
    assert values("A hearing is set for 28 May.") == []


def test_a_week_in_two_months_has_neither() -> None:
    assert values("It ended last week.", date(2024, 5, 9)) == []
    assert values("It ended this week.", date(2024, 5, 2)) == []


def test_the_first_month_takes_the_seconds_year() -> None:
    assert values("Between June and August of last year.") == ["2023-06", "2023-08"]
    assert values("Between February and April this year.") == ["2024-02", "2024-04"]


def test_days_are_counted_from_the_day_told_before() -> None:
    assert values("On 3 June 2018 he struck her. Four days later both left.", None)[:1] == ["2018-06-03"]
    assert values("On 3 June 2018 he struck her. Four days later both left.") == ["2018-06-03", "2018-06-07"]


def test_the_same_day_is_the_one_told_before() -> None:
    assert values("On 3 March 2020 they fled; the same day, police came. He left the next day.") == [
        "2020-03-03", "2020-03-03", "2020-03-04",
    ]  # fmt: skip
    assert values("In March 2020 they fled. The same day, police came.", None) == ["2020-03"]
    assert values("In spring 2022 they met. In November of that year they left.") == ["2022", "2022-11"]


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]))
def test_every_written_day_is_read_back(day: date, form: str) -> None:
    text = f"They came on {day.strftime(form)}, he said."
    (found,) = resolve(text, None)
    assert found.value == day.isoformat()
    assert text[found.start : found.end] == day.strftime(form)
