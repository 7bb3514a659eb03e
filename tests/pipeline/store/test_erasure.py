"""What may hold personal data is erased when its time is over: words go, codes and a tombstone stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from pipeline.config import ConfigError
from pipeline.records import Document
from pipeline.store import intake, models
from pipeline.store.erasure import erase_expired, take_down
from pipeline.store.retention import Retention, load_retention
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()
RETENTION = Retention(days={"direct_report": 180, "other": 365})
CAME = datetime(2024, 5, 15, tzinfo=UTC)


def report(name: str = "report", **more: object) -> Document:
    """A direct report, restricted and coded."""
    page = replace(
        examples.page(name, source="direct-reports", url=f"plainsight:direct-reports/{name}"),
        restricted=True,
        fetched=CAME,
        **more,  # type: ignore[arg-type]
    )
    return examples.coded(name, where=page)


@pytest.fixture
def run_id() -> int:
    intake.describe_source("direct-reports", type="direct_report", licence="confidential")
    return intake.start_run("import", STAMP)


def due(days: int) -> datetime:
    return CAME + timedelta(days=days)


def test_words_go_and_codes_stay(run_id: int) -> None:
    document = report()
    intake.save([document], [], run_id, STAMP)
    codes = models.Code.objects.count()
    assert erase_expired(RETENTION, due(181)) == 1
    stored = models.Document.objects.get()
    assert (stored.title, stored.text, stored.masks, bytes(stored.signature)) == ("", "", [], b"")
    assert not models.Evidence.objects.exists()
    assert not models.Link.objects.exists()
    assert models.Code.objects.count() == codes
    assert set(models.Incident.objects.values_list("status", flat=True)) == {"superseded"}
    page = models.Page.objects.get()
    assert (page.url, page.erased) == ("", due(181))
    assert {models.Appearance.objects.get().url, models.Outcome.objects.get().url} == {""}
    assert intake.was_erased(page.pk)
    assert erase_expired(RETENTION, due(182)) == 0


def test_nothing_goes_before_its_time(run_id: int) -> None:
    intake.save([report(), examples.coded("public", body=examples.BODY + " More.")], [], run_id, STAMP)
    assert erase_expired(RETENTION, due(180)) == 0
    assert erase_expired(RETENTION, due(10_000)) == 1
    assert models.Document.objects.exclude(text="").count() == 1


def test_a_type_without_a_period_of_its_own_has_the_others(run_id: int) -> None:
    intake.describe_source("direct-reports", type="ngo_partner")
    intake.save([report()], [], run_id, STAMP)
    assert erase_expired(RETENTION, due(300)) == 0
    assert erase_expired(RETENTION, due(366)) == 1


def test_a_review_stays_as_it_was(run_id: int, django_user_model: type[User]) -> None:
    intake.save([report()], [], run_id, STAMP)
    incident = models.Incident.objects.get(ordinal=0)
    models.Incident.objects.filter(pk=incident.pk).update(status="reviewed")
    models.Review.objects.create(
        incident=incident, person=django_user_model.objects.create_user("ana"), decision="accept", machine=[], answer=[]
    )
    erase_expired(RETENTION, due(181))
    assert models.Review.objects.get().decision == "accept"
    assert models.Incident.objects.get(ordinal=0).status == "reviewed"


def test_a_text_that_a_public_page_carries_too_stays_as_that_pages(run_id: int) -> None:
    intake.save([report(), examples.coded("public")], [], run_id, STAMP)
    assert models.Document.objects.get().page.restricted
    erase_expired(RETENTION, due(181))
    stored = models.Document.objects.get()
    assert stored.text
    assert not stored.page.restricted
    assert models.Appearance.objects.exclude(url="").count() == 1


def test_the_same_words_can_come_again_from_elsewhere(run_id: int) -> None:
    intake.save([report()], [], run_id, STAMP)
    erase_expired(RETENTION, due(181))
    intake.save([examples.coded("public")], [], run_id, STAMP)
    assert models.Outcome.objects.filter(ending="failed").count() == 0
    assert models.Document.objects.exclude(text="").get().page.source.name == "Example Gazette"


def test_restricted_texts_are_not_known_to_later_runs(run_id: int) -> None:
    intake.save([report(), examples.dropped("parking")], [], run_id, STAMP)
    assert [known.text_digest for known in intake.known_texts(STAMP.fingerprint)] == [
        examples.dropped("parking").text_digest
    ]


def test_a_newer_edition_of_a_record_stands_for_the_older_one(run_id: int) -> None:
    old, new = report(), report()
    new.page = replace(new.page, body=b"changed", fetched=CAME + timedelta(days=1))
    new.text_digest = "c" * 64
    for document in (old, new):
        document.sent = True
        intake.save([document], [], run_id, STAMP)
    waiting = models.Incident.objects.filter(status="draft")
    assert {incident.document.text_digest for incident in waiting} == {"c" * 64}
    assert models.Incident.objects.filter(status="superseded", superseded_by__in=waiting).count() == 2


def test_an_older_edition_that_comes_late_does_not_stand_for_the_newer_one(run_id: int) -> None:
    old, new = report(), report()
    new.page = replace(new.page, body=b"changed", fetched=CAME + timedelta(days=1))
    new.text_digest = "c" * 64
    for document in (new, old):
        document.sent = True
        intake.save([document], [], run_id, STAMP)
    waiting = models.Incident.objects.filter(status="draft")
    assert {incident.document.text_digest for incident in waiting} == {"c" * 64}


def test_our_own_periods(configs: Path) -> None:
    retention = load_retention(configs)
    assert retention.restricts("app_report")
    assert retention.restricts("direct_report")
    assert not retention.restricts("media")
    assert not retention.restricts("other")


@pytest.mark.parametrize(
    "text", ["", "[days]\napp_report = 180\n", "[days]\nother = 0\n", "[days]\nother = 'long'\n", "days = 3", "[days"]
)
def test_wrong_periods_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "retention.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"retention\.toml"):
        load_retention(tmp_path)


def test_a_tombstone_stays_for_each_draft(run_id: int) -> None:
    intake.save([report()], [], run_id, STAMP)
    erase_expired(RETENTION, due(181))
    tombstones = models.Event.objects.filter(kind="erased")
    assert {event.incident_id for event in tombstones} == set(models.Incident.objects.values_list("pk", flat=True))
    assert {(event.person, event.reason) for event in tombstones} == {
        (None, "kept for as long as the retention rules allow")
    }


def test_a_text_is_taken_down_wherever_it_appeared(run_id: int, django_user_model: type[User]) -> None:
    original = examples.coded()
    intake.save([original, examples.repeat(original, "copy")], [], run_id, STAMP)
    intake.save([examples.coded("other", body=examples.BODY + " Another one.")], [], run_id, STAMP)
    incident = models.Incident.objects.get(document__text_digest=original.text_digest, ordinal=0)
    models.Incident.objects.filter(pk=incident.pk).update(status="danger")
    ana = django_user_model.objects.create_user("ana")
    models.Answer.objects.create(incident=incident, person=ana, version=1, form={"comment": "typed"})
    pages = take_down(incident, "a court has ordered it", CAME)
    assert pages == sorted([original.page.id, examples.repeat(original, "copy").page.id])
    assert intake.erased_pages() == set(pages)
    assert models.Document.objects.get(incidents=incident).text == ""
    assert models.Document.objects.exclude(text="").count() == 1
    assert not models.Answer.objects.exists()
    incident.refresh_from_db()
    assert (incident.status, incident.events.get().reason) == ("superseded", "a court has ordered it")
    assert set(models.Appearance.objects.filter(page__in=pages).values_list("url", flat=True)) == {""}
