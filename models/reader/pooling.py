"""From units to the document: a label holds if any of the units that speak loudest for it tells it.

Noisy-or (Pearl, 1988) over the `MOST_TELLING` best units alone: in a judgment of a thousand units, a thousand
faint doubts would otherwise add up to certainty.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST_TELLING = 6


def document_scores(logits: NDArray[np.float32], telling: Sequence[int]) -> NDArray[np.float32]:
    """Pool [units, labels] logits over the units that tell an incident, to a logit for each label."""
    told = logits[list(telling)] if len(telling) else np.full((1, logits.shape[1]), -20.0, dtype=np.float32)
    loudest = np.sort(told, axis=0)[-MOST_TELLING:]
    absent = -np.logaddexp(0, loudest).sum(axis=0)
    present = np.log(-np.expm1(np.minimum(absent, -1e-9)))
    pooled: NDArray[np.float32] = (present - absent).astype(np.float32)
    return pooled


def relevance_scores(logits: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pool [rows, classes] logits to the document's log-probabilities of the classes, rows by their weight."""
    shares = np.exp(weight - weight.max())
    pooled = (shares / shares.sum()) @ logits
    scores: NDArray[np.float32] = (pooled - np.logaddexp.reduce(pooled)).astype(np.float32)
    return scores
