"""What is usual for a source, and when a night is not: robust statistics over its own history.

Histories are short, skewed and full of outages, so nothing here uses a mean or a standard deviation. Everything is
plain numbers, oldest night first; where an alarm stands already, the caller leaves out the nights since it was raised,
so that trouble never becomes the norm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import median

WEEK = 7  # publishers keep weeks: sums over seven nights have no week-ends in them
LEAST_GAPS = 8  # gaps that make a history of gaps
LEAST_NIGHTS = 7  # nights that make a history of shares
LONG_SILENCE = 14  # nights, for a source whose rhythm is not known yet
FALLEN = 0.25  # a week with a quarter of the usual pages, or less
EXTREME = 3.5  # robust deviations: the cut of Iglewicz and Hoaglin, How to detect and handle outliers, 1993
CONFIDENT = 3.29  # standard errors: one chance in a thousand, on both sides
NEVER_NORMAL = 0.8  # a share of trouble that no history excuses
DOUBLED = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a whole: pages that came to nothing, of all pages of one night."""

    some: int
    whole: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return self.some / self.whole if self.whole else 0.0


def silence(volumes: Sequence[int]) -> int:
    """The number of nights since the last that brought anything."""
    return next((nights for nights, volume in enumerate(reversed(volumes)) if volume), len(volumes))


def tolerated_silence(volumes: Sequence[int]) -> int:
    """How many nights in a row may bring nothing before it is a silence: twice the longest usual gap, and three more.

    A gap is the number of empty nights between two that brought something, and the longest usual one is their 97.5th
    percentile, so that one outage among fifty gaps does not count. A source with fewer than eight gaps gets two weeks,
    or what its longest gap asks for.
    """
    gaps, running, begun = [], 0, False
    for volume in volumes:
        if volume and begun:
            gaps.append(running)
        begun = begun or volume > 0
        running = 0 if volume else running + 1
    if len(gaps) < LEAST_GAPS:
        return max(LONG_SILENCE, 2 * max(gaps, default=0) + 3)
    usual = sorted(gaps)[ceil(0.975 * len(gaps)) - 1]
    return 2 * usual + 3


def fallen(history: Sequence[int], week: Sequence[int]) -> float | None:
    """The usual volume of a week, where this one is far below it; None where it is not, or history is too short.

    Weeks are compared as 2 * sqrt(n + 3/8) (Anscombe 1948: the deviation of a Poisson count is then 1). The last week's
    distance from the median of all earlier stretches of seven nights is measured in median absolute deviations, never
    less than that 1, and the fall must be one to a quarter besides: holidays halve the news.
    """
    sums = [sum(history[at : at + WEEK]) for at in range(len(history) - WEEK + 1)]
    if len(sums) < 2 * WEEK or len(week) < WEEK:
        return None
    scores = [_steadied(count) for count in sums]
    centre = median(scores)
    spread = max(1.0, 1.4826 * median(abs(score - centre) for score in scores))
    usual, now = median(sums), sum(week)
    extreme = (_steadied(now) - centre) / spread < -EXTREME
    return usual if extreme and now <= FALLEN * usual else None


def risen(history: Sequence[Part], recent: Sequence[Part], floor: float) -> tuple[Part, float] | None:
    """The recent nights taken together and the usual share, where trouble has risen; None where it has not.

    It has when the lower end of Wilson's interval (1927) about the recent share lies above `floor` and above twice the
    median of the nightly shares of history, or above 0.8 whatever history says. By the interval, few pages say little.
    """
    together = Part(sum(part.some for part in recent), sum(part.whole for part in recent))
    shares = [part.share for part in history if part.whole]
    usual = median(shares) if len(shares) >= LEAST_NIGHTS else 0.0
    threshold = min(max(floor, DOUBLED * usual), NEVER_NORMAL)
    return (together, usual) if wilson_lower(together) > threshold else None


def wilson_lower(part: Part) -> float:
    """The least share that these counts leave credible."""
    if not part.whole:
        return 0.0
    n, p, z2 = part.whole, part.share, CONFIDENT**2
    return (p + z2 / (2 * n) - CONFIDENT * sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)


def _steadied(count: float) -> float:
    return 2 * sqrt(count + 0.375)
