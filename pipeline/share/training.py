"""Turns reviews into training documents: the masked text, and its coding in the shape of the coding guide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from crawlers.items import Page
from pipeline import records
from pipeline.codebook import CODED, PEOPLE, Codebook
from pipeline.records import Relevance
from pipeline.share.guide import INCIDENT, to_guide
from pipeline.store import models
from pipeline.store.masking import Masker
from pipeline.store.models import Document, Incident, Review, Status
from pipeline.store.reviewed import KEPT, settled_by
from pipeline.store.rows import code_of

SOURCE = "review"
_ITEMS = (*CODED, "places", *PEOPLE, "dates")
_REJECTED_AS = ("topic", "unrelated")  # reasons that say what a document is; others say nothing of it
_NOWHERE = Page(url="", body=b"", fetched=datetime(1970, 1, 1, tzinfo=UTC), source=SOURCE)


@dataclass(slots=True)
class Tally:
    """What did not become training data: documents by reason, and items of those that did."""

    left_out: Counter[str] = field(default_factory=Counter)
    unsupported: int = 0  # items without words, or a place whose name is masked or of no kind


def training_documents(codebook: Codebook, tally: Tally) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every text whose drafts are all settled, as (text, coding), in the shape of `training_data/README.md`.

    A text of which something is still undecided or was withdrawn is left out, since what is not coded counts as not
    told; so is one that was rejected as a duplicate or unreadable, which says nothing of it, and what is restricted.
    """
    reviewed = Incident.objects.filter(document=OuterRef("pk"), status=Status.REVIEWED)
    documents = Document.objects.filter(Exists(reviewed), page__restricted=False, redacted=True).exclude(text="")
    parts = documents.prefetch_related("incidents__reviews", "incidents__codes__evidence").order_by("pk")
    for document in parts.iterator(chunk_size=100):
        standing = [each for each in document.incidents.all() if each.status != Status.SUPERSEDED]
        if unsettled := {each.status for each in standing} - {Status.REVIEWED}:
            tally.left_out[f"{min(unsettled)} in part"] += 1
            continue
        settled = [(each, review) for each in standing if (review := settled_by(each.reviews.all()))]
        relevance = _relevance([review for _, review in settled])
        if relevance is None:
            tally.left_out["rejected for another reason"] += 1
            continue
        yield _written(document, settled, relevance, codebook, tally)


def _relevance(reviews: Sequence[Review]) -> str | None:
    """What the reviews say that a document is."""
    if any(review.decision in KEPT for review in reviews):
        return INCIDENT
    return next((name for name in _REJECTED_AS if any(review.reason == name for review in reviews)), None)


def _written(
    row: Document, settled: Sequence[tuple[Incident, Review]], relevance: str, codebook: Codebook, tally: Tally
) -> tuple[dict[str, Any], dict[str, Any]]:
    masker = Masker(row.text, row.masks)
    identifier = f"{SOURCE}-{row.text_digest[:16]}"
    document = records.Document(_NOWHERE, text=masker.text, relevance=Relevance(relevance, {}, SOURCE))
    document.incidents = tuple(
        _incident(incident, review, masker) for incident, review in settled if review.decision in KEPT
    )
    when = row.published.isoformat() if row.published else ""
    text = {"id": identifier, "source": SOURCE, "date": when, "title": masker.phrase(row.title), "text": masker.text}
    return text, _plain(to_guide(document, identifier, codebook), masker.text, tally)


def _incident(row: models.Incident, review: Review, masker: Masker) -> records.Incident:
    """What a person made of a draft, quoting the masked text: masking moves no offset."""
    codes = tuple(code_of(code, masker.text) for code in row.codes.all() if code.review_id == review.pk)
    return records.Incident(row.ordinal, (), codes)


def _plain(coding: Mapping[str, Any], text: str, tally: Tally) -> dict[str, Any]:
    """The coding without what only machines say, and without items that the guide does not allow."""
    plain: dict[str, Any] = {"id": coding["id"], "relevance": coding["relevance"]}
    for variable in _ITEMS:
        items = coding.get(variable, ())
        kept = [{name: value for name, value in item.items() if name != "confidence"} for item in items]
        kept = [item for item in kept if _supported(variable, item, text)]
        tally.unsupported += len(items) - len(kept)
        if kept:
            plain[variable] = kept
    return plain


def _supported(variable: str, item: Mapping[str, Any], text: str) -> bool:
    if variable == "places":
        return item["kind"] is not None and 0 < item["occurrence"] <= text.count(item["mention"])
    return bool(item["evidence"])
