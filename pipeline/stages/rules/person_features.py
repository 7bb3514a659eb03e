"""Describes in numbers what a document says of its people: what the rules found, the words and the pronouns."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.stages.rules.logistic import Features
from pipeline.stages.rules.person_groups import Crowd
from pipeline.stages.rules.word_forms import names_of, word_forms

Told = list[tuple[Crowd, tuple[str, ...]]]
"""The groups of one side, each with its roles."""
MOST_GROUPS, ADULT = 5, 18
WORD, AGAIN = 0.2, 0.1  # what a word counts, and how much more for each e-fold of its number


def describe(
    sentences: Sequence[str],
    roles: Mapping[str, Sequence[re.Pattern[str]]],
    pronouns: Mapping[str, re.Pattern[str]],
    sides: Mapping[str, Told],
) -> dict[str, float]:
    """Give the features of a document's people; one that is absent is 0.

    Args:
        sentences: those that tell the incident.
        roles: the patterns that tell each role.
        pronouns: the patterns of pronouns that tell a gender.
        sides: the groups of `victims` and of `offenders` that the rules made.
    """
    features = _heard(sentences, roles)
    for name, pattern in pronouns.items():
        number = sum(len(pattern.findall(sentence)) for sentence in sentences)
        features[f"pronouns {name}"] = math.log1p(number)
        features[f"no pronouns {name}"] = float(not number)
    for side, told in sides.items():
        features |= _grouped(side, told)
    words = Counter(name for each in sentences for word in word_forms(each) for name in names_of("=", word))
    features |= {name: WORD + AGAIN * math.log(number) for name, number in words.items()}
    return {name: value for name, value in features.items() if value}


def _heard(sentences: Sequence[str], roles: Mapping[str, Sequence[re.Pattern[str]]]) -> dict[str, float]:
    """Which patterns tell a role, and in how many sentences."""
    features: dict[str, float] = {}
    for role, patterns in roles.items():
        total = 0
        for number, pattern in enumerate(patterns):
            hits = sum(pattern.search(each) is not None for each in sentences)
            features[f"{role} #{number}"] = float(hits > 0)
            total += hits
        features[f"{role} told"] = math.log1p(total)
        features[f"{role} share"] = total / max(1, len(sentences))
    return features


def _grouped(side: str, told: Told) -> Features:
    total = sum(crowd.count[0] or 0 for crowd, _ in told)
    size = {0: "nobody", 1: "one", 2: "two"}.get(total, "many")
    features = {
        f"{side} groups": min(len(told), MOST_GROUPS) / MOST_GROUPS,
        f"{side} number": math.log1p(total) / 2,
        f"{side} {size}": 1.0,
    }
    for crowd, roles in told:
        features |= {f"{side} {crowd.gender} gender": 1.0, f"{side} {crowd.age_group} age": 1.0}
        features |= {f"{side} {role}": 1.0 for role in roles}
        if crowd.ages:
            features[f"{side} aged {'below 18' if min(crowd.ages) < ADULT else '18 or more'}"] = 1.0
    return features
