"""Erases words for good, when their time is over or on a take-down: text, title, address and quotations go.

Codes and reviews stay: they hold groups, values and offsets, and name nobody. So does a tombstone for each draft: an
event that says when its words went, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from pipeline.store.batch import wait_for_turn
from pipeline.store.history import note
from pipeline.store.models import Answer, Appearance, Document, Evidence, Incident, Kind, Link, Outcome, Page, Status
from pipeline.store.retention import Retention

_AT_ONCE = 100
_UNDECIDED = (Status.DRAFT, Status.DISAGREED, Status.DANGER)
_EXPIRED = "kept for as long as the retention rules allow"
_TABLES = ("store_document", "store_page", "store_appearance", "store_outcome", "store_evidence")


def erase_expired(retention: Retention, now: datetime) -> int:
    """Erase every restricted page that came longer ago than its source's type is kept; how many these were.

    A text that a public page carries too, word for word, stays as that page's. The database is made to forget as well:
    SQLite overwrites what is deleted, and PostgreSQL is asked to vacuum.
    """
    count = 0
    for pages in _expired(retention, now):
        with transaction.atomic():
            wait_for_turn()
            _erase(pages, now)
        count += len(pages)
    if count:
        _forget()
    return count


def take_down(incident: Incident, reason: str, now: datetime) -> list[str]:
    """Erase the text that a record or draft was coded from, wherever it appeared; the ids of the pages concerned.

    No run reads these pages again. Their bytes, where they were archived, still lie in the archive.
    """
    with transaction.atomic():
        wait_for_turn()
        document = Document.objects.select_for_update().get(pk=incident.document_id)
        carried = Appearance.objects.filter(document=document)
        keys = sorted({document.page_id, *carried.values_list("page_id", flat=True)})
        _erase_text(document, reason)
        _erase_addresses(keys, now)
    _forget()
    return keys


def _expired(retention: Retention, now: datetime) -> Iterator[list[Page]]:
    waiting = Page.objects.filter(restricted=True, erased=None)
    types = waiting.order_by().values_list("source__type", flat=True).distinct()
    due = Q(pk__in=())
    for source_type in list(types):
        due |= Q(source__type=source_type, fetched__lt=now - retention.period(source_type))
    while pages := list(waiting.filter(due)[:_AT_ONCE]):
        yield pages


def _erase(pages: list[Page], now: datetime) -> None:
    keys = [page.pk for page in pages]
    for document in Document.objects.filter(page__in=keys):
        public = Appearance.objects.filter(document=document, similarity=1.0, page__restricted=False).first()
        if public is not None:
            document.page_id = public.page_id
            document.save(update_fields=["page"])
        else:
            _erase_text(document, _EXPIRED)
    _erase_addresses(keys, now)


def _erase_addresses(keys: list[str], now: datetime) -> None:
    Appearance.objects.filter(page__in=keys).update(url="")
    Outcome.objects.filter(page__in=keys).update(url="")
    Page.objects.filter(pk__in=keys).update(url="", erased=now)


def _erase_text(document: Document, reason: str) -> None:
    """Take the words away. What nobody has reviewed by now, nobody can any more."""
    for incident in Incident.objects.filter(document=document):
        note(Kind.ERASED, None, incident=incident, reason=reason)
    Evidence.objects.filter(code__incident__document=document).delete()
    Answer.objects.filter(incident__document=document).delete()
    Link.objects.filter(Q(document=document) | Q(other_digest=document.text_digest)).delete()
    Incident.objects.filter(document=document, status__in=_UNDECIDED).update(
        status=Status.SUPERSEDED, claimed_by=None, claimed_until=None
    )
    document.title = document.text = ""
    document.court_case = None
    document.body_start, document.masks, document.signature = 0, [], b""
    document.text_digest = (
        f"erased-{document.pk}"  # else the same words, should they come again, would meet an empty text
    )
    document.save(update_fields=["title", "text", "court_case", "body_start", "masks", "signature", "text_digest"])


def _forget() -> None:
    if connection.in_atomic_block:  # whoever opened it ends it, and the database forgets in its own time
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # its pages are overwritten (secure_delete); the log still has the old ones
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql":
            cursor.execute(f"VACUUM {', '.join(_TABLES)}")
