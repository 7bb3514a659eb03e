"""The stage that resolves date expressions: found by our own patterns, read by dateparser.

The patterns are data (`configs/lexicons/en/dates.toml`). Searching a text with dateparser itself reads 28 documents a
second and takes "may" and "sat" for dates; parsing only what a pattern found is quick and certain. A date is as precise
as its words, a missing year or a weekday comes from the document's own date, and without that the date is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from dateparser.date import DateDataParser
from pydantic import BaseModel, ConfigDict

from pipeline.config import read_toml
from pipeline.lexicons import ENGLISH, lexicon_folder
from pipeline.records import Document, ResolvedDate

# A day or month that would lie this little ahead in the document's own year is more likely to come than a year old.
AHEAD = timedelta(days=60)
FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


class DateExpression(BaseModel):
    """One `[[date_expression]]`, as written in the lexicon (its comments tell what the fields mean)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str
    precision: Literal["year", "month", "day"]
    method: Literal["absolute", "partial", "relative"]
    parse: str = "{date}"
    order: Literal["DMY", "MDY"] = "MDY"
    previous: bool = False
    as_weekday: bool = False
    whole_week: bool = False


class DateResolver:
    """Fills `dates` with every date that the text and the document's own date settle, in text order."""

    name = "date_resolver"
    requires = ("text", "sentences", "published")
    assigns = ("dates",)

    def __init__(self, configs: Path, language: str = ENGLISH) -> None:
        table = read_toml(lexicon_folder(configs, language) / "dates.toml")
        self._language = language
        self._expressions = []
        for entry in table["date_expression"]:
            expression = DateExpression.model_validate(entry)
            self._expressions.append((expression, re.compile(_filled(expression.pattern, table["date_parts"]))))

    def __call__(self, batch: Sequence[Document]) -> None:
        """Resolve the dates of a batch."""
        for document in batch:
            document.dates = tuple(self._resolve(document))

    def _resolve(self, document: Document) -> Iterator[ResolvedDate]:
        starts = [start for start, _ in document.sentences]
        told: date | None = None  # the last date, for "that year"
        told_day: date | None = None  # the last that has a day, for "the same day"
        for expression, match in self._found(document.text):
            base = document.published
            if expression.previous:
                base = told_day if expression.precision == "day" else told
            value = _value(expression, match, base, self._language)
            if value is None:
                continue
            told, told_day = value, value if expression.precision == "day" else told_day
            start, end = match.span("date")
            yield ResolvedDate(
                start=start,
                end=end,
                value=value.strftime(FORMATS[expression.precision]),
                precision=expression.precision,
                method=expression.method,
                sentence=max(0, bisect_right(starts, start) - 1),
            )

    def _found(self, text: str) -> list[tuple[DateExpression, re.Match[str]]]:
        """Find the expressions: of those that overlap, the one whose pattern stands first."""
        found: list[tuple[DateExpression, re.Match[str]]] = []
        taken = bytearray(len(text))
        for expression, pattern in self._expressions:
            for match in pattern.finditer(text):
                start, end = match.span("date")
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append((expression, match))
        return sorted(found, key=lambda pair: pair[1].start("date"))


def _filled(pattern: str, parts: dict[str, str]) -> str:
    """Put the parts into a pattern; braces that are not a part's name (repetitions) stay."""
    return re.sub(r"\{(\w+)\}", lambda match: parts.get(match[1], match[0]), pattern)


def _value(expression: DateExpression, match: re.Match[str], base: date | None, language: str) -> date | None:
    """Give the date, or nothing when it hangs on a date that is not known or cannot be."""
    if expression.method != "absolute" and base is None:
        return None
    words = {name: " ".join((value or "").split()) for name, value in match.groupdict().items()}
    if base is not None:
        words |= {"this_year": str(base.year), "last_year": str(base.year - 1)}
    if expression.as_weekday and base is not None and not words["date"].lower().startswith("last"):
        base += timedelta(days=1)  # on the document's own weekday, its own day is meant
    value = _parsed(expression.parse.format(**words), expression.order, base, language)
    if value is not None and expression.whole_week and not _week_in_month(value):
        return None
    if value is None or base is None or expression.method != "partial":
        return value
    return None if _lies_ahead(value, base) and "ast " not in match[0] else value


def _week_in_month(day: date) -> bool:
    """Whether the week of a day, from Monday to Sunday, lies in one month."""
    monday = day - timedelta(days=day.weekday())
    return monday.month == (monday + timedelta(days=6)).month


def _lies_ahead(value: date, base: date) -> bool:
    """Whether the same day a year on, which the words may mean as well, is within `AHEAD` of the base."""
    try:
        again = value.replace(year=value.year + 1)
    except ValueError:  # 29 February
        return False
    return base < again <= base + AHEAD


@lru_cache(maxsize=16_384)
def _parsed(words: str, order: str, base: date | None, language: str) -> date | None:
    """Read an expression with dateparser: one language, the past where the words leave it open, no made-up day."""
    settings: dict[str, object] = {"PREFER_DATES_FROM": "past", "DATE_ORDER": order, "PREFER_DAY_OF_MONTH": "first"}
    if base is not None:
        settings["RELATIVE_BASE"] = datetime(base.year, base.month, base.day)  # noqa: DTZ001 (dateparser wants it naive)
    found = DateDataParser(languages=[language], settings=settings).get_date_data(words).date_obj
    return found.date() if found is not None else None
