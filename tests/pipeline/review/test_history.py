"""What happened to a record is told on one page, can be audited, and nothing reviewed is ever deleted."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import User

from pipeline.share.export import export
from pipeline.store import intake
from pipeline.store.accounts import create_account
from pipeline.store.history import note
from pipeline.store.models import Disclosure, Event, Incident, Kind, Page, Review
from tests.pipeline.review.visitor import client_of, send, take
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding phrase"


@pytest.fixture
def ada() -> User:
    return create_account("ada", "administrator", PASSWORD)


@pytest.fixture
def record(drafts: list[Incident], ana: User) -> Incident:
    """A draft that ana has accepted."""
    client = client_of(ana)
    assert send(client, drafts[0], take(client, drafts[0]), "accept", comment="Marisol Example was clear").status_code
    drafts[0].refresh_from_db()
    return drafts[0]


def text_of(user: User, path: str) -> str:
    answer = client_of(user).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_records_whole_history_is_on_one_page(record: Incident, ben: User) -> None:
    newer = examples.provenance(2)
    intake.save([examples.coded()], [], intake.start_run("nightly", newer), newer)
    Disclosure.objects.create(person=ben, page=record.document.page)
    note(Kind.COMMENTED, ben, incident=record, reason="Seen in court by Marisol Example")
    page = text_of(ben, f"/records/{record.pk}/history/")
    told = (
        "the machine</strong> drafted it",
        "ana</strong> decided",
        "opened the original",
        "commented",
        f"put record {record.pk} in its place",
    )
    assert [words for words in told if words not in page] == []
    assert "Marisol" not in page
    assert "was clear" in page
    assert page.index("drafted it") < page.index("decided") < page.index("commented")


def test_a_review_of_the_time_before_events_is_told_once(drafts: list[Incident], ana: User, ben: User) -> None:
    Review.objects.create(incident=drafts[0], person=ana, decision="reject", reason="topic", machine=[])
    page = text_of(ben, f"/records/{drafts[0].pk}/history/")
    assert page.count("ana</strong> decided") == 1
    assert "topic" in page


def test_a_withdrawn_record_stays_and_is_no_longer_shared(record: Incident, ben: User) -> None:
    client = client_of(ben)
    assert client.post(f"/records/{record.pk}/withdraw/", {"reason": "Two cases mixed up"}).status_code == 302
    record.refresh_from_db()
    assert record.status == "withdrawn"
    event = Event.objects.get(kind="withdrawn")
    assert (event.person, event.incident, event.reason) == (ben, record, "Two cases mixed up")
    assert export("jsonl", io.StringIO()) == 0
    page = text_of(ben, f"/records/{record.pk}/history/")
    assert "Two cases mixed up" in page
    assert "Withdraw this record" not in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_withdrawing_needs_a_reason(record: Incident, ben: User, reason: str) -> None:
    client_of(ben).post(f"/records/{record.pk}/withdraw/", {"reason": reason})
    record.refresh_from_db()
    assert record.status == "reviewed"
    assert not Event.objects.filter(kind="withdrawn").exists()


def test_what_is_no_record_cannot_be_withdrawn(drafts: list[Incident], ben: User) -> None:
    answer = client_of(ben).post(f"/records/{drafts[0].pk}/withdraw/", {"reason": "why not"}, follow=True)
    assert "Nothing was done" in answer.content.decode()
    drafts[0].refresh_from_db()
    assert drafts[0].status == "draft"


def test_volunteers_do_not_withdraw(record: Incident, ana: User) -> None:
    assert client_of(ana).post(f"/records/{record.pk}/withdraw/", {"reason": "because"}).status_code == 403


def test_the_history_of_what_is_restricted_is_for_those_who_may_read_it(record: Incident, ben: User) -> None:
    Page.objects.update(restricted=True)
    analyst = create_account("alva", "analyst", PASSWORD)
    assert client_of(analyst).get(f"/records/{record.pk}/history/").status_code == 404
    assert client_of(ben).get(f"/records/{record.pk}/history/").status_code == 200


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 5), ("?person=ana", 3), ("?kind=commented", 2), ("?since=2000-01-01&until=2000-12-31", 0)],
)
def test_the_audit_can_be_narrowed(record: Incident, ada: User, ben: User, query: str, number: int) -> None:
    for words in ("first", "second"):
        note(Kind.COMMENTED, ben, incident=record, reason=words)
    page = text_of(ada, f"/audit/{query}")
    assert page.partition("<tbody>")[2].count("<tr>") == number


def test_the_audit_as_a_table_is_masked_and_runs_nothing(record: Incident, ada: User, ben: User) -> None:
    note(Kind.COMMENTED, ben, incident=record, reason="=HYPERLINK(1) by Marisol Example")
    note(Kind.COMMENTED, ben, incident=record, reason=" @SUM(1)")
    answer = client_of(ada).post("/audit/download/", {"kind": "commented"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert [row["reason"][:6] for row in rows] == ["' @SUM", "'=HYPE"]
    assert "Marisol" not in answer.content.decode()
    assert {row["person"] for row in rows} == {"ben"}
    event = Event.objects.get(kind="exported")
    assert (event.person, event.subject, event.details["rows"]) == (ada, "audit", 2)


def test_the_audit_keeps_what_is_restricted_from_those_who_may_not_read_it(record: Incident, ada: User) -> None:
    Page.objects.filter(documents=record.document).update(restricted=True)
    assert "No event fits" in text_of(ada, "/audit/")
