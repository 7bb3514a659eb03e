"""What a person has filled in is kept as they work, found again on return, and gone once they decide."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pipeline.store.models import Answer, Incident
from tests.pipeline.review.visitor import client_of, fields, page_of, send, take

pytestmark = pytest.mark.django_db
CHANGED = {"state:control.takes_earnings": ["absent"], "comment": ["half done"], "confirmed": ["dates-0"]}


def keep(client: Client, incident: Incident, data: dict[str, list[str]]) -> int:
    return client.post(f"/drafts/{incident.pk}/keep/", data).status_code


def test_what_was_filled_in_is_there_on_return(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | CHANGED
    assert keep(client, drafts[0], data) == 204
    page = page_of(client, drafts[0])
    again = fields(page)
    assert {name: again[name] for name in CHANGED if name != "comment"} == {
        name: CHANGED[name] for name in CHANGED if name != "comment"
    }
    assert "half done" in page
    assert "what you had filled in" in page


def test_it_is_kept_through_a_lost_lease_and_shown_to_nobody_else(ana: User, ben: User, drafts: list[Incident]) -> None:
    client, other = client_of(ana), client_of(ben)
    data = take(client, drafts[0]) | CHANGED
    keep(client, drafts[0], data)
    Incident.objects.filter(pk=drafts[0].pk).update(claimed_until="2020-01-01T00:00Z")
    theirs = take(other, drafts[0])
    assert theirs["state:control.takes_earnings"] == ["present"]
    assert keep(client, drafts[0], data | {"comment": ["too late"]}) == 409
    assert "half done" not in page_of(client, drafts[0])  # read only: it is somebody else's now
    send(other, drafts[0], theirs, "skip")
    assert take(client, drafts[0])["state:control.takes_earnings"] == ["absent"]


@pytest.mark.parametrize("decision", ["accept", "skip"])
def test_a_decision_ends_it(ana: User, drafts: list[Incident], decision: str) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    keep(client, drafts[0], data)
    assert send(client, drafts[0], data, decision).status_code == 302
    assert keep(client, drafts[0], data) == 409
    assert not Answer.objects.exists()


def test_keeping_prolongs_the_lease(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    Incident.objects.filter(pk=drafts[0].pk).update(claimed_until="2020-01-01T00:00Z")
    assert keep(client, drafts[0], data) == 204
    assert Incident.objects.get(pk=drafts[0].pk).claimed_until.year > 2020  # type: ignore[union-attr]


def test_beginning_afresh(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    keep(client, drafts[0], take(client, drafts[0]) | CHANGED)
    assert client.post(f"/drafts/{drafts[0].pk}/forget/").status_code == 302
    assert fields(page_of(client, drafts[0]))["state:control.takes_earnings"] == ["present"]


def test_who_holds_no_lease_keeps_nothing(ana: User, drafts: list[Incident]) -> None:
    assert keep(client_of(ana), drafts[0], {"version": ["0"]}) == 409
    assert keep(client_of(ana), drafts[0], {}) == 409
    assert not Answer.objects.exists()
