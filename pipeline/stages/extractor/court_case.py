"""What a judgment says of itself: citation, court, day and the parties' roles, never who its people are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.config import ConfigError, read_toml
from pipeline.records import CourtCase

_FIELDS = {
    "%d": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?",
    "%m": r"(?:1[0-2]|0?[1-9])",
    "%Y": r"(?:19|20)\d\d",
    "%y": r"\d\d",
    "%B": r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
}
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:the\s+)?"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Citations(_Table):
    """What stands before a judgment's own citation, and citations that tell no court of the list."""

    labels: tuple[str, ...]
    others: tuple[str, ...]


class Days(_Table):
    """What stands before the day of a judgment, and how days are written (strptime)."""

    labels: tuple[str, ...]
    forms: tuple[str, ...]


class Roles(_Table):
    """The roles of parties."""

    names: tuple[str, ...]


class Court(_Table):
    """A court: how its citations look, its code at Find Case Law, how its judgments are headed."""

    name: str
    citation: str | None = None
    code: str | None = None
    heading: str | None = None


class RecordShape(_Table):
    """A service's JSON documents; see configs/judgments.toml."""

    at: str
    needs: tuple[str, ...]
    text: tuple[str, ...]
    title: tuple[str, ...]
    seconds: str | None = None


class Judgments(_Table):
    """The whole of `configs/judgments.toml`."""

    head_characters: int
    citation: Citations
    day: Days
    roles: Roles
    court: tuple[Court, ...]
    record: tuple[RecordShape, ...]


@cache
def load_judgments(configs: Path) -> Judgments:
    """Read `judgments.toml`.

    Raises:
        ConfigError: the file cannot be read, or an entry is wrong.
    """
    path = configs / "judgments.toml"
    try:
        return Judgments.model_validate(read_toml(path))
    except ValidationError as error:
        raise ConfigError(f"{path}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from error


class CaseReader:
    """Reads a court document's citation, court, day and roles from its beginning, by the patterns of the configs."""

    def __init__(self, table: Judgments) -> None:
        self._characters = table.head_characters
        self._courts = [(court.name, _compiled(court.citation), _compiled(court.heading)) for court in table.court]
        known = [court.citation for court in table.court if court.citation]
        self._citation = re.compile("|".join(f"(?:{pattern})" for pattern in (*known, *table.citation.others)))
        self._own = [re.compile(f"(?im:{label})(?P<own>{self._citation.pattern})") for label in table.citation.labels]
        self._days = [
            (re.compile(f"(?im:{label}{_WEEKDAY}(?P<day>{_written(form)}))(?!\\d)"), form)
            for label in table.day.labels
            for form in table.day.forms
        ]
        names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in table.roles.names)
        role = rf"(?:\d(?:st|nd|rd|th)\s+|first\s+|second\s+|third\s+)?(?P<role>{names})s?"
        more = rf"(?:[/&, ]+(?:and[^\S\n]+)?(?:{names})s?)*"
        self._role_lines = re.compile(rf"(?im)\b{role}{more}[^\S\n]*$")
        self._role = re.compile(rf"(?i)\b{role}\b")

    def read(self, text: str, feed: Mapping[str, str], given: CourtCase) -> CourtCase:
        """What is known of a court document: `given` by its own mark-up, told by its feed, or found in its text."""
        head = text[: self._characters]
        citation = given.citation or feed.get("citation") or self._own_citation(head)
        return replace(
            given,
            citation=citation,
            court=given.court or feed.get("court") or self._court(citation, head),
            decided=given.decided or self._decided(head),
            roles=given.roles or tuple(dict.fromkeys(self._roles(head))),
            docket=given.docket or feed.get("docket"),
        )

    def court_of(self, citation: str) -> str | None:
        """The court that a citation tells, if it is one of the list."""
        return next((name for name, cited, _ in self._courts if cited and cited.fullmatch(citation)), None)

    def _own_citation(self, head: str) -> str | None:
        for label in self._own:
            if match := label.search(head):
                return match["own"]
        found = self._citation.search(head)
        return found[0] if found else None

    def _court(self, citation: str | None, head: str) -> str | None:
        if citation and (name := self.court_of(citation)):
            return name
        found = [
            (match.start(), name) for name, _, heading in self._courts if heading and (match := heading.search(head))
        ]
        return min(found)[1] if found else None

    def _decided(self, head: str) -> date | None:
        """The first day of the beginning that a label makes the judgment's."""
        found = [
            (match.start("day"), day)
            for pattern, form in self._days
            for match in pattern.finditer(head)
            if (day := _day(match["day"], form))
        ]
        return min(found)[1] if found else None

    def _roles(self, head: str) -> Iterator[str]:
        """The roles that stand with a capital at a line's end, as beside or below a party's name."""
        for line in self._role_lines.finditer(head):
            for role in self._role.finditer(line[0]):
                if role["role"][0].isupper():
                    yield " ".join(role["role"].lower().split())


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _written(form: str) -> str:
    parts = re.split(r"(%.)", form)
    return "".join(_FIELDS.get(part) or re.sub(r"(\\ )+", r"\\s+", re.escape(part)) for part in parts)


def _day(text: str, form: str) -> date | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", " ".join(text.split()), flags=re.IGNORECASE)
    try:
        return datetime.strptime(plain, form).date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None
