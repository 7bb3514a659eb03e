"""Decides the roles of a document's places together, by weights that were fitted to coded documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pipeline.stages.rules.places.features import Features

NOT_CODED = "none"  # a name that coders leave out
BIAS = "bias"
# Roles of other places that a place's own depends on.
TELLING = ("destination", "source", "transit", "promised")
Weights = Mapping[str, Sequence[float]]
Relations = Sequence[Sequence[tuple[str, int]]]


class RoleWeights:
    """Two multinomial logistic regressions: one looks at each place alone, the other also at those around it.

    A table has `roles`, the order of the weights, and for `first` and `second` a weight for each role by feature.
    """

    def __init__(self, roles: Sequence[str], first: Weights, second: Weights) -> None:
        self._roles = roles
        self._first = first
        self._second = second

    def decide(self, described: Sequence[Features], relations: Relations) -> list[tuple[str, float]]:
        """Give each place's most likely role, or `NOT_CODED`, and its probability."""
        decided = []
        for features in look_again(described, relations, self.alone(described)):
            chances = self._probabilities(self._second, features)
            role = max(chances, key=lambda each: chances[each])
            decided.append((role, chances[role]))
        return decided

    def alone(self, described: Sequence[Features]) -> list[dict[str, float]]:
        """Give each place's probabilities of the roles at the first look."""
        return [self._probabilities(self._first, features) for features in described]

    def _probabilities(self, weights: Weights, features: Features) -> dict[str, float]:
        sums = list(weights[BIAS])
        for name, value in features.items():
            for number, weight in enumerate(weights.get(name, ())):
                sums[number] += weight * value
        highest = max(sums)
        powers = [math.exp(each - highest) for each in sums]
        return {role: power / sum(powers) for role, power in zip(self._roles, powers, strict=True)}


def look_again(
    described: Sequence[Features], relations: Relations, alone: Sequence[Mapping[str, float]]
) -> list[Features]:
    """Give the second look's features: what each place seemed alone, and what those around it did."""
    again = []
    for features, related, own in zip(described, relations, alone, strict=True):
        kept = features | {f"alone={role}": chance for role, chance in own.items()}
        for name, other in related:
            for role in TELLING:
                key = f"{name}:{role}"
                kept[key] = max(alone[other][role], kept.get(key, 0.0))
        again.append(kept)
    return again
