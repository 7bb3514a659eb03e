"""The one door by which results enter the database, and what a runner asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import DataError, IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from pipeline.characters import whole
from pipeline.provenance import Provenance
from pipeline.records import Document, Ending, KnownText
from pipeline.store import models
from pipeline.store.batch import Batch, wait_for_turn
from pipeline.store.codec import dump_provenance


class UnreadRecord(Protocol):
    """An archive record that could not become a page: `id` tells it from all others (file and offset, say)."""

    @property
    def id(self) -> str:
        """What names the record, now and when it is read again."""

    @property
    def url(self) -> str | None:
        """Its address, where it could be told."""

    @property
    def ending(self) -> str:
        """Whether it was `dropped` on purpose (a revisit, say) or `failed`."""

    @property
    def reason(self) -> str:
        """Why it is no page."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """A document that the database did not take."""

    id: str
    url: str
    reason: str
    ending: str = Ending.FAILED.value


class NotEndedError(RuntimeError):
    """A document that the runner hands over before its way has ended."""


def start_run(kind: str, provenance: Provenance) -> int:
    """Note that a run begins; its number is what the other functions ask for."""
    run = models.Run.objects.create(
        kind=kind, provenance=dump_provenance(provenance), fingerprint=provenance.fingerprint
    )
    return run.pk


def finish_run(run_id: int, summary: Mapping[str, Any]) -> None:
    """Note that a run has ended, and its summary."""
    models.Run.objects.filter(pk=run_id).update(finished=timezone.now(), summary=dict(summary))


def describe_source(name: str, *, type: str, licence: str = "", homepage: str = "") -> None:  # noqa: A002 - its name
    """Keep what the configs say of a source; `type` is one of the codebook's source types."""
    models.Source.objects.update_or_create(name=name, defaults={"type": type, "licence": licence, "homepage": homepage})


def save(documents: Sequence[Document], unread: Sequence[UnreadRecord], run_id: int, provenance: Provenance) -> None:
    """Store a batch of ended documents, and unread records, in one transaction; saving it again changes nothing.

    A capture (bytes at an address) ends once under one fingerprint. A text that another capture already brought under
    it adds an appearance and no drafts, and so does a near-duplicate. Unreviewed drafts of older fingerprints are
    superseded; reviews are never touched. If the database refuses the batch, each document is tried alone, and one that
    it refuses even then is stored as failed.

    Raises:
        NotEndedError: a document has no verdict.
        django.db.OperationalError: the database cannot be reached or written; nothing of the batch is stored.
    """
    for document in documents:
        if document.verdict is None:
            raise NotEndedError(f"page {document.page.id[:12]} has not ended: it has no verdict")
    try:
        _save_at_once(documents, unread, run_id, provenance)
    except (DataError, IntegrityError, ValueError):
        save_unread(unread, run_id, provenance)
        for document in documents:
            _save_alone(document, run_id, provenance)


def _save_at_once(
    documents: Sequence[Document], unread: Sequence[UnreadRecord], run_id: int, provenance: Provenance
) -> None:
    with transaction.atomic():
        wait_for_turn()
        Batch(documents, run_id, provenance).save()
        save_unread(unread, run_id, provenance)


def _save_alone(document: Document, run_id: int, provenance: Provenance) -> None:
    try:
        _save_at_once([document], (), run_id, provenance)
    except (DataError, IntegrityError, ValueError) as error:
        reason = f"the database refuses it: {type(error).__name__}"
        save_unread([_Refused(document.page.capture, document.page.url, reason)], run_id, provenance, stage="store")


def save_unread(unread: Sequence[UnreadRecord], run_id: int, provenance: Provenance, *, stage: str = "reader") -> None:
    """Store how archive records ended that could not become pages; storing them again changes nothing."""
    models.Outcome.objects.bulk_create(
        (
            models.Outcome(
                key=record.id,
                fingerprint=provenance.fingerprint,
                url=whole(record.url or ""),
                ending=str(record.ending),
                stage=stage,
                reason=whole(record.reason),
                run_id=run_id,
            )
            for record in unread
        ),
        ignore_conflicts=True,
    )


def done(fingerprint: str) -> set[str]:
    """The keys (captures of pages, keys of unread records) that have already ended under a fingerprint."""
    return set(models.Outcome.objects.filter(fingerprint=fingerprint).values_list("key", flat=True).iterator())


def was_erased(page_id: str) -> bool:
    """Whether a page's text was erased: it is not to be read again, whoever gives it."""
    return models.Page.objects.filter(pk=page_id, erased__isnull=False).exists()


def erased_pages() -> frozenset[str]:
    """The ids of all pages whose text was erased."""
    return frozenset(models.Page.objects.filter(erased__isnull=False).values_list("pk", flat=True))


def known_texts(fingerprint: str) -> list[KnownText]:
    """Every original text under a fingerprint, in the order in which they were saved.

    A text that was dropped before it was signed (its language is not read, say) is left out; so is a restricted one.
    """
    outcomes = models.Outcome.objects.filter(
        fingerprint=fingerprint, document__isnull=False, document__page__restricted=False
    )
    signed = outcomes.exclude(document__signature=b"").order_by("pk")
    rows = signed.values_list("document__text_digest", "document__signature", "document__published").iterator()
    found: dict[str, KnownText] = {}
    for digest, signature, published in rows:
        found.setdefault(digest, KnownText(digest, bytes(signature), published))
    return list(found.values())


def counts(fingerprint: str | None = None) -> dict[str, Any]:
    """How much there is of everything; under one fingerprint where one is given.

    `endings` counts pages by how they ended, `dropped` and `failed` by stage and reason, `drafts` by status, `reviews`
    by decision.
    """
    outcomes, drafts = models.Outcome.objects.all(), models.Incident.objects.all()
    if fingerprint is not None:
        outcomes, drafts = outcomes.filter(fingerprint=fingerprint), drafts.filter(fingerprint=fingerprint)
    return {
        "pages": models.Page.objects.count(),
        "documents": models.Document.objects.count(),
        "appearances": models.Appearance.objects.count(),
        "endings": _tally(outcomes, "ending"),
        "dropped": _by_stage(outcomes.filter(ending=Ending.DROPPED.value)),
        "failed": _by_stage(outcomes.filter(ending=Ending.FAILED.value)),
        "drafts": _tally(drafts, "status"),
        "reviews": _tally(models.Review.objects.filter(incident__in=drafts), "decision"),
    }


def _tally(rows: Any, field: str) -> dict[str, int]:
    return dict(rows.order_by(field).values_list(field).annotate(Count("pk")))


def _by_stage(outcomes: Any) -> dict[str, dict[str, int]]:
    groups = outcomes.order_by("stage", "reason").values_list("stage", "reason").annotate(Count("pk"))
    tree: dict[str, dict[str, int]] = {}
    for stage, reason, number in groups:
        tree.setdefault(stage, {})[reason] = number
    return tree
