"""What a stage dropped, and a person sends to the queue."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from pipeline.provenance import Provenance
from pipeline.records import Ending, Incident, Verdict
from pipeline.store import intake, models, sending
from pipeline.store.accounts import create_account
from pipeline.store.models import Event, Kind, Outcome, Status
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()


@pytest.fixture
def ada() -> User:
    return create_account("ada", "administrator", "a long and winding phrase")


@pytest.fixture
def outcome() -> Outcome:
    intake.save([examples.dropped("parking")], [], intake.start_run("run", STAMP), STAMP)
    return Outcome.objects.get()


def code(stamp: Provenance = STAMP) -> int:
    """What a run does, with stages that find one incident and no names."""
    run_id = intake.start_run("run", stamp)
    rows = sending.uncoded(stamp.fingerprint)
    for row in rows:
        document = sending.as_record(row)
        document.incidents = (Incident(0, ((0, len(document.text)),)),)
        document.masks = ()
        document.verdict = Verdict(Ending.CODED, "linker", "1 incidents")
        sending.save(row, document, run_id, stamp)
    return len(rows)


def test_it_is_coded_by_the_next_run_once(outcome: Outcome, ada: User) -> None:
    assert code() == 0
    assert sending.send(outcome, ada, "a raid, surely")
    assert not sending.send(outcome, ada)
    event = Event.objects.get(kind=Kind.QUEUED)
    assert event.details == {"dropped_by": "screener", "because": "score 0.2"}
    assert code() == 1
    assert code() == 0
    draft = models.Incident.objects.get()
    assert (draft.document, draft.status) == (outcome.document, Status.DRAFT)
    assert draft.document.redacted
    outcome.refresh_from_db()
    assert (outcome.ending, outcome.stage) == (Ending.CODED.value, "linker")


def test_every_later_fingerprint_codes_it_anew(outcome: Outcome, ada: User) -> None:
    sending.send(outcome, ada)
    code()
    later = examples.provenance(2)
    intake.save([examples.dropped("parking")], [], intake.start_run("run", later), later)
    assert models.Incident.objects.get().status == Status.SUPERSEDED
    assert code(later) == 1
    assert models.Incident.objects.filter(status=Status.DRAFT).get().fingerprint == later.fingerprint


def test_the_stored_text_comes_as_it_was(outcome: Outcome) -> None:
    assert outcome.document
    stored, first = sending.as_record(outcome.document), examples.dropped("parking")
    for field in (
        "text",
        "title",
        "body_start",
        "published",
        "published_method",
        "text_digest",
        "signature",
        "language",
    ):
        assert getattr(stored, field) == getattr(first, field), field
    assert stored.alive


def test_what_was_erased_is_not_coded(outcome: Outcome, ada: User) -> None:
    sending.send(outcome, ada)
    models.Page.objects.update(erased=datetime.now(UTC))
    assert code() == 0


def test_failures_and_repeats_cannot_be_sent(ada: User) -> None:
    original = examples.coded()
    batch = [original, examples.repeat(original, "copy"), examples.failed("broken")]
    intake.save(batch, [], intake.start_run("run", STAMP), STAMP)
    for outcome in Outcome.objects.all():
        with pytest.raises(sending.NotDroppedError):
            sending.send(outcome, ada)
    assert not Event.objects.filter(kind=Kind.QUEUED).exists()
