"""What the machine said of an incident then, what it says now, and what people made of it, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import CODED, PEOPLE
from pipeline.records import Code, Dating, Group, Place, State
from pipeline.review.draft.entries import Entry, Spans, merge
from pipeline.review.templatetags.wording import country_name, wording
from pipeline.store.codec import Details
from pipeline.store.masking import Masker
from pipeline.store.models import Decision, Incident
from pipeline.store.reviewed import settled_by
from pipeline.store.rows import code_of

COLUMNS = ("before", "now", "people")
_ORDER = (*CODED, "places", *PEOPLE, "dates")


@dataclass(frozen=True, slots=True)
class Told:
    """What one side says of a line: its state, and the words that it rests on, masked."""

    state: State
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One value, and what the sides say of it in the order of `COLUMNS`; None where one says nothing."""

    variable: str
    name: str
    sides: tuple[Told | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the machine says something else now than people settled on."""
        now, people = (side.state if side else State.NOT_STATED for side in self.sides[1:])
        return now is not people

    @property
    def changed(self) -> bool:
        """Whether the machine says something else now than it had said."""
        before, now = (side.state if side else State.NOT_STATED for side in self.sides[:2])
        return before is not now


def compare(draft: Incident) -> list[ComparedLine]:
    """The lines of a re-review, variable by variable in the codebook's order; lines that differ come first in each."""
    old = draft.re_review_of
    assert old is not None
    text = draft.document.text
    masker = Masker(text, draft.document.masks)
    sides = [_entries(_machine(old, text)), _entries(_machine(draft, text)), _entries(_people(old, text))]
    keys = dict.fromkeys(key for side in sides for key in side)
    lines = [
        ComparedLine(key[0], _name(key, masker), tuple(_told(side.get(key), masker) for side in sides)) for key in keys
    ]
    return sorted(lines, key=lambda line: (_ORDER.index(line.variable), not line.differs, not line.changed))


_Key = tuple[str, str, str | None, Details | None]


def _machine(incident: Incident, text: str) -> list[Code]:
    return [code_of(row, text) for row in incident.codes.filter(review=None).prefetch_related("evidence")]


def _people(incident: Incident, text: str) -> list[Code]:
    """What people settled on; nothing where they rejected it."""
    settling = settled_by(incident.reviews.all())
    if settling is None or settling.decision == Decision.REJECT:
        return []
    return [code_of(row, text) for row in settling.codes.prefetch_related("evidence")]


def _entries(codes: Sequence[Code]) -> Mapping[_Key, Entry]:
    return {(each.variable, each.value, each.subtype, _plain(each.details)): each for each in _merged(codes)}


def _merged(codes: Iterable[Code]) -> Iterable[Entry]:
    return (said.entry for said in merge(codes))


def _plain(details: Details | None) -> Details | None:
    """What makes two details the same line: for places, not how they were found; for dates, not by which method."""
    if isinstance(details, Place):
        return Place(details.name, details.kind, details.country, leg=details.leg)
    if isinstance(details, Dating):
        return Dating(details.value, details.precision, "")
    return details


def _told(entry: Entry | None, masker: Masker) -> Told | None:
    return None if entry is None else Told(entry.state, _words(entry.spans, masker))


def _words(spans: Spans, masker: Masker) -> tuple[str, ...]:
    return tuple(" ".join(masker.cut(start, end).split()) for start, end in spans)


def _name(key: _Key, masker: Masker) -> str:
    _, value, subtype, details = key
    parts = [wording(value), wording(subtype).lower() if subtype else ""]
    match details:
        case Place():
            where = country_name(details.country) if details.country else ""
            leg = f"leg {details.leg}" if details.leg else ""
            parts += [masker.phrase(details.name), wording(details.kind).lower() if details.kind else "", where, leg]
        case Dating():
            parts.append(details.value)
        case Group():
            parts = _group(details)
        case _:
            pass
    return " · ".join(part for part in parts if part)


def _group(group: Group) -> list[str]:
    least, most = group.count
    count = f"{least}" if least is not None and least == most else f"{least or '?'} to {most or '?'}"
    told = [count, group.gender, group.age_group, *(f"aged {age}" for age in group.ages)]
    told += [country_name(code) for code in group.nationalities]
    return told + [wording(role).lower() for role in group.roles]
