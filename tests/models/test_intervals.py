"""Bootstrap intervals."""

from __future__ import annotations

import pytest

from models.intervals import bootstrap


def mean(values: list[float] | tuple[float, ...] | object) -> float:
    assert isinstance(values, list)
    return float(sum(values) / len(values))


def test_the_interval_holds_the_mean_and_narrows_with_more_documents() -> None:
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 1000
    wide, narrow = bootstrap(few, mean), bootstrap(many, mean)
    assert wide[0] < 0.5 < wide[1]
    assert narrow[1] - narrow[0] < (wide[1] - wide[0]) / 5
    assert bootstrap(few, mean) == wide


def test_equal_documents_give_no_width() -> None:
    assert bootstrap([0.7] * 5, mean) == pytest.approx((0.7, 0.7))


def test_no_documents_are_refused() -> None:
    with pytest.raises(ValueError, match="no documents"):
        bootstrap([], mean)
