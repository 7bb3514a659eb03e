"""What a reader says of one text, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.reader.windows import Window

SILENT = -20.0
"""The logit of a unit that no window holds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text's scores.

    Attributes:
        labels: [units, labels] logits that a unit tells a label; of a unit that was read twice, the greater.
        relevance: [classes] the document's log-probabilities.
    """

    labels: NDArray[np.float32]
    relevance: NDArray[np.float32]


def merge(cut: Sequence[Window], units: int, labels: Sequence[NDArray[np.float32]], width: int) -> NDArray[np.float32]:
    """Bring the windows' rows together: [units, labels].

    Args:
        cut: a text's windows.
        units: how many units the text has.
        labels: for each window, [its units or more, labels] logits.
        width: how many labels there are.
    """
    merged = np.full((units, width), SILENT, dtype=np.float32)
    for window, rows in zip(cut, labels, strict=True):
        np.maximum.at(merged, window.units, rows[: len(window.units)])
    return merged
