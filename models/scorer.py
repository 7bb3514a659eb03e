"""Score codings against gold codings, field by field.

Every document of the gold counts; one that the prediction lacks counts as `unrelated`. Fields are scored end to end on
the documents that the gold calls an incident, so a missed incident loses all its fields. Scores are micro-averaged F1
unless the name says otherwise; a field that occurs on neither side has no score (None).

- `relevance.incident`, `.topic`, `.unrelated`: precision, recall and F1 of a class; `relevance.macro`: the mean F1 of
  the classes that the gold has.
- `exploitation`, `recruitment`, `control`, `transport`, `vulnerability`, `outcomes`: sets of codes in a document.
- `subtype`: sets of (code, subtype).
- `evidence`: of the codes that are right, the share with a quotation of at most 40 words that shares at least half of
  the shorter one's content words with a gold quotation.
- `places.found`: sets of place names; `places.role`: sets of (name, role); `places.country`: accuracy on the names
  found whose country the gold tells.
- `victims`, `offenders`: sets of (attribute, value): gender, age group, each age, each nationality, each role, and
  the sum of the groups' least counts.
- `dates`: (what, value); half a point where one value is only less precise than the other (2014 and 2014-05).
- `mean`: of the field scores in `AVERAGED`, those that exist.

Not scored: how people are grouped, upper counts, kind and occurrence of places, evidence of people and dates.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from models.codings import CLASSES, CODED, Coding

Figures: TypeAlias = dict[str, float | int | None]
"""A field's figures by name: p, r, f1 (0 to 1), or accuracy, share; and the sizes gold, predicted."""

SETS = (*CODED, "subtype", "places.found", "places.role", "victims", "offenders")
AVERAGED = (*CODED, "places.role", "victims", "offenders", "dates")
MAX_QUOTE_WORDS = 40
_MISSING: Coding = {"relevance": "unrelated"}
_CURLY_APOSTROPHE = "\u2019"
_WORD = re.compile(r"\w+")
_POINTS_AND_BLANKS = re.compile(r"[.\s]")

Pair: TypeAlias = tuple[Coding, Coding]
"""A document's gold coding and the predicted one."""


@dataclass(slots=True)
class _Tally:
    """What is counted of a field over all documents."""

    hits: float = 0
    predicted: int = 0
    gold: int = 0

    def figures(self) -> Figures:
        """Precision, recall and their harmonic mean, None where the field is on neither side."""
        precision = self.hits / self.predicted if self.predicted else 0.0
        recall = self.hits / self.gold if self.gold else 0.0
        f1: float | None = None
        if self.predicted + self.gold:
            f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {"p": precision, "r": recall, "f1": f1, "gold": self.gold, "predicted": self.predicted}


def score(
    gold: Mapping[str, Coding], predicted: Mapping[str, Coding], short_names: Mapping[str, str]
) -> dict[str, Figures]:
    """Score predicted codings, as the module's docstring says.

    Args:
        gold: codings by document id; the documents that count.
        predicted: codings by document id; others than the gold's are passed over.
        short_names: names of places to be compared under another one, as in `configs/scoring/us_states.toml`.

    Raises:
        KeyError: a coding lacks what the guide demands; `models.codings.faults` names it.
    """
    pairs = [(coding, predicted.get(key, _MISSING)) for key, coding in gold.items()]
    told = [
        (mine, theirs if theirs["relevance"] == "incident" else _MISSING)
        for mine, theirs in pairs
        if mine["relevance"] == "incident"
    ]
    sets = [(_sets(mine, short_names), _sets(theirs, short_names)) for mine, theirs in told]
    results = _relevance(pairs)
    for field in SETS:
        results[field] = _compared((mine[field], theirs[field]) for mine, theirs in sets)
    results["dates"] = _dates(told)
    results["places.country"] = _countries(told, short_names)
    results["evidence"] = _evidence(told)
    known = [f1 for field in AVERAGED if (f1 := results[field]["f1"]) is not None]
    results["mean"] = {"f1": sum(known) / len(known) if known else None, "fields": len(known)}
    return results


def _relevance(pairs: Sequence[Pair]) -> dict[str, Figures]:
    results: dict[str, Figures] = {}
    for name in CLASSES:
        verdicts = [(mine["relevance"] == name, theirs["relevance"] == name) for mine, theirs in pairs]
        tally = _Tally(
            hits=verdicts.count((True, True)),
            predicted=sum(theirs for _, theirs in verdicts),
            gold=sum(mine for mine, _ in verdicts),
        )
        results[f"relevance.{name}"] = tally.figures()
    seen = [figures["f1"] or 0.0 for figures in results.values() if figures["gold"]]
    results["relevance.macro"] = {"f1": sum(seen) / len(seen) if seen else None}
    return results


def _compared(sets: Iterable[tuple[set[Hashable], set[Hashable]]]) -> Figures:
    tally = _Tally()
    for mine, theirs in sets:
        tally.hits += len(mine & theirs)
        tally.predicted += len(theirs)
        tally.gold += len(mine)
    return tally.figures()


def _sets(coding: Coding, short_names: Mapping[str, str]) -> dict[str, set[Hashable]]:
    """The fields that are compared as sets."""
    places = coding.get("places") or []
    exploitation = coding.get("exploitation") or []
    sets: dict[str, set[Hashable]] = {field: {item["code"] for item in coding.get(field) or []} for field in CODED}
    sets["subtype"] = {(item["code"], item["subtype"]) for item in exploitation if item.get("subtype")}
    sets["places.found"] = {_name(place, short_names) for place in places}
    sets["places.role"] = {(_name(place, short_names), place["role"]) for place in places}
    sets["victims"] = _people(coding.get("victims") or [])
    sets["offenders"] = _people(coding.get("offenders") or [])
    return sets


def _name(place: Mapping[str, Any], short_names: Mapping[str, str]) -> str:
    """The name under which a place is compared: case, blanks, apostrophes, article and abbreviation made even."""
    words = " ".join(place["mention"].replace(_CURLY_APOSTROPHE, "'").casefold().split()).removeprefix("the ")
    return short_names.get(_POINTS_AND_BLANKS.sub("", words), words)


def _people(groups: Sequence[Mapping[str, Any]]) -> set[Hashable]:
    attributes: set[Hashable] = set()
    for group in groups:
        attributes |= {(key, group[key]) for key in ("gender", "age_group") if group.get(key) not in {None, "unknown"}}
        attributes |= {("age", int(age)) for age in group.get("ages") or []}
        attributes |= {("nationality", country) for country in group.get("nationalities") or []}
        attributes |= {("role", role) for role in group.get("roles") or [] if role != "unknown"}
    total = sum(_least(group) for group in groups)
    return attributes | ({("count", total)} if total else set())


def _least(group: Mapping[str, Any]) -> int:
    """The least number of people in a group, 0 where it is not told; counts may also come as {min, max}."""
    count = group.get("count") or [None]
    least: int | None = count.get("min") if isinstance(count, Mapping) else count[0]
    return least or 0


def _dates(told: Sequence[Pair]) -> Figures:
    tally = _Tally()
    for mine, theirs in told:
        gold, predicted = mine.get("dates") or [], theirs.get("dates") or []
        tally.hits += _date_points(gold, predicted)
        tally.predicted += len(predicted)
        tally.gold += len(gold)
    return tally.figures()


def _date_points(gold: Sequence[Mapping[str, str]], predicted: Sequence[Mapping[str, str]]) -> float:
    """Points for one document's dates, each used once: equal ones are paired first, then the less precise."""
    points = 0.0
    mine, theirs = list(gold), list(predicted)
    for worth in (1.0, 0.5):
        left = []
        for date in mine:
            partner = next((other for other in theirs if _date_worth(date, other) == worth), None)
            if partner is None:
                left.append(date)
            else:
                theirs.remove(partner)
                points += worth
        mine = left
    return points


def _date_worth(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """1 for the same date of the same thing, a half where one is a less precise form of the other, else 0."""
    if one["what"] != other["what"]:
        return 0.0
    short, long = sorted((one["value"], other["value"]), key=len)
    if short == long:
        return 1.0
    return 0.5 if len(short) >= 4 and long.startswith(short) else 0.0


def _countries(told: Sequence[Pair], short_names: Mapping[str, str]) -> Figures:
    right: list[bool] = []
    for mine, theirs in told:
        where = {_name(place, short_names): place.get("country") for place in theirs.get("places") or []}
        asked = [(_name(place, short_names), place.get("country")) for place in mine.get("places") or []]
        right += [where[name] == country for name, country in asked if country and name in where]
    return {"accuracy": sum(right) / len(right) if right else None, "gold": len(right)}


def _evidence(told: Sequence[Pair]) -> Figures:
    right: list[bool] = []
    for mine, theirs in told:
        for field in CODED:
            asked, given = _quotes(mine, field), _quotes(theirs, field)
            right += [any(_supports(x, y) for x in asked[code] for y in given[code]) for code in asked.keys() & given]
    return {"share": sum(right) / len(right) if right else None, "gold": len(right)}


def _quotes(coding: Coding, field: str) -> dict[str, list[str]]:
    """A field's quotations by code."""
    quotes: dict[str, list[str]] = {}
    for item in coding.get(field) or []:
        told = quotes.setdefault(item["code"], [])
        told += [quote for quote in item.get("evidence") or [] if isinstance(quote, str)]
    return quotes


def _supports(asked: str, given: str) -> bool:
    if len(given.split()) > MAX_QUOTE_WORDS:
        return False
    mine, theirs = _content(asked), _content(given)
    return bool(mine and theirs) and len(mine & theirs) >= max(1, min(len(mine), len(theirs)) / 2)


def _content(quote: str) -> set[str]:
    """A quotation's words of more than three letters, and its numbers."""
    return {word for word in _WORD.findall(quote.casefold()) if len(word) > 3 or word.isdigit()}
