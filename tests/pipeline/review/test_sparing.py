"""What spares the reader: a cap on sexual violence in a row, and the reminder of a break."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from pipeline.review.care.preferences import preferences_of
from pipeline.review.care.sparing import break_due, claim_next, has_had_enough, in_a_row, working_since
from pipeline.store.history import note
from pipeline.store.models import Decision, Event, Incident, Kind, Preferences, Review, Status
from tests.pipeline.review.visitor import client_of

PAUSE = timedelta(minutes=15)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def ago(*minutes: int) -> list[datetime]:
    return [NOON - timedelta(minutes=each) for each in minutes]


@pytest.mark.parametrize(
    ("moments", "since"),
    [
        ([], None),
        (ago(16), None),
        (ago(3), NOON - timedelta(minutes=3)),
        (ago(3, 10, 20), NOON - timedelta(minutes=20)),
        (ago(3, 10, 40, 45), NOON - timedelta(minutes=10)),
    ],
)
def test_work_goes_on_until_a_pause(moments: list[datetime], since: datetime | None) -> None:
    assert working_since(moments, NOON, PAUSE) == since


@pytest.mark.django_db
def test_after_so_many_the_next_draft_is_about_something_else(ana: User, drafts: list[Incident]) -> None:
    dreadful, other = drafts
    Incident.objects.filter(pk=dreadful.pk).update(sexual_violence=True, priority=9)
    Preferences.objects.create(person=ana, sexual_violence_cap=1)
    assert not has_had_enough(ana)
    told = Incident.objects.get(pk=dreadful.pk)
    told.pk, told.ordinal, told.status = None, 7, Status.REVIEWED
    told.save()
    Review.objects.create(incident=told, person=ana, decision=Decision.ACCEPT, machine=[])
    assert in_a_row(ana, 5, timezone.now()) == 1
    assert has_had_enough(ana)
    waiting = Incident.objects.filter(status=Status.DRAFT).order_by("-priority")
    assert claim_next(waiting, ana) == other.pk
    assert claim_next(waiting.exclude(pk=other.pk), ana) is None
    Preferences.objects.filter(person=ana).update(sexual_violence_cap=None)
    assert claim_next(waiting, ana) == dreadful.pk


@pytest.mark.django_db
def test_a_break_is_due_after_the_minutes_that_a_person_set(ana: User) -> None:
    assert break_due(ana, timezone.now()) is None
    note(Kind.CLAIMED, ana)
    begun = Event.objects.get().created
    Preferences.objects.update_or_create(person=ana, defaults={"break_minutes": 30})
    assert break_due(ana, begun) == begun + timedelta(minutes=30)
    later = begun + timedelta(minutes=5)
    assert break_due(ana, later, dismissed=later) == later + timedelta(minutes=30)
    Preferences.objects.filter(person=ana).update(break_minutes=None)
    assert break_due(ana, begun) is None


@pytest.mark.django_db
def test_preferences_are_kept_and_out_of_bounds_refused(ana: User) -> None:
    client = client_of(ana)
    kept = client.post("/account/preferences/", {"sexual_violence_cap": "3", "break_minutes": "", "fold_graphic": "on"})
    assert kept.status_code == 302
    own = preferences_of(ana)
    assert (own.sexual_violence_cap, own.break_minutes, own.fold_graphic, own.single_keys) == (3, None, True, False)
    assert client.post("/account/preferences/", {"break_minutes": "1"}).status_code == 422
    assert preferences_of(ana).sexual_violence_cap == 3


@pytest.mark.django_db
def test_the_reminder_is_shown_when_due_and_can_be_dismissed(ana: User) -> None:
    client = client_of(ana)
    assert 'id="break"' not in client.get("/").content.decode()
    note(Kind.CLAIMED, ana)
    assert 'id="break"' in client.get("/").content.decode()
    assert client.post("/break/dismiss/", {"back": "https://elsewhere.example/"})["Location"] == "/"
