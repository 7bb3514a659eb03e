"""How sure it is that a name means the place that the resolver took: a logistic regression over what it saw.

The weights are data (`configs/gazetteer/confidence.toml`); `fitting.py` fits them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from pipeline.config import ConfigError, read_toml
from pipeline.gazetteer import GazetteerPlace

Signs: TypeAlias = Mapping[str, float]
BIAS = "bias"
FAR = 8.0  # a margin that is greater, in powers of ten of inhabitants, tells no more
GREAT = 7.0  # ten millions of inhabitants, in powers of ten
DIGITS = 3
_LEVELS = ("beyond countries", "country", "state", "district", "city")


def signs_of(
    ranked: Sequence[tuple[float, GazetteerPlace]], *, country: float, state: float, mentions: int, told: bool
) -> dict[str, float]:
    """Describe how clearly the first of the places of a name was ranked before the others.

    Args:
        ranked: the places with their scores, the best first.
        country: the first one's country's part of the other names' votes.
        state: its state's.
        mentions: how often the text has the name.
        told: whether the text says right behind the name where it lies.
    """
    score, place = ranked[0]
    home = [other for other, each in ranked[1:] if each.country == place.country]
    abroad = [other for other, each in ranked[1:] if each.country != place.country]
    size = math.log10(place.population + 10)
    return {
        _LEVELS[place.level]: 1.0,
        "size of a city": min(size, GREAT) if place.level == len(_LEVELS) - 1 else 0.0,
        "margin at home": _margin(score, home),
        "margin abroad": _margin(score, abroad),
        "none at home": float(not home),
        "none abroad": float(not abroad),
        "namesakes": math.log10(len(ranked)),
        "votes for the country": country,
        "votes for the state": state,
        "mentions": math.log10(mentions),
        "told outright": float(told),
        "capital": float(place.capital),
    }


def _margin(score: float, rivals: Sequence[float]) -> float:
    return min(score - rivals[0], FAR) if rivals else FAR


class Confidence:
    """Gives the probability that a name was resolved rightly."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def read(cls, configs: Path) -> Confidence:
        """Read the weights.

        Raises:
            ConfigError: the file is missing or has no weights.
        """
        path = configs / "gazetteer" / "confidence.toml"
        try:
            return cls({str(name): float(weight) for name, weight in read_toml(path)["weights"].items()})
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise ConfigError(f"{path}: {error}") from error

    def __call__(self, signs: Signs) -> float:
        """Give the probability, to three digits."""
        total = self._weights[BIAS] + sum(self._weights.get(name, 0.0) * value for name, value in signs.items())
        return round(1 / (1 + math.exp(-total)), DIGITS)
