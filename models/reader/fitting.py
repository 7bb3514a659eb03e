"""Finds how to weigh network and rules, and where to draw lines, by what was said of documents neither had seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.codings import CLASSES
from models.reader.crossfit import Opinion
from models.reader.labels import Label, evidence_of
from models.reader.lessons import Annotated
from models.reader.weighing import FieldWeights, RelevanceWeights, Weights

PENALTY = 1.0
"""Of the squared weights' distance from (1, 0, …): little is learnt from few documents."""
_ROUNDS = 200


def fit(
    documents: Sequence[Annotated],
    ordinary: Sequence[Annotated],
    opinions: Mapping[str, Opinion],
    labels: Sequence[Label],
    least_recall: float,
) -> Weights:
    """Fit all weights and thresholds.

    Args:
        documents: coded, and seen neither by the networks that the opinions are of nor by who wrote the rules.
        ordinary: more of them, for relevance alone.
        opinions: the networks', by document id.
        labels: in the order of the opinions.
        least_recall: the share of incidents that must be taken for incidents.
    """
    incidents = [each for each in documents if each.relevance == "incident"]
    fields = {name: _field(incidents, opinions, labels, name) for name in dict.fromkeys(each.field for each in labels)}
    return Weights(fields, _relevance([*documents, *ordinary], opinions, least_recall))


def table(
    documents: Sequence[Annotated], opinions: Mapping[str, Opinion], labels: Sequence[Label], field: str
) -> NDArray[np.float64]:
    """[documents x labels of a field, 3]: the network's logit, the rules' confidence, and whether the label holds."""
    chosen = [(number, label) for number, label in enumerate(labels) if label.field == field]
    rows = [
        (float(opinions[each.id].labels[number]), each.rules.get(label.key, 0.0), float(label.key in held))
        for each in documents
        for held in [evidence_of(each.example.coding)]
        for number, label in chosen
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _field(
    incidents: Sequence[Annotated], opinions: Mapping[str, Opinion], labels: Sequence[Label], field: str
) -> FieldWeights:
    points = table(incidents, opinions, labels, field)
    inputs, held = torch.tensor(points[:, :2]), torch.tensor(points[:, 2])

    def loss(weights: Tensor) -> Tensor:
        score = inputs @ weights[:2] + weights[2]
        return functional.binary_cross_entropy_with_logits(score, held, reduction="sum")

    network, rules, bias = _minimum(loss, [1.0, 0.0, 0.0])
    drawn = FieldWeights(network, rules, bias, 0.5)
    sure = np.array([drawn.probability(logit, told) for logit, told, _ in points])
    return FieldWeights(network, rules, bias, best_threshold(sure, points[:, 2]))


def best_threshold(sure: NDArray[np.float64], held: NDArray[np.float64]) -> float:
    """The threshold with the greatest F1: half way between the least score above it and the greatest below."""
    order = np.argsort(-sure)
    hits = np.cumsum(held[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(held.sum(), 1))
    at = int(f1.argmax())
    below = sure[order[at + 1]] if at + 1 < len(order) else 0.0
    return float((sure[order[at]] + below) / 2)


def _relevance(
    documents: Sequence[Annotated], opinions: Mapping[str, Opinion], least_recall: float
) -> RelevanceWeights:
    network = torch.tensor(np.array([opinions[each.id].relevance for each in documents]), dtype=torch.float64)
    scores = [[max(each.rules_relevance.get(name, 0.0), 1e-6) for name in CLASSES] for each in documents]
    rules = torch.tensor(scores, dtype=torch.float64).log()
    target = torch.tensor([CLASSES.index(each.relevance) for each in documents])

    def loss(weights: Tensor) -> Tensor:
        score = network * weights[0] + rules * weights[1] + weights[2:]
        return functional.cross_entropy(score, target, reduction="sum")

    first, second, *bias = _minimum(loss, [1.0, 0.0, 0.0, 0.0, 0.0])
    drawn = RelevanceWeights(first, second, tuple(bias), 0.5)
    sure = [
        drawn.probabilities(opinions[each.id].relevance, each.rules_relevance)["incident"]
        for each in documents
        if each.relevance == "incident"
    ]
    return RelevanceWeights(first, second, tuple(bias), min(0.5, float(np.quantile(sure, 1 - least_recall))))


def _minimum(loss: Callable[[Tensor], Tensor], start: Sequence[float]) -> list[float]:
    """Minimise a penalised loss from a start that is also what the penalty draws to, by L-BFGS."""
    origin = torch.tensor(start, dtype=torch.float64)
    weights = origin.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([weights], max_iter=_ROUNDS, line_search_fn="strong_wolfe")

    def step() -> Tensor:
        optimiser.zero_grad()
        total = loss(weights) + PENALTY * (weights - origin).square().sum()
        total.backward()
        return total

    optimiser.step(step)
    return [float(each) for each in weights.detach()]
