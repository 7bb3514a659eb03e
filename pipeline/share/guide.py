"""Projects a document's incidents to the coding guide's JSON: one coding, the union of all of them (guide, rule 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from pipeline.codebook import CODED, PEOPLE, Codebook
from pipeline.records import Code, Dating, Document, Group, Incident, Place, State

MOST_WORDS = 40  # a longer quotation supports nothing in particular
INCIDENT, UNRELATED = "incident", "unrelated"
MODEL = "model:"  # how a model's signature begins
_WORD = re.compile(r"\S+")
_Item = dict[str, Any]


def to_guide(document: Document, identifier: str, codebook: Codebook) -> _Item:
    """One coding in the guide's shape, with `relevance_scores`, and a `confidence` on every item.

    A document that is no incident has id, relevance and scores only; one that was dropped before it was judged is
    `unrelated`. What the text denies or does not state is left out, as the guide asks. A code that several coders or
    incidents give is given once, with the evidence of all; its confidence is a model's, which is calibrated, where a
    model gives it, and else the greatest. But people of two incidents are other people, however alike.
    """
    relevance = document.relevance
    classes = codebook.variables["relevance"]
    coding: _Item = {
        "id": identifier,
        "relevance": relevance.value if relevance else UNRELATED,
        "relevance_scores": dict(relevance.scores)
        if relevance
        else {name: float(name == UNRELATED) for name in classes},
    }
    if coding["relevance"] != INCIDENT:
        return coding
    codes = [code for incident in document.incidents for code in _present(incident)]
    for variable in CODED:
        coding[variable] = _merged(variable, codes, document.text, _coded)
    coding["places"] = _places(codes, document.text, tuple(codebook.variables["places"]))
    for variable in PEOPLE:
        coding[variable] = [
            item
            for incident in document.incidents
            for item in _merged(variable, _present(incident), document.text, _people)
        ]
    coding["dates"] = _merged("dates", codes, document.text, _date)
    return coding


def _present(incident: Incident) -> list[Code]:
    return [code for code in incident.codes if code.state is State.PRESENT]


def quotations(codes: Iterable[Code], text: str) -> list[str]:
    """The codes' evidence, each passage once, none longer than 40 words; what does not quote the text is left out."""
    quotes: dict[str, None] = {}
    for code in codes:
        for evidence in code.evidence:
            if evidence.quote.strip() and text[evidence.start : evidence.end] == evidence.quote:
                quotes[_shortened(evidence.quote)] = None
    return list(quotes)


def occurrence(text: str, mention: str, start: int) -> int:
    """Which of a spelling's occurrences begins at `start`, as a plain substring search counts them, from 1."""
    return text.count(mention, 0, start + len(mention)) or 1


def _shortened(quote: str) -> str:
    words = list(_WORD.finditer(quote))
    return quote if len(words) <= MOST_WORDS else quote[: words[MOST_WORDS - 1].end()]


def _merged(
    variable: str, codes: Sequence[Code], text: str, shape: Callable[[Code], tuple[Hashable, _Item]]
) -> list[_Item]:
    """The items of one variable, codes that come to the same item merged."""
    same: dict[Hashable, list[Code]] = {}
    items: dict[Hashable, _Item] = {}
    for code in codes:
        if code.variable == variable:
            key, item = shape(code)
            items.setdefault(key, item)
            same.setdefault(key, []).append(code)
    return [
        {**item, "evidence": quotations(same[key], text), "confidence": _confidence(same[key])}
        for key, item in items.items()
    ]


def _confidence(codes: Sequence[Code]) -> float:
    models = [code for code in codes if code.coder.startswith(MODEL)]
    return max(code.confidence for code in models or codes)


def _coded(code: Code) -> tuple[Hashable, _Item]:
    item = {"code": code.value} if code.subtype is None else {"code": code.value, "subtype": code.subtype}
    return (code.value, code.subtype), item


def _people(code: Code) -> tuple[Hashable, _Item]:
    group = code.details if isinstance(code.details, Group) else Group()
    item: _Item = {
        "count": list(group.count),
        "gender": group.gender,
        "age_group": group.age_group,
        "ages": list(group.ages),
        "nationalities": list(group.nationalities),
    }
    if code.variable == "offenders":
        item["roles"] = list(group.roles)
    return group, item


def _date(code: Code) -> tuple[Hashable, _Item]:
    value = code.details.value if isinstance(code.details, Dating) else ""
    return (code.value, value), {"what": code.value, "value": value}


def _places(codes: Sequence[Code], text: str, roles: Sequence[str]) -> list[_Item]:
    """Every distinct place once, in the first of its roles by the codebook's order."""
    order: Mapping[str, int] = {role: rank for rank, role in enumerate(roles)}
    found: dict[Hashable, _Item] = {}
    for code in codes:
        if code.variable == "places" and isinstance(code.details, Place):
            place = code.details
            item = {
                **_mention(code, place, text),
                "role": code.value,
                "country": place.country,
                "kind": place.kind,
                "confidence": code.confidence,
            }
            key = place.geonameid or (place.name.casefold(), place.country)
            best = found.setdefault(key, item)
            if order[item["role"]] < order[best["role"]]:
                found[key] = item
    return list(found.values())


def _mention(code: Code, place: Place, text: str) -> _Item:
    """The spelling and which one it is, told by the evidence where that names the place."""
    for evidence in code.evidence:
        within = evidence.quote.find(place.name)
        start = evidence.start + within
        if within >= 0 and text.startswith(place.name, start):
            return {"mention": place.name, "occurrence": occurrence(text, place.name, start)}
    return {"mention": place.name, "occurrence": place.occurrence}
