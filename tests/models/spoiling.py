"""Codings spoilt at random, as a poor coder would: what scorers and checkers are tried on."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from models.codings import CODED, Coding

FIELDS = (*CODED, "places", "victims", "offenders", "dates")
SWAPS = {
    "role": ("source", "destination", "transit"),
    "country": ("GB", None, "NG"),
    "mention": ("Calif.", "the U.K.", "Lagos", "N.Y."),
    "gender": ("male", "female", "unknown"),
    "age_group": ("adult", "child", "unknown"),
    "count": ([None, None], [2, None], [7, 9]),
    "ages": ([], [17], [30, 41]),
    "code": ("arrest", "air", "threats", "poverty"),
    "subtype": (None, "agriculture", "prostitution"),
    "value": ("2014", "2014-05", "2024-10-11"),
    "what": ("rescue", "sentence", "arrest"),
}


def spoil(codings: dict[str, Coding], random: Random) -> dict[str, Coding]:
    """Copies of the codings with documents dropped, classes confused, entries dropped, doubled and changed."""
    spoilt: dict[str, Coding] = {}
    for key, coding in codings.items():
        fate = random.random()
        if fate < 0.1:
            continue
        copied: dict[str, Any] = copy.deepcopy(dict(coding))
        if fate < 0.2:
            copied["relevance"] = random.choice(("incident", "topic", "unrelated"))
        for field in FIELDS:
            copied[field] = [_changed(item, random) for item in copied.get(field, []) if random.random() < 0.7]
            if copied[field] and random.random() < 0.2:
                copied[field].append(copy.deepcopy(copied[field][0]))
        spoilt[key] = copied
    return spoilt


def _changed(item: dict[str, Any], random: Random) -> dict[str, Any]:
    for attribute, values in SWAPS.items():
        if attribute in item and random.random() < 0.15:
            item[attribute] = random.choice(values)
    if "value" in item and random.random() < 0.3:
        item["value"] = item["value"][: random.choice((4, 7))]
    if item.get("evidence") and random.random() < 0.4:
        words = item["evidence"][0].split()
        item["evidence"][0] = " ".join(words[: random.randint(0, len(words))])
    return item
