"""The fitted weights of place roles: how they are applied, and how they are made."""

from __future__ import annotations

import pytest

from pipeline.stages.rules.places.fitting import CLASSES, Example, fit, fit_both
from pipeline.stages.rules.places.weights import NOT_CODED, RoleWeights, look_again

ROLES = ("destination", "source", "transit", "promised", "justice", "other", NOT_CODED)


def row(**points: float) -> list[float]:
    return [points.get(role, 0.0) for role in ROLES]


def test_the_role_with_most_points_is_given_with_its_probability() -> None:
    table = {"bias": row(), "recruit<": row(source=2.0)}
    assert CLASSES == ROLES
    [(role, chance)] = RoleWeights(ROLES, table, table).decide([{"recruit<": 1.0, "unknown": 5.0}], [[]])
    assert role == "source"
    assert chance == pytest.approx(0.5519, abs=1e-3)


def test_the_second_look_knows_what_the_places_around_seemed() -> None:
    first = {"bias": row(), "held<": row(destination=9.0)}
    second = {"bias": row(other=1.0), "elsewhere:destination": row(source=4.0)}
    decided = RoleWeights(ROLES, first, second).decide([{"held<": 1.0}, {}], [[], [("elsewhere", 0)]])
    assert [role for role, _ in decided] == ["other", "source"]


def test_of_several_neighbours_the_likeliest_counts() -> None:
    alone = [
        dict.fromkeys(ROLES, 0.0),
        {**dict.fromkeys(ROLES, 0.0), "transit": 0.3},
        {**dict.fromkeys(ROLES, 0.0), "transit": 0.8},
    ]
    again = look_again([{}, {}, {}], [[("later", 1), ("later", 2)], [], []], alone)
    assert again[0]["later:transit"] == 0.8


def test_fitting_learns_what_tells_the_roles_apart() -> None:
    rows = [{"kin<": 1.0}, {"held<": 1.0}] * 30
    table = fit(rows, ["source", "destination"] * 30, penalty=1.0)
    weights = RoleWeights(CLASSES, table, table)
    seemed = weights.alone([{"kin<": 1.0}, {"held<": 1.0}])
    assert [max(each, key=lambda role: each[role]) for each in seemed] == ["source", "destination"]


def test_both_looks_are_fitted() -> None:
    documents = [
        Example(
            str(number), [{"kin<": 1.0}, {"held<": 1.0}], [[("later", 1)], [("earlier", 0)]], ["source", "destination"]
        )
        for number in range(40)
    ]
    first, second = fit_both(documents)
    decided = RoleWeights(CLASSES, first, second).decide(documents[0].features, documents[0].relations)
    assert [role for role, _ in decided] == ["source", "destination"]
    assert "alone=source" in second
    assert "alone=source" not in first
