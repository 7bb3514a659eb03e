"""Fits logistic regressions, one for each label, with an L2 penalty by accelerated gradient descent (Nesterov 1983)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.rules.logistic import BIAS, Features

Table = dict[str, list[float]]


def fit(
    rows: Sequence[Features],
    told: Sequence[Collection[str]],
    labels: Sequence[str],
    *,
    penalty: float,
    rarest: int,
    smallest: float,
    steps: int = 300,
) -> Table:
    """Fit one weight for each feature and label.

    Args:
        rows: the features of each thing; one that is absent is 0.
        told: the labels that each has.
        labels: all labels, in the order of the weights.
        penalty: of the squared weights; the bias has next to none.
        rarest: a feature of fewer things is not weighed.
        smallest: a feature whose weights are all smaller is left out of the table.
        steps: how many steps are taken downhill.
    """
    counts = Counter(name for row in rows for name in row)
    names = [BIAS, *sorted(name for name, count in counts.items() if count >= rarest)]
    inputs = np.array([[1.0, *(row.get(name, 0.0) for name in names[1:])] for row in rows], dtype=np.float32)
    wanted = np.array([[label in each for label in labels] for each in told], dtype=np.float32)
    shrink = np.full((len(names), 1), penalty, dtype=np.float32)
    shrink[0] = 0.01
    step = np.float32(1 / (0.25 * _largest_eigenvalue(inputs) + penalty))
    weights = ahead = np.zeros((len(names), len(labels)), dtype=np.float32)
    momentum = 1.0
    for _ in range(steps):
        seemed = 1 / (1 + np.exp(-(inputs @ ahead)))
        moved = ahead - step * (inputs.T @ (seemed - wanted) + shrink * ahead)
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + np.float32((momentum - 1) / faster) * (moved - weights)
        weights, momentum = moved, faster
    table = {name: [round(float(each), 2) for each in row] for name, row in zip(names, weights, strict=True)}
    return {name: row for name, row in table.items() if name == BIAS or max(map(abs, row)) >= smallest}


def _largest_eigenvalue(inputs: NDArray[np.float32]) -> float:
    """Of the inputs' second moments, by power iteration; a tenth is added for what is left to converge."""
    vector = np.ones(inputs.shape[1], dtype=np.float32)
    for _ in range(40):
        vector = inputs.T @ (inputs @ (vector / np.linalg.norm(vector)))
    return 1.1 * float(np.linalg.norm(vector))


def toml(labels: Sequence[str], table: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Write a table as the lines of a TOML file: `labels` and `weights`."""
    yield f"labels = {json.dumps(list(labels))}"
    yield "\n[weights]"
    yield from (f"{json.dumps(feature, ensure_ascii=False)} = {json.dumps(row)}" for feature, row in table.items())
