"""Stores the drafts of newly ended texts, and settles what becomes of older ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline import records
from pipeline.characters import whole
from pipeline.provenance import Provenance
from pipeline.records import Ending
from pipeline.store import models
from pipeline.store.alignment import Move, aligner
from pipeline.store.codec import dump_provenance
from pipeline.store.models import Status
from pipeline.store.ranking import rank
from pipeline.store.re_review import announce, mark
from pipeline.store.rows import add_codes, code_row

Ended = tuple[models.Document, records.Document]
_Key = tuple[int, int]  # (document's row, ordinal)


class Drafting:
    """Writes incidents with their codes and evidence, under one run and one fingerprint."""

    def __init__(self, run_id: int, provenance: Provenance) -> None:
        self._run_id = run_id
        self._stamp = dump_provenance(provenance)
        self._fingerprint = provenance.fingerprint

    def save(self, ended: Sequence[Ended], gone: Sequence[models.Document]) -> None:
        """Store the drafts of `ended` texts; `gone` are texts that now count as repeats and stand for nothing.

        A failure is no judgement, so it supersedes nothing.
        """
        judged = [
            row.pk for row, document in ended if document.verdict and document.verdict.ending is not Ending.FAILED
        ]
        told = [(row, document) for row, document in ended if document.incidents]
        moves = {row.pk: aligner(whole(document.text), row.text) for row, document in told}
        drafts = {
            (row.pk, incident.ordinal): self._draft(row, incident, moves[row.pk])
            for row, document in told
            for incident in document.incidents
        }
        mark(drafts, {(row.pk, each.ordinal): each for row, doc in told for each in doc.incidents})
        rank(drafts, told)
        models.Incident.objects.bulk_create(drafts.values())
        announce(drafts.values())
        self._add_codes(told, drafts, moves)
        self._add_links(ended)
        self._supersede([*judged, *(row.pk for row in gone)], drafts)

    def _draft(self, row: models.Document, incident: records.Incident, move: Move) -> models.Incident:
        sure = [code.confidence for code in incident.codes]
        return models.Incident(
            document=row,
            fingerprint=self._fingerprint,
            ordinal=incident.ordinal,
            run_id=self._run_id,
            spans=[list(move(start, end)) for start, end in incident.spans],
            provenance=self._stamp,
            confidence=sum(sure) / len(sure) if sure else 0.0,
        )

    def _add_codes(self, told: Sequence[Ended], drafts: dict[_Key, models.Incident], moves: dict[int, Move]) -> None:
        rows: list[models.Code] = []
        spans: list[Iterable[tuple[int, int]]] = []
        for row, document in told:
            for incident in document.incidents:
                draft = drafts[row.pk, incident.ordinal]
                for position, code in enumerate(incident.codes):
                    rows.append(code_row(draft, position, code))
                    spans.append([moves[row.pk](evidence.start, evidence.end) for evidence in code.evidence])
        add_codes(rows, spans)

    def _add_links(self, ended: Sequence[Ended]) -> None:
        models.Link.objects.filter(document__in=[row.pk for row, _ in ended]).delete()
        models.Link.objects.bulk_create(
            (
                models.Link(
                    document=row,
                    other_digest=link.text_digest,
                    similarity=link.similarity,
                    reason=whole(link.reason),
                )
                for row, document in ended
                for link in document.links
            ),
            ignore_conflicts=True,
        )

    def _supersede(self, documents: Sequence[int], drafts: dict[_Key, models.Incident]) -> None:
        """Retire the unreviewed drafts of older fingerprints; each names the new draft of its ordinal, if any."""
        older = list(
            models.Incident.objects.filter(document__in=documents, status=Status.DRAFT).exclude(
                fingerprint=self._fingerprint
            )
        )
        for draft in older:
            draft.status = Status.SUPERSEDED
            draft.superseded_by = drafts.get((draft.document_id, draft.ordinal))
        models.Incident.objects.bulk_update(older, ("status", "superseded_by"))

    def retire_older_editions(self, sent: Sequence[models.Document]) -> None:
        """Let the newest edition of a record that somebody sent stand for what nobody reviewed of the others."""
        for row in sent:
            editions = models.Document.objects.filter(page__url=row.page.url).order_by("-page__fetched", "-pk")
            newest, *older = editions
            standing = models.Incident.objects.filter(document=newest).exclude(status=Status.SUPERSEDED)
            models.Incident.objects.filter(document__in=older, status=Status.DRAFT).update(
                status=Status.SUPERSEDED, superseded_by=standing.order_by("-pk").first()
            )
