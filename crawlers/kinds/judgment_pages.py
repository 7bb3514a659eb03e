"""What a source of kind `judgment_pages` says: which links of a court's pages are judgments, and how it dates them."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator


class JudgmentPages(BaseModel):
    """How to read a court's listing, a page of HTML or JSON.

    Attributes:
        court: the court's name, put on every judgment.
        judgment: a regular expression, searched in an absolute address: is it a judgment's?
        following: the same for the listing's further pages; none when there are none.
        dates: how the listing writes days, as strptime formats ("%d %B %Y", "%m/%d/%Y").
        citation, docket: regular expressions searched in the text beside a link; a group, if any, is the value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    court: str = Field(min_length=1)
    judgment: str = Field(min_length=1)
    following: str | None = None
    dates: tuple[str, ...] = ()
    citation: str | None = None
    docket: str | None = None

    @field_validator("judgment", "following", "citation", "docket")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"no regular expression: {error}") from error
        return pattern

    @field_validator("dates")
    @classmethod
    def _are_formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for form in formats:
            day_pattern(form)
        return formats


_FIELDS = {
    "%d": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?",
    "%m": r"(?:1[0-2]|0?[1-9])",
    "%Y": r"(?:19|20)\d\d",
    "%y": r"\d\d",
    "%B": r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    "%b": r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?",
}


def day_pattern(form: str) -> re.Pattern[str]:
    """The regular expression of days written in a strptime format; blanks stand for any white space.

    Raises:
        ValueError: the format has a directive other than %d, %m, %Y, %y, %B and %b, or none.
    """
    parts = re.split(r"(%.)", form)
    directives = parts[1::2]
    if unknown := [part for part in directives if part not in _FIELDS]:
        raise ValueError(f"unknown directive {unknown[0]!r} in the date format {form!r}")
    if not directives:
        raise ValueError(f"no directive in the date format {form!r}")
    written = "".join(_FIELDS.get(part) or re.sub(r"(\\ )+", r"\\s+", re.escape(part)) for part in parts)
    return re.compile(rf"(?<![\w/.-]){written}(?!\d|/|-\d|(?!T\d)[A-Za-z_])", re.IGNORECASE)
