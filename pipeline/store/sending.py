"""Sends a text to the queue that a stage dropped, and a person finds to have been dropped wrongly.

The server that volunteers use loads no stage, so it only notes the wish. The next run codes the stored text whatever
the stages think of it, and so does every run under another fingerprint.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from crawlers.items import Page
from pipeline import records
from pipeline.provenance import Provenance
from pipeline.records import Ending
from pipeline.store import models
from pipeline.store.batch import wait_for_turn
from pipeline.store.codec import load_court_case
from pipeline.store.drafting import Drafting
from pipeline.store.history import note
from pipeline.store.models import Event, Kind

_SUBJECT = "document:"


class NotDroppedError(ValueError):
    """What cannot be sent: it was not dropped, it has no text (any more), or it repeats another text."""


@transaction.atomic
def send(outcome: models.Outcome, by: User, reason: str = "") -> bool:
    """Have the next run code a dropped document; False where somebody asked for it before.

    Raises:
        NotDroppedError: there is nothing that could be coded.
    """
    document = outcome.document
    if outcome.ending != Ending.DROPPED.value or document is None or not document.text:
        raise NotDroppedError("only a text that a stage dropped can be sent to the queue")
    subject = f"{_SUBJECT}{document.pk}"
    if Event.objects.filter(kind=Kind.QUEUED, subject=subject).exists():
        return False
    note(Kind.QUEUED, by, subject=subject, reason=reason, dropped_by=outcome.stage, because=outcome.reason)
    return True


def asked_for() -> set[int]:
    """The documents that people sent."""
    subjects = Event.objects.filter(kind=Kind.QUEUED, subject__startswith=_SUBJECT).values_list("subject", flat=True)
    return {int(subject.removeprefix(_SUBJECT)) for subject in subjects}


def uncoded(fingerprint: str) -> list[models.Document]:
    """The texts that people sent and that have no draft under a fingerprint; not those that were erased."""
    drafts = models.Incident.objects.filter(document=OuterRef("pk"), fingerprint=fingerprint)
    wanted = models.Document.objects.filter(~Exists(drafts), pk__in=asked_for(), page__erased=None).exclude(text="")
    return list(wanted.select_related("page__source").order_by("pk"))


def as_record(row: models.Document) -> records.Document:
    """A stored text as stages take it; its page comes without the bytes, which the archive has."""
    stored = row.page
    page = Page(
        url=stored.url,
        body=b"",
        fetched=stored.fetched,
        source=stored.source.name,
        content_type=stored.content_type,
        restricted=stored.restricted,
    )
    return records.Document(
        page,
        text=row.text,
        title=row.title,
        body_start=row.body_start,
        published=row.published,
        published_method=row.published_method,
        court_case=load_court_case(row.court_case),
        text_digest=row.text_digest,
        language=row.language,
        signature=bytes(row.signature),
        screen_score=row.screen_score,
    )


@transaction.atomic
def save(row: models.Document, document: records.Document, run_id: int, provenance: Provenance) -> None:
    """Store the drafts of a text that was coded by request, its masks and its relevance.

    Its pages, which were dropped under this fingerprint, count as coded from now on.
    """
    wait_for_turn()
    assert document.verdict is not None
    if document.masks is not None:
        row.masks, row.redacted = [list(span) for span in document.masks], True
    if document.relevance is not None:
        row.relevance, row.relevance_coder = document.relevance.value, document.relevance.coder
        row.relevance_scores = dict(document.relevance.scores)
    row.save(update_fields=["masks", "redacted", "relevance", "relevance_coder", "relevance_scores"])
    Drafting(run_id, provenance).save([(row, document)], gone=[])
    ended = models.Outcome.objects.filter(document=row, fingerprint=provenance.fingerprint)
    ended.update(
        ending=document.verdict.ending.value, stage=document.verdict.stage, reason=document.verdict.reason, run=run_id
    )
