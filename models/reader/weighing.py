"""How sure to be: the network's and the rules' opinions weighed against each other, and calibrated.

For the labels of one field (a variable, or the subtypes) the probability is a logistic regression on the network's
logit and the rules' confidence: Platt scaling (1999) of the one, stacked (Wolpert, 1992) with the other. Relevance is
the same over three classes. All parameters are plain numbers in a release; `models.reader.fitting` finds them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from models.codings import CLASSES

INCIDENT = CLASSES.index("incident")


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """One field's logistic regression, and the probability from which on a label is coded."""

    network: float
    rules: float
    bias: float
    threshold: float

    def probability(self, logit: float, rules: float) -> float:
        """How sure to be of a label, between 0 and 1; `rules` is the rules' confidence, 0 if they did not code it."""
        score = self.network * logit + self.rules * rules + self.bias
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


@dataclass(frozen=True, slots=True)
class RelevanceWeights:
    """The weights of the two opinions' log-probabilities, a bias for each class, and the threshold for `incident`."""

    network: float
    rules: float
    bias: tuple[float, ...]
    threshold: float

    def probabilities(self, network: NDArray[np.float32], rules: Mapping[str, float]) -> dict[str, float]:
        """The classes' probabilities, given the network's log-probabilities and the rules' scores."""
        told = np.log([max(rules.get(name, 0.0), 1e-6) for name in CLASSES])
        score = self.network * network + self.rules * told + np.array(self.bias)
        shares = np.exp(score - score.max())
        return dict(zip(CLASSES, (shares / shares.sum()).tolist(), strict=True))

    def value(self, probabilities: Mapping[str, float]) -> str:
        """The class: incident from the threshold on, else the likelier of the others."""
        if probabilities["incident"] >= self.threshold:
            return "incident"
        return max((name for name in CLASSES if name != "incident"), key=lambda name: probabilities[name])


@dataclass(frozen=True, slots=True)
class Weights:
    """All of them: by field, and of relevance."""

    fields: Mapping[str, FieldWeights]
    relevance: RelevanceWeights

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "fields": {name: asdict(each) for name, each in self.fields.items()},
            "relevance": asdict(self.relevance),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """From plain data.

        Raises:
            KeyError, TypeError: something is missing or unknown.
        """
        relevance = dict(told["relevance"])
        bias: Sequence[float] = relevance.pop("bias")
        fields = {name: FieldWeights(**each) for name, each in told["fields"].items()}
        return cls(fields, RelevanceWeights(bias=tuple(bias), **relevance))
