"""How far confidence can be believed: calibration error, and the curve behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said with about the same confidence: how often, how surely, and how often rightly."""

    count: int
    confidence: float
    right: float


def curve(said: Sequence[tuple[float, bool]], bins: int = BINS) -> Iterator[Bin]:
    """Group (confidence, right) pairs into bins of equal width; empty ones are left out."""
    grouped: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, right in said:
        grouped[min(int(confidence * bins), bins - 1)].append((confidence, right))
    for group in grouped:
        if group:
            sure, right = (sum(column) / len(group) for column in zip(*group, strict=True))
            yield Bin(len(group), sure, right)


def calibration_error(said: Sequence[tuple[float, bool]], bins: int = BINS) -> float:
    """Expected calibration error: the mean distance between confidence and rightness, over bins (Guo et al., 2017).

    Raises:
        ValueError: nothing was said.
    """
    if not said:
        raise ValueError("nothing was said")
    return sum(bin_.count * abs(bin_.confidence - bin_.right) for bin_ in curve(said, bins)) / len(said)
