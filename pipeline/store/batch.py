"""Saves one batch of ended documents. Every step is one statement for all of them, and skips what is there already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property

from django.db import connection

from pipeline import records
from pipeline.characters import whole
from pipeline.provenance import Provenance
from pipeline.store import models
from pipeline.store.alignment import aligner
from pipeline.store.codec import dump_court_case
from pipeline.store.drafting import Drafting
from pipeline.store.facets import file_drafts
from pipeline.store.similarity import similarity

# What a newer fingerprint may say anew of a text that is known; the text itself stays, since offsets count in it.
_RENEWED = (
    "title",
    "language",
    "published",
    "published_method",
    "court_case",
    "signature",
    "masks",
    "redacted",
    "screen_score",
    "relevance",
    "relevance_scores",
    "relevance_coder",
)
_LOCK = 0x706C6169  # any number will do, as long as all writers name the same


def wait_for_turn() -> None:
    """Let writers pass one by one till their transaction ends. SQLite's own lock, taken at BEGIN, does that for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


class Batch:
    """What one call of `intake.save` stores. Runs inside a transaction in which nobody else writes."""

    def __init__(self, documents: Sequence[records.Document], run_id: int, provenance: Provenance) -> None:
        self._documents = documents
        self._run_id = run_id
        self._provenance = provenance
        self._fingerprint = provenance.fingerprint

    def save(self) -> None:
        """Store everything."""
        ended = self._ended_before()
        self._add_pages()
        pending = []
        for document in self._documents:
            if document.page.capture not in ended:
                ended.add(document.page.capture)
                pending.append(document)
        fresh = self._save_texts(pending)
        self._add_appearances()
        self._add_outcomes(pending)
        drafting = Drafting(self._run_id, self._provenance)
        drafting.save(
            [(self._known[document.text_digest], document) for document in fresh],
            gone=[
                self._known[document.text_digest]
                for document in pending
                if document.duplicate_of not in (None, document.text_digest) and document.text_digest in self._known
            ],
        )
        drafting.retire_older_editions([self._known[document.text_digest] for document in fresh if document.sent])
        file_drafts(row.pk for row in self._known.values())

    def _ended_before(self) -> set[str]:
        keys = [document.page.capture for document in self._documents]
        found = models.Outcome.objects.filter(fingerprint=self._fingerprint, key__in=keys)
        return set(found.values_list("key", flat=True))

    @cached_property
    def _sources(self) -> dict[str, models.Source]:
        names = {document.page.source for document in self._documents}
        models.Source.objects.bulk_create((models.Source(name=name) for name in sorted(names)), ignore_conflicts=True)
        return {source.name: source for source in models.Source.objects.filter(name__in=names)}

    def _add_pages(self) -> None:
        pages = {document.page.id: document.page for document in self._documents}
        known = set(models.Page.objects.filter(pk__in=pages).values_list("pk", flat=True))
        models.Page.objects.bulk_create(
            models.Page(
                id=key,
                url=whole(page.url),
                source=self._sources[page.source],
                fetched=page.fetched,
                content_type=whole(page.content_type)[:100],
                restricted=page.restricted,
            )
            for key, page in pages.items()
            if key not in known
        )

    @cached_property
    def _known(self) -> dict[str, models.Document]:
        """The stored documents that this batch brings again or repeats, by text digest."""
        digests = {document.text_digest for document in self._documents if document.text_digest}
        digests.update(document.duplicate_of for document in self._documents if document.duplicate_of)
        return models.Document.objects.in_bulk(list(digests), field_name="text_digest")

    def _save_texts(self, pending: Sequence[records.Document]) -> list[records.Document]:
        """Add or renew the texts that are new to this fingerprint; they come back."""
        known = {row.pk for row in self._known.values()}
        settled = set(
            models.Outcome.objects.filter(fingerprint=self._fingerprint, document__in=known).values_list(
                "document__text_digest", flat=True
            )
        )
        fresh: dict[str, records.Document] = {}
        for document in pending:
            if document.text_digest and not _repeats(document) and document.text_digest not in settled:
                fresh.setdefault(document.text_digest, document)
        rows = [_row(document, self._known.get(digest)) for digest, document in fresh.items()]
        models.Document.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=("text_digest",), update_fields=_RENEWED
        )
        self._known.update((row.text_digest, row) for row in rows)
        return list(fresh.values())

    def _home(self, document: records.Document) -> models.Document | None:
        """The stored document that this page shows a copy of."""
        return self._known.get(document.duplicate_of or document.text_digest)

    def _add_appearances(self) -> None:
        rows = {}
        for document in self._documents:
            home, url = self._home(document), whole(document.page.link)
            if home is not None:
                digest = hashlib.sha256(url.encode()).hexdigest()[:16]
                same = home.text_digest == document.text_digest
                rows[home.pk, document.page.id, digest] = models.Appearance(
                    document=home,
                    page_id=document.page.id,
                    source=self._sources[document.page.source],
                    url=url,
                    url_digest=digest,
                    similarity=1.0 if same else similarity(bytes(home.signature), document.signature),
                )
        models.Appearance.objects.bulk_create(rows.values(), ignore_conflicts=True)

    def _add_outcomes(self, pending: Iterable[records.Document]) -> None:
        models.Outcome.objects.bulk_create(self._outcome(document) for document in pending)

    def _outcome(self, document: records.Document) -> models.Outcome:
        assert document.verdict is not None  # `intake.save` has checked it
        home = self._home(document)
        return models.Outcome(
            key=document.page.capture,
            fingerprint=self._fingerprint,
            url=whole(document.page.url),
            ending=document.verdict.ending.value,
            stage=document.verdict.stage,
            reason=whole(document.verdict.reason),
            run_id=self._run_id,
            page_id=document.page.id,
            document=None if document.duplicate_of else home,
            repeats=home if document.duplicate_of else None,
        )


def _repeats(document: records.Document) -> bool:
    """Whether the deduplicator found this text in, or near, one that it had seen."""
    return document.duplicate_of is not None


def _row(document: records.Document, stored: models.Document | None) -> models.Document:
    row = stored or models.Document(
        text_digest=document.text_digest,
        page_id=document.page.id,
        text=whole(document.text),
        body_start=document.body_start,
    )
    row.title = whole(document.title)
    row.language = document.language
    row.published, row.published_method = document.published, document.published_method
    row.court_case = dump_court_case(document.court_case)
    row.signature = document.signature
    row.screen_score = document.screen_score
    if document.relevance is not None:
        row.relevance, row.relevance_coder = document.relevance.value, document.relevance.coder
        row.relevance_scores = dict(document.relevance.scores)
    if document.masks is not None:
        move = aligner(whole(document.text), row.text)
        row.masks, row.redacted = [list(move(start, end)) for start, end in document.masks], True
    return row
