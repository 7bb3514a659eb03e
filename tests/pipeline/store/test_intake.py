"""Saving is idempotent, nothing vanishes, and what a person judged is never touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from django.contrib.auth.models import User

from pipeline.records import CourtCase, Document, KnownText, State
from pipeline.store import intake, models
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
FIRST, SECOND = examples.provenance(1), examples.provenance(2)
TABLES = (models.Page, models.Document, models.Appearance, models.Outcome, models.Incident, models.Code, models.Link)


@dataclass(frozen=True)
class Unread:
    """What a reader says of a record that is no page."""

    id: str
    url: str | None
    ending: str
    reason: str


def sizes() -> dict[str, int]:
    return {table.__name__: table._default_manager.count() for table in (*TABLES, models.Evidence, models.Source)}


@pytest.fixture
def run_id() -> int:
    return intake.start_run("run", FIRST)


def test_a_batch_saved_twice_is_saved_once(run_id: int) -> None:
    batch = [examples.coded(), examples.dropped("parking"), examples.failed("broken")]
    intake.save(batch, [], run_id, FIRST)
    before = sizes()
    intake.save(batch, [], run_id, FIRST)
    assert sizes() == before
    assert before["Outcome"] == 3
    assert before["Incident"] == 2
    assert before["Document"] == 2  # the failed page has no text


def test_every_part_of_a_code_is_kept(run_id: int) -> None:
    document = examples.coded()
    intake.save([document], [], run_id, FIRST)
    incident = models.Incident.objects.get(ordinal=0)
    assert [code.variable for code in incident.codes.all()] == [code.variable for code in document.incidents[0].codes]
    absent = incident.codes.get(value="physical_abuse")
    assert absent.state == State.ABSENT
    assert absent.coder == examples.CODER
    transit = incident.codes.get(value="transit")
    assert transit.details is not None
    assert transit.details["leg"] == 2
    assert transit.details["alternatives"][0]["country"] == "US"
    assert incident.codes.get(variable="dates").details == {
        "value": "2024-05-14",
        "precision": "day",
        "method": "absolute",
    }
    assert incident.provenance["fingerprint"] == FIRST.fingerprint


def test_evidence_quotes_the_stored_text(run_id: int) -> None:
    document = examples.coded()
    intake.save([document], [], run_id, FIRST)
    text = models.Document.objects.get().text
    quoted = {text[each.start : each.end] for each in models.Evidence.objects.all()}
    assert quoted == {
        evidence.quote for each in document.incidents for code in each.codes for evidence in code.evidence
    }


def test_offsets_follow_a_text_whose_white_space_changed(run_id: int) -> None:
    intake.save([examples.coded()], [], run_id, FIRST)
    body = "  " + examples.BODY.replace("\n\n", "\n \n\n").replace("; the women", ";   the women")
    intake.save([examples.coded("reset", body=body)], [], run_id, SECOND)
    document = models.Document.objects.get()
    group = models.Evidence.objects.get(code__variable="victims", code__incident__fingerprint=SECOND.fingerprint)
    assert document.text[group.start : group.end] == "three Vietnamese women"
    assert {document.text[start:end] for start, end in document.masks or ()} == {examples.NAME, "Marisol"}


def test_a_text_on_a_second_page_brings_no_second_draft(run_id: int) -> None:
    intake.save([examples.coded()], [], run_id, FIRST)
    where = examples.page("elsewhere", source="Example Herald")
    intake.save([examples.coded("elsewhere", where=where)], [], run_id, FIRST)
    assert models.Incident.objects.count() == 2
    assert set(models.Appearance.objects.values_list("source__name", flat=True)) == {
        "Example Gazette",
        "Example Herald",
    }


@pytest.mark.parametrize("together", [True, False])
def test_a_near_duplicate_adds_its_source(run_id: int, together: bool) -> None:
    original = examples.coded()
    copy = examples.repeat(original, "copy")
    for batch in [[original, copy]] if together else [[original], [copy]]:
        intake.save(batch, [], run_id, FIRST)
    assert models.Document.objects.count() == 1
    assert models.Appearance.objects.get(source__name="Example Herald").similarity == 0.75
    outcome = models.Outcome.objects.get(stage="deduplicator")
    assert outcome.document is None
    assert outcome.repeats == models.Document.objects.get()


def test_the_same_bytes_at_two_addresses_are_two_captures(run_id: int) -> None:
    first = examples.coded()
    second = examples.coded(where=replace(first.page, url="https://gazette.example/other"))
    intake.save([first, second], [], run_id, FIRST)
    assert intake.done(FIRST.fingerprint) == {first.page.capture, second.page.capture}
    assert models.Page.objects.count() == 1
    assert models.Appearance.objects.count() == 2
    assert models.Incident.objects.count() == 2


def test_a_new_fingerprint_supersedes_what_nobody_reviewed(run_id: int) -> None:
    intake.save([examples.coded()], [], run_id, FIRST)
    intake.save([examples.coded()], [], run_id, SECOND)
    old = models.Incident.objects.get(fingerprint=FIRST.fingerprint, ordinal=0)
    new = models.Incident.objects.get(fingerprint=SECOND.fingerprint, ordinal=0)
    assert (old.status, old.superseded_by) == ("superseded", new)
    assert new.status == "draft"


def test_a_text_that_is_no_longer_coded_leaves_no_draft_waiting(run_id: int) -> None:
    document = examples.coded()
    intake.save([document], [], run_id, FIRST)
    again = examples.plain("nail-bar")
    again.drop("relevance_classifier", "topic")
    intake.save([again], [], run_id, SECOND)
    assert not models.Incident.objects.filter(status="draft").exists()
    assert models.Document.objects.get().masks, "what was once masked stays masked"


def test_a_failure_supersedes_nothing(run_id: int) -> None:
    intake.save([examples.coded()], [], run_id, FIRST)
    again = examples.plain("nail-bar")
    again.fail("annotator", "ValueError")
    intake.save([again], [], run_id, SECOND)
    assert models.Incident.objects.filter(status="draft").count() == 2


def reviewed(incident: models.Incident, person: User) -> models.Review:
    models.Incident.objects.filter(pk=incident.pk).update(status="reviewed")
    return models.Review.objects.create(incident=incident, person=person, decision="accept", machine=[], answer=[])


def test_a_review_stands_for_a_new_draft_that_says_the_same(run_id: int, django_user_model: type[User]) -> None:
    person = django_user_model.objects.create_user("ana")
    intake.save([examples.coded()], [], run_id, FIRST)
    first, second = models.Incident.objects.order_by("ordinal")
    reviewed(first, person)
    reviewed(second, person)
    again = examples.coded()
    kept, changed = again.incidents
    again.incidents = (kept, replace(changed, codes=(replace(changed.codes[0], value="forced_marriage"),)))
    intake.save([again], [], run_id, SECOND)
    new = models.Incident.objects.filter(fingerprint=SECOND.fingerprint).order_by("ordinal")
    assert [each.status for each in new] == ["superseded", "draft"]
    assert new[0].superseded_by == first
    assert models.Incident.objects.filter(fingerprint=FIRST.fingerprint, status="reviewed").count() == 2


def test_unread_records_are_counted_once(run_id: int) -> None:
    unread = Unread("a.warc.gz:512", "https://gazette.example/x", "failed", "truncated record")
    for _ in range(2):
        intake.save([], [unread], run_id, FIRST)
        intake.save_unread([unread], run_id, FIRST)
    assert intake.done(FIRST.fingerprint) == {"a.warc.gz:512"}
    assert intake.counts()["failed"] == {"reader": {"truncated record": 1}}


def test_known_texts_come_back_in_the_order_of_saving_without_repeats(run_id: int) -> None:
    first, second = examples.coded(), examples.dropped("parking")
    unsigned = examples.dropped("rathaus", reason="unread: de", stage="language_detector")
    unsigned.signature = b""
    intake.save([second, unsigned], [], run_id, FIRST)
    intake.save([first, examples.repeat(first, "copy")], [], run_id, FIRST)
    assert intake.known_texts(FIRST.fingerprint) == [
        KnownText(second.text_digest, second.signature, second.published),
        KnownText(first.text_digest, first.signature, first.published),
    ]
    assert intake.known_texts(SECOND.fingerprint) == []


def test_counts_tell_every_ending(run_id: int) -> None:
    original = examples.coded()
    batch = [original, examples.dropped("parking"), examples.failed("broken")]
    intake.save([*batch, *(examples.repeat(original, name) for name in ("one", "two"))], [], run_id, FIRST)
    counts = intake.counts(FIRST.fingerprint)
    assert counts["endings"] == {"coded": 1, "dropped": 3, "failed": 1}
    assert counts["dropped"] == {"screener": {"score 0.2": 1}, "deduplicator": {"repeats another text": 2}}
    assert counts["drafts"] == {"draft": 2}


def _with_text(text: str) -> Document:
    document = examples.plain("odd", body=text)
    document.drop("screener", text[:40])
    return document


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800b", "\ufeffx" * 3, "\U0001f600" * 10])
def test_odd_characters_are_stored_without_moving_offsets(run_id: int, odd: str) -> None:
    intake.save([_with_text(odd)], [], run_id, FIRST)
    stored = models.Document.objects.get().text
    assert len(stored) == len(examples.TITLE) + 2 + len(odd)


def test_one_bad_document_fails_alone(run_id: int) -> None:
    intake.save([examples.coded()], [], run_id, FIRST)
    bad, good = examples.coded(), examples.dropped("parking")
    bad.text += " And more."  # under the digest of another text
    intake.save([bad, good], [], run_id, SECOND)
    endings = dict(models.Outcome.objects.filter(fingerprint=SECOND.fingerprint).values_list("key", "ending"))
    assert endings == {bad.page.capture: "failed", good.page.capture: "dropped"}
    assert models.Outcome.objects.get(key=bad.page.capture, ending="failed").stage == "store"


def test_a_document_that_has_not_ended_is_refused(run_id: int) -> None:
    with pytest.raises(intake.NotEndedError):
        intake.save([examples.plain("open")], [], run_id, FIRST)


def test_a_run_keeps_its_summary(run_id: int) -> None:
    intake.finish_run(run_id, {"records": 3})
    run = models.Run.objects.get(pk=run_id)
    assert run.summary == {"records": 3}
    assert run.finished is not None
    assert run.fingerprint == FIRST.fingerprint


def test_a_source_is_described_once() -> None:
    for licence in ("CC BY 4.0", "CC BY-SA 4.0"):
        intake.describe_source("Example Gazette", type="media", licence=licence)
    assert models.Source.objects.get().licence == "CC BY-SA 4.0"


def test_what_a_court_document_says_of_its_case_is_kept(run_id: int) -> None:
    document = examples.coded()
    document.court_case = CourtCase("[2026] EWCR 1", "Crown Court", date(2026, 3, 4), ("defendant",))
    intake.save([document], [], run_id, FIRST)
    assert models.Document.objects.get().court_case == {
        "citation": "[2026] EWCR 1",
        "court": "Crown Court",
        "decided": "2026-03-04",
        "roles": ["defendant"],
        "docket": None,
    }
