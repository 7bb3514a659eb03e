"""Codings as JSON: reading them, and finding what is wrong with one against its text and the codebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

Coding: TypeAlias = Mapping[str, Any]
"""One document's coding, in the shape of `training_data/guidelines.md`."""

CODED = ("exploitation", "recruitment", "control", "transport", "vulnerability", "outcomes")
CLASSES = ("incident", "topic", "unrelated")
PEOPLE = ("victims", "offenders")
MAX_EVIDENCE_WORDS = 45
_ALLOWED_OUTSIDE_INCIDENTS = {"id", "relevance", "relevance_scores", "notes"}
_COUNTRY = re.compile(r"[A-Z]{2}")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class CodingsError(ValueError):
    """A file of codings that cannot be read as one."""


def load(path: Path) -> dict[str, Coding]:
    """Read a JSON Lines file of codings, by document id, in the file's order.

    Raises:
        CodingsError: a line is no JSON object, has no id or a class that does not exist, or repeats an id.
        OSError: the file cannot be read.
    """
    codings: dict[str, Coding] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                coding = json.loads(line)
            except json.JSONDecodeError as error:
                raise CodingsError(f"{where}: {error}") from error
            if not isinstance(coding, dict) or not isinstance(coding.get("id"), str):
                raise CodingsError(f"{where}: no object with an id")
            if coding.get("relevance") not in CLASSES:
                raise CodingsError(f"{where}: relevance {coding.get('relevance')!r} is none of {CLASSES}")
            if coding["id"] in codings:
                raise CodingsError(f"{where}: {coding['id']!r} occurs twice")
            codings[coding["id"]] = coding
    return codings


def faults(coding: Coding, text: str, codebook: Mapping[str, Any]) -> Iterator[str]:
    """Name every fault of a coding, each with where it is.

    Args:
        coding: one document's coding, however malformed.
        text: what was coded: title, blank line, body.
        codebook: `configs/codebook/codebook.yaml` as parsed YAML.
    """
    relevance = coding.get("relevance")
    if relevance not in codebook["relevance"]["values"]:
        yield f"relevance {relevance!r}"
        return
    if relevance != "incident":
        if extra := set(coding) - _ALLOWED_OUTSIDE_INCIDENTS:
            yield f"not an incident, yet has {sorted(extra)}"
        return
    for field in CODED:
        for where, item in _items(coding, field):
            yield from _told(where, _code_faults(item, codebook[field]["values"]), _evidence_faults(item, text))
    for where, item in _items(coding, "places"):
        yield from _told(f"{where} {item.get('mention')!r}", _place_faults(item, text, codebook["places"]))
    for who in PEOPLE:
        for where, item in _items(coding, who):
            yield from _told(where, _group_faults(item, codebook[who]), _evidence_faults(item, text))
    for where, item in _items(coding, "dates"):
        yield from _told(where, _date_faults(item, codebook["dates"]), _evidence_faults(item, text))
    yield from _shape_faults(coding)


def _items(coding: Coding, field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A field's entries that are objects, each with where it stands."""
    entries = coding.get(field, [])
    if isinstance(entries, list):
        for number, item in enumerate(entries):
            if isinstance(item, Mapping):
                yield f"{field}[{number}]", item


def _shape_faults(coding: Coding) -> Iterator[str]:
    """What `_items` passed over: a field that is no list, an entry that is no object."""
    for field in (*CODED, "places", *PEOPLE, "dates"):
        entries = coding.get(field, [])
        if not isinstance(entries, list):
            yield f"{field}: no list"
        else:
            yield from (f"{field}[{n}]: no object" for n, item in enumerate(entries) if not isinstance(item, Mapping))


def _told(where: str, *parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        yield from (f"{where}: {fault}" for fault in part)


def _evidence_faults(item: Mapping[str, Any], text: str) -> Iterator[str]:
    evidence = item.get("evidence")
    if not isinstance(evidence, list) or not evidence:
        yield "no evidence"
        return
    for quote in evidence:
        if not isinstance(quote, str) or not quote.strip() or quote not in text:
            yield f"evidence not in the text: {str(quote)[:80]!r}"
        elif (words := len(quote.split())) > MAX_EVIDENCE_WORDS:
            yield f"evidence of {words} words"


def _code_faults(item: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    code, subtype = item.get("code"), item.get("subtype")
    if not isinstance(code, str) or code not in values:
        yield f"unknown code {code!r}"
    elif subtype and not _among(subtype, values[code].get("subtypes", {})):
        yield f"unknown subtype {subtype!r} of {code}"


def _place_faults(item: Mapping[str, Any], text: str, variable: Mapping[str, Any]) -> Iterator[str]:
    if not _among(item.get("role"), variable["role"]):
        yield f"role {item.get('role')!r}"
    if not _among(item.get("kind"), variable["kind"]):
        yield f"kind {item.get('kind')!r}"
    if item.get("country") is not None and not _is_country(item["country"]):
        yield f"country {item['country']!r}"
    mention = item.get("mention")
    found = text.count(mention) if isinstance(mention, str) and mention else 0
    occurrence = item.get("occurrence", 1)
    if not (_is_integer(occurrence) and 1 <= occurrence <= found):
        yield f"occurrence {occurrence!r} of {found}"


def _group_faults(item: Mapping[str, Any], variable: Mapping[str, Any]) -> Iterator[str]:
    for attribute in ("gender", "age_group"):
        if not _among(item.get(attribute), variable[attribute]):
            yield f"{attribute} {item.get(attribute)!r}"
    if not _is_count(item.get("count")):
        yield f"count {item.get('count')!r}"
    if not _is_list_of(item.get("ages", []), _is_integer):
        yield f"ages {item.get('ages')!r}"
    if not _is_list_of(item.get("nationalities", []), _is_country):
        yield f"nationalities {item.get('nationalities')!r}"
    allowed = variable.get("roles", {})
    if not _is_list_of(item.get("roles", []), lambda role: _among(role, allowed)):
        yield f"roles {item.get('roles')!r}"


def _date_faults(item: Mapping[str, Any], variable: Mapping[str, Any]) -> Iterator[str]:
    if not _among(item.get("what"), variable["what"]):
        yield f"what {item.get('what')!r}"
    if not _is_date(item.get("value")):
        yield f"value {item.get('value')!r}"


def _among(value: object, allowed: Iterable[str]) -> bool:
    return isinstance(value, str) and value in set(allowed)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_country(value: object) -> bool:
    return isinstance(value, str) and _COUNTRY.fullmatch(value) is not None


def _is_list_of(value: object, allowed: Any) -> bool:
    return isinstance(value, list) and all(map(allowed, value))


def _is_count(value: object) -> bool:
    """Whether it is [min, max]: integers or null, in order, none below zero."""
    if not (isinstance(value, list) and len(value) == 2 and all(n is None or _is_integer(n) for n in value)):
        return False
    told = [n for n in value if n is not None]
    return told == sorted(told) and all(n >= 0 for n in told)


def _is_date(value: object) -> bool:
    """Whether it is an ISO 8601 year, month or day of the calendar."""
    parts = _DATE.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        return False
    try:
        date(*(int(part or 1) for part in parts.groups()))
    except ValueError:
        return False
    return True
