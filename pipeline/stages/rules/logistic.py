"""Applies logistic regressions that were fitted to coded documents: one for each label, over the same features."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

BIAS = "bias"
Features = Mapping[str, float]
Weights = Mapping[str, Sequence[float]]


class Logistic:
    """Gives each label's probability.

    Args:
        labels: the order of the weights.
        weights: by feature, one weight for each label, and those of `bias`.
    """

    def __init__(self, labels: Sequence[str], weights: Weights) -> None:
        self._labels = tuple(labels)
        self._weights = weights

    def __call__(self, features: Features) -> dict[str, float]:
        """Give the probabilities by label; a feature without weights is passed over."""
        sums = list(self._weights[BIAS])
        for name, value in features.items():
            for number, weight in enumerate(self._weights.get(name, ())):
                sums[number] += weight * value
        return {label: 1 / (1 + math.exp(-total)) for label, total in zip(self._labels, sums, strict=True)}
