"""What the machine filled in counts as reviewed only once a person has touched or confirmed it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from pipeline.store.models import Event, Incident, Kind, Review
from tests.pipeline.review.visitor import client_of, fields, page_of, send, take

pytestmark = pytest.mark.django_db
PRE_FILLED = 14


def history(incident: Incident) -> dict[str, Any]:
    details: dict[str, Any] = Event.objects.get(incident=incident, kind=Kind.REVIEWED).details
    return details


def test_nothing_is_confirmed_before_a_person_says_so(ana: User, drafts: list[Incident]) -> None:
    data = take(client_of(ana), drafts[0])
    assert "confirmed" not in data
    assert page_of(client_of(ana), drafts[0]).count("data-confirm>") == PRE_FILLED


@pytest.mark.parametrize("decision", ["accept", "correct"])
def test_what_nobody_confirmed_is_not_taken_for_reviewed(ana: User, drafts: list[Incident], decision: str) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"confirmed": ["control.debt_bondage", "places-1", "no.such.field"]}
    if decision == "correct":
        data["state:control.takes_earnings"] = ["absent"]
    answer = send(client, drafts[0], data, decision, confirm_rest="")
    left = PRE_FILLED - (3 if decision == "correct" else 2)
    assert answer.status_code == 422
    assert f"{left} of {PRE_FILLED} fields that the machine filled in are not confirmed yet" in answer.content.decode()
    assert f"I have checked the other {left} against the article" in answer.content.decode()
    assert set(fields(answer.content.decode())["confirmed"]) == {"control.debt_bondage", "places-1"}
    assert not Review.objects.exists()


def test_the_history_tells_how_each_field_came_to_be_reviewed(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"confirmed": ["control.debt_bondage", "dates-0"]}
    data |= {"state:control.takes_earnings": ["absent"], "places-2-role": ["transit"], "victims-0-DELETE": ["on"]}
    assert send(client, drafts[0], data, "correct").status_code == 302
    told = history(drafts[0])
    assert told["decision"] == "correct"
    assert told["confirmed"] == ["control.debt_bondage", "dates-0"]
    assert told["changed"] == ["control.takes_earnings", "places-2", "victims-0"]
    assert len(told["confirmed_together"]) == PRE_FILLED - 5
    assert not {*told["confirmed_together"]} & {*told["confirmed"], *told["changed"]}


def test_all_confirmed_one_by_one_needs_no_statement(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[1]) | {"confirmed": ["exploitation.domestic_servitude"]}
    assert send(client, drafts[1], data, "accept", confirm_rest="").status_code == 302
    assert history(drafts[1]) == {
        "decision": "accept",
        "confirmed": ["exploitation.domestic_servitude"],
        "changed": [],
        "confirmed_together": [],
    }


@pytest.mark.parametrize("decision", ["reject", "skip"])
def test_who_takes_over_nothing_confirms_nothing(ana: User, drafts: list[Incident], decision: str) -> None:
    client = client_of(ana)
    sent = send(client, drafts[0], take(client, drafts[0]), decision, confirm_rest="", reason="topic")
    assert sent.status_code == 302
    assert history(drafts[0]) == {"decision": decision}
