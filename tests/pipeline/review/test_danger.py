"""Someone may be in danger: the draft leaves the queue, reviewers are told, and what was done stays on record."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from pipeline.review.queue.lease import claim
from pipeline.review.safeguarding.danger import NotWaitingError, close_alert, raise_alert
from pipeline.store.accounts import create_account
from pipeline.store.models import Event, Incident, Kind, Status
from pipeline.store.room_settings import change_settings
from tests.pipeline.review.conftest import PASSWORD
from tests.pipeline.review.visitor import client_of, take

pytestmark = pytest.mark.django_db
WHY = "The last paragraph says that two of them are still in the house."


@pytest.fixture
def rea() -> User:
    return create_account("rea", "reviewer", PASSWORD)


def test_the_draft_leaves_the_queue_and_reviewers_are_told(ana: User, rea: User, drafts: list[Incident]) -> None:
    change_settings(None, {"safeguarding_reviewer": "rea"})
    client = client_of(ana)
    take(client, drafts[0])
    page = client.get(f"/drafts/{drafts[0].pk}/").content.decode()
    assert f'href="/drafts/{drafts[0].pk}/danger/"' in page
    said = client.post(f"/drafts/{drafts[0].pk}/danger/", {"reason": WHY}, follow=True).content.decode()
    assert "rea will see this first" in said
    drafts[0].refresh_from_db()
    assert (drafts[0].status, drafts[0].claimed_by) == (Status.DANGER, None)
    assert not claim(drafts[0].pk, ana)
    event = Event.objects.get(kind=Kind.DANGER)
    assert (event.person, event.reason, event.details["told"]) == (ana, WHY, "rea")

    front = client_of(rea).get("/").content.decode()
    assert "Someone may be in danger: 1 draft" in front
    assert "You are the reviewer who was named" in front
    assert "Someone may be in danger:" not in client.get("/").content.decode()
    assert WHY in client_of(rea).get("/alerts/").content.decode()


def test_an_alert_is_closed_with_what_was_done(ana: User, rea: User, drafts: list[Incident]) -> None:
    raise_alert(drafts[0], ana, WHY)
    client = client_of(rea)
    client.post(f"/drafts/{drafts[0].pk}/all-clear/", {"reason": " "})
    drafts[0].refresh_from_db()
    assert drafts[0].status == Status.DANGER
    client.post(f"/drafts/{drafts[0].pk}/all-clear/", {"reason": "The police had freed them on Monday."})
    drafts[0].refresh_from_db()
    assert drafts[0].status == Status.DRAFT
    assert Event.objects.get(kind=Kind.ALL_CLEAR).reason == "The police had freed them on Monday."
    assert claim(drafts[0].pk, ana)
    with pytest.raises(NotWaitingError):
        close_alert(drafts[0], rea, "again")


def test_who_says_nothing_changes_nothing(ana: User, drafts: list[Incident]) -> None:
    assert client_of(ana).post(f"/drafts/{drafts[0].pk}/danger/", {"reason": ""}).status_code == 422
    assert not Event.objects.filter(kind=Kind.DANGER).exists()


def test_what_was_decided_is_no_alert(ana: User, drafts: list[Incident]) -> None:
    Incident.objects.filter(pk=drafts[0].pk).update(status=Status.REVIEWED)
    drafts[0].refresh_from_db()
    with pytest.raises(NotWaitingError):
        raise_alert(drafts[0], ana, WHY)
