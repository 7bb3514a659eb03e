"""How alike two texts are, by their signatures."""

from __future__ import annotations

_MINIMUM_BYTES = 4  # a signature is a row of 32-bit minima


def similarity(one: bytes, other: bytes) -> float | None:
    """Estimate the Jaccard similarity: the share of equal minima (Broder 1997). None where they cannot be compared."""
    if not one or len(one) != len(other):
        return None
    places = range(0, len(one), _MINIMUM_BYTES)
    equal = sum(one[at : at + _MINIMUM_BYTES] == other[at : at + _MINIMUM_BYTES] for at in places)
    return equal / len(places)
