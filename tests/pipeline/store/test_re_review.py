"""After reprocessing: what has nothing to ask yields to the review, and what differs comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from pipeline import records
from pipeline.store import intake
from pipeline.store.models import Event, Incident, Review
from pipeline.store.re_review import NotWaitingError, give_way, keep
from pipeline.store.rows import add_codes, code_of, code_row
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db


def read(version: int, *, without: str = "") -> None:
    """A run that reads the story of the nail bar, and misses codes of one value."""
    document = examples.coded()
    first, second = document.incidents
    codes = tuple(code for code in first.codes if code.value != without)
    document.incidents = (replace(first, codes=codes), second)
    stamp = examples.provenance(version)
    intake.save([document], [], intake.start_run("run", stamp), stamp)


@pytest.fixture
def ana(django_user_model: type[User]) -> User:
    return django_user_model.objects.create_user("ana")


def review(incident: Incident, person: User, decision: str, *, without: str = "") -> Review:
    """What a person decided: the machine's codes, but those of one value."""
    made = Review.objects.create(incident=incident, person=person, decision=decision, machine=[])
    if decision in {"accept", "correct"}:
        codes: list[records.Code] = [
            code_of(row, incident.document.text) for row in incident.codes.filter(review=None).exclude(value=without)
        ]
        rows = [code_row(incident, position, code, made) for position, code in enumerate(codes)]
        add_codes(rows, [[(each.start, each.end) for each in code.evidence] for code in codes])
    if decision != "skip":
        Incident.objects.filter(pk=incident.pk).update(status="reviewed")
    return made


@pytest.fixture
def record(ana: User) -> Incident:
    """The first incident as ana corrected it: without debt bondage."""
    read(1)
    incident = Incident.objects.get(ordinal=0)
    review(incident, ana, "correct", without="debt_bondage")
    return incident


def newest() -> Incident:
    return Incident.objects.filter(ordinal=0).latest("pk")


@pytest.mark.parametrize(
    ("missing", "status"),
    [("", "superseded"), ("debt_bondage", "superseded"), ("takes_earnings", "draft")],
    ids=("as the machine said", "as the person says", "as nobody said"),
)
def test_only_what_differs_comes_back(record: Incident, missing: str, status: str) -> None:
    read(2, without=missing)
    new = newest()
    assert new.status == status
    if status == "draft":
        assert new.re_review_of == record
        event = Event.objects.get(kind="re_review")
        assert (event.incident, event.person, event.details) == (new, None, {"record": record.pk})
    else:
        assert (new.re_review_of, new.superseded_by) == (None, record)
        assert not Event.objects.exists()


def test_a_rejection_is_asked_about_again_only_when_the_machine_changes_its_mind(ana: User) -> None:
    read(1)
    incident = Incident.objects.get(ordinal=0)
    review(incident, ana, "reject")
    read(2)
    assert newest().superseded_by == incident
    read(3, without="air")
    assert newest().re_review_of == incident


def test_a_skip_settles_nothing(record: Incident, ana: User) -> None:
    review(record, ana, "skip")
    read(2, without="debt_bondage")
    assert newest().superseded_by == record


def test_a_newer_draft_asks_in_the_place_of_an_older_one(record: Incident) -> None:
    read(2, without="air")
    older = newest()
    read(3, without="takes_earnings")
    older.refresh_from_db()
    assert (older.status, older.superseded_by) == ("superseded", newest())
    assert newest().re_review_of == record


def test_keeping_retires_the_draft(record: Incident, ana: User) -> None:
    read(2, without="air")
    assert keep(newest(), ana) == record
    assert (newest().status, newest().superseded_by) == ("superseded", record)
    record.refresh_from_db()
    assert record.status == "reviewed"
    assert Event.objects.filter(kind="re_review", person=ana, reason="kept the record").count() == 1
    with pytest.raises(NotWaitingError):
        keep(newest(), ana)


def test_what_is_no_re_review_is_not_kept(ana: User) -> None:
    read(1)
    with pytest.raises(NotWaitingError):
        keep(newest(), ana)
    assert newest().status == "draft"


def test_a_decided_re_review_stands_in_the_records_place(record: Incident, ana: User) -> None:
    read(2, without="air")
    new = newest()
    review(new, ana, "accept")
    give_way(new, ana)
    record.refresh_from_db()
    assert (record.status, record.superseded_by) == ("superseded", new)
    event = Event.objects.get(kind="re_review", person=ana)
    assert (event.incident, event.details) == (record, {"by": new.pk})
    assert Review.objects.filter(incident=record).exists()
