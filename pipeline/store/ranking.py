"""Gives new drafts their place in the queue: priority, how many people are to code them, what to be spared of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline import records
from pipeline.config import settings
from pipeline.store import models
from pipeline.store.graphic import tells_of_sexual_violence
from pipeline.store.priority import Told, explain, total, wanted_twice
from pipeline.store.review_config import load_review_config
from pipeline.store.room_settings import room_settings


def rank(
    drafts: Mapping[tuple[int, int], models.Incident], told: Sequence[tuple[models.Document, records.Document]]
) -> None:
    """Rank these drafts (by document's row and ordinal), not yet stored, by what is told of their documents."""
    parts = load_review_config(settings().configs).priority
    share = room_settings().double_coding
    for row, document in told:
        for incident in document.incidents:
            draft = drafts[row.pk, incident.ordinal]
            draft.priority_reasons = explain(_told(document, incident), parts)
            draft.priority = total(draft.priority_reasons)
            draft.sexual_violence = tells_of_sexual_violence(document, incident)
            draft.answers_wanted = 2 if wanted_twice(row.text_digest, incident.ordinal, share) else 1


def _told(document: records.Document, incident: records.Incident) -> Told:
    scores = document.relevance.scores if document.relevance else {}
    return Told(
        relevance=scores.get("incident", 0.0),
        confidences=tuple(code.confidence for code in incident.codes),
        similarities=tuple(link.similarity for link in document.links),
        published=document.published,
        fetched=document.page.fetched.date(),
    )
