"""Bootstrap intervals: how far a figure would move on other documents of the same kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def bootstrap(
    documents: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    *,
    rounds: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Give the percentile interval of a statistic over documents drawn with replacement (Efron 1979).

    Raises:
        ValueError: there is no document.
    """
    if not documents:
        raise ValueError("no documents to draw from")
    draw = random.Random(seed)  # noqa: S311 - no secret
    values = sorted(statistic(draw.choices(documents, k=len(documents))) for _ in range(rounds))
    outside = (1 - level) / 2
    return values[int(outside * rounds)], values[min(rounds - 1, int((1 - outside) * rounds))]
