"""The statistics by which a source is judged: quiet in ordinary years, quick when something breaks."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.norms import Part, fallen, risen, silence, tolerated_silence, wilson_lower

NIGHTS = 280
Source = Callable[[random.Random, int], int]


def poisson(chance: random.Random, mean: float) -> int:
    """Knuth's way to draw a Poisson count."""
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


SOURCES: dict[str, Source] = {
    "daily": lambda chance, _: poisson(chance, 20),
    "daily-but-sundays": lambda chance, night: 0 if night % 7 == 6 else poisson(chance, 6),
    "working-days": lambda chance, night: 0 if night % 7 >= 5 else poisson(chance, 8),
    "now-and-then": lambda chance, _: poisson(chance, 0.7),
    "weekly": lambda chance, night: poisson(chance, 4) if night % 7 == 2 else 0,
    "in-bursts": lambda chance, _: poisson(chance, chance.choice([1, 3, 30])),
}


def nights(name: str, seed: int, count: int = NIGHTS) -> list[int]:
    chance = random.Random(f"{name}{seed}")  # noqa: S311  # no secret
    return [SOURCES[name](chance, night) for night in range(count)]


def first_silence(volumes: Sequence[int], start: int) -> int | None:
    """The night, counted from `start`, on which a silence is told."""
    for night in range(start, len(volumes) + 1):
        quiet = silence(volumes[:night])
        if quiet >= tolerated_silence(volumes[: night - quiet]):
            return night - start
    return None


@pytest.mark.parametrize("name", SOURCES)
def test_ordinary_nights_raise_nothing(name: str) -> None:
    told = 0
    for seed in range(6):
        volumes = nights(name, seed)
        told += first_silence(volumes, 30) is not None
        told += any(fallen(volumes[: at - 7], volumes[at - 7 : at]) is not None for at in range(60, NIGHTS, 3))
    assert told <= 1  # in more than four years


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("daily", 5),
        ("daily-but-sundays", 7),
        ("working-days", 9),
        ("now-and-then", 19),
        ("weekly", 24),
        ("in-bursts", 9),
    ],
)
def test_a_silence_is_told_soon(name: str, most: int) -> None:
    for seed in range(6):
        told = first_silence([*nights(name, seed, 120), *[0] * 40], 120)
        assert told is not None
        assert told <= most


def test_an_earlier_outage_is_no_excuse() -> None:
    volumes = nights("daily", 1, 50) + [0] * 25 + nights("daily", 2, 60) + [0] * 6
    assert tolerated_silence(volumes[:-6]) == 3
    assert silence(volumes) == 6


def test_a_new_source_has_two_weeks() -> None:
    assert tolerated_silence([]) == tolerated_silence([0, 4, 5]) == 14
    assert tolerated_silence([3, *[0] * 10, 3]) == 23


def test_a_fall_to_a_tenth_is_told_and_one_to_a_half_is_not() -> None:
    history = nights("daily", 3, 90)
    assert fallen(history, [2] * 7) == pytest.approx(140, rel=0.1)
    assert fallen(history, [10] * 7) is None
    assert fallen(history[:15], [0] * 7) is None  # too short a history
    assert fallen(nights("now-and-then", 1, 90), [1, 0, 0, 0, 0, 0, 0]) is None  # too few pages to say


@pytest.mark.parametrize(
    ("history", "recent", "told"),
    [
        ([Part(1, 40)] * 30, [Part(1, 40)] * 6 + [Part(40, 40)], False),  # one bad night of seven
        ([Part(1, 40)] * 30, [Part(1, 40)] * 4 + [Part(40, 40)] * 3, True),
        ([Part(0, 3)] * 30, [Part(0, 3)] * 5 + [Part(3, 3)] * 2, False),  # six pages say little
        ([Part(0, 3)] * 30, [Part(3, 3)] * 7, True),
        ([Part(12, 40)] * 30, [Part(13, 40)] * 7, False),  # always so
        ([Part(12, 40)] * 30, [Part(35, 40)] * 7, True),
        ([Part(39, 40)] * 30, [Part(39, 40)] * 7, True),  # nothing excuses that
        ([], [Part(0, 0)] * 7, False),
        ([], [], False),
    ],
)
def test_a_share_that_has_risen(history: list[Part], recent: list[Part], told: bool) -> None:
    assert (risen(history, recent, 0.25) is not None) is told


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_lower_bound_lies_below_the_share(some: int, more: int) -> None:
    part = Part(some, some + more)
    assert -1e-9 <= wilson_lower(part) <= part.share + 1e-9


@given(st.lists(st.integers(0, 30), max_size=60))
def test_silence_counts_the_last_empty_nights(volumes: list[int]) -> None:
    quiet = silence(volumes)
    assert volumes[len(volumes) - quiet :] == [0] * quiet
    assert quiet == len(volumes) or volumes[-quiet - 1] > 0
    assert tolerated_silence(volumes) >= 3
