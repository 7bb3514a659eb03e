"""Calibration error is the distance between confidence and rightness."""

from __future__ import annotations

import pytest

from models.calibration import calibration_error, curve


def test_who_is_as_sure_as_right_has_no_error() -> None:
    said = [(0.75, True)] * 3 + [(0.75, False)]
    assert calibration_error(said) == pytest.approx(0)


def test_overconfidence_is_error_weighed_by_how_often() -> None:
    said = [(0.95, True), (0.95, False), (0.05, False), (0.05, False)]
    assert calibration_error(said) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)


def test_the_curve_leaves_empty_bins_out_and_takes_certainty_in() -> None:
    assert [(each.count, each.confidence, each.right) for each in curve([(1.0, True), (0.0, False)])] == [
        (1, 0.0, 0.0),
        (1, 1.0, 1.0),
    ]


def test_nothing_said_has_no_calibration() -> None:
    with pytest.raises(ValueError, match="nothing"):
        calibration_error([])
