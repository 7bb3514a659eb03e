"""What the network is asked to be right about: the loss of one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.reader.config import LossWeights
from models.reader.lessons import Lesson
from models.reader.pooling import MOST_TELLING
from models.reader.windows import Window

_HALF = -0.693


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of one document.

    Attributes:
        labels: [units, labels] logits; a unit that was read twice has the greater.
        relevance: [rows, classes] logits, a row for each unit of each window.
        weight: [rows] each row's weight in relevance.
    """

    labels: Tensor
    relevance: Tensor
    weight: Tensor

    def absent(self, telling: Tensor) -> Tensor:
        """log(1 - p) of each label: it holds if any of the units that speak loudest for it does (noisy-or)."""
        told = self.labels[telling]
        loudest = told.topk(min(MOST_TELLING, len(told)), dim=0).values
        return -functional.softplus(loudest).sum(dim=0)

    def classes(self) -> Tensor:
        """Logits of relevance: the average over units by their weight."""
        return torch.softmax(self.weight, dim=0) @ self.relevance


def scores_of(document: Sequence[Window], units: int, answer: tuple[Tensor, Tensor, Tensor]) -> Scores:
    """Put together what the network said of a document's windows (the rows of `answer`, in their order)."""
    labels, relevance, weight = answer
    at = [(row, slot) for row, window in enumerate(document) for slot in range(len(window.units))]
    rows, slots = torch.tensor(at, device=labels.device).T
    number = torch.tensor([n for window in document for n in window.units], device=labels.device)
    lowest = torch.full((units, labels.shape[-1]), -20.0, device=labels.device, dtype=torch.float32)
    index = number[:, None].expand(-1, labels.shape[-1])
    merged = lowest.scatter_reduce(0, index, labels[rows, slots].float(), reduce="amax")
    return Scores(merged, relevance[rows, slots].float(), weight[rows, slots].float())


def loss_of(one: Lesson, scores: Scores, weights: LossWeights) -> Tensor:
    """Give the loss of one document: its labels, the units that tell them, its relevance."""
    device = scores.labels.device
    absent = scores.absent(torch.from_numpy(one.telling).to(device))
    held = torch.from_numpy(one.labels).to(device)
    share = weights.label if one.relevance == 0 else weights.label_elsewhere
    total = share * -(held * _log1mexp(absent) + (1 - held) * absent).sum()
    if one.told:
        units, labels = torch.tensor(one.told, device=device).T
        total = total + weights.unit * functional.softplus(-scores.labels[units, labels]).sum()
    target = torch.tensor([one.relevance], device=device)
    return total + weights.relevance * functional.cross_entropy(scores.classes().unsqueeze(0), target)


def _log1mexp(value: Tensor) -> Tensor:
    """log(1 - exp(x)) for x < 0, steady at both ends (Maechler, 2012)."""
    value = value.clamp(max=-1e-6)
    return torch.where(value > _HALF, torch.log(-torch.expm1(value)), torch.log1p(-torch.exp(value)))
