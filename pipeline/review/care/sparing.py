"""Spares people: no more drafts about sexual violence in a row than each wants, and a word when a break is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from pipeline.config import settings
from pipeline.review.care.preferences import preferences_of
from pipeline.review.queue.lease import claim_first
from pipeline.store.models import Event, Incident, Review
from pipeline.store.review_config import Care, load_review_config

_MOST = 500  # events that are read back at most: an evening's, and far more


def claim_next(drafts: QuerySet[Incident], person: User) -> int | None:
    """Claim the first of these drafts that is free, and that a person does not want to be spared just now."""
    return claim_first(drafts, person, sparing=has_had_enough(person))


def has_had_enough(person: User) -> bool:
    """Whether the next draft should not be about sexual violence: a person's last ones were, as many as it wants."""
    cap = preferences_of(person).sexual_violence_cap
    return cap is not None and in_a_row(person, cap, timezone.now()) >= cap


def in_a_row(person: User, most: int, now: datetime) -> int:
    """How many drafts that a person answered or skipped last, without another between them, were about it."""
    since = now - timedelta(hours=_care().row_hours)
    latest = Review.objects.filter(person=person).order_by("-pk")
    told = latest.values_list("incident__sexual_violence", "created")[:most]
    return sum(1 for _ in takewhile(lambda each: each[0] and each[1] >= since, told))


def break_due(person: User, now: datetime, dismissed: datetime | None = None) -> datetime | None:
    """When a person should be reminded of a break, if it goes on like this; it may lie behind `now`.

    None without the wish to be reminded, or without work. A dismissed reminder is due again after as many minutes.
    """
    minutes = preferences_of(person).break_minutes
    if minutes is None:
        return None
    moments = Event.objects.filter(person=person).order_by("-pk").values_list("created", flat=True)[:_MOST]
    since = working_since(list(moments), now, timedelta(minutes=_care().pause_minutes))
    if since is None:
        return None
    return max(since, dismissed or since) + timedelta(minutes=minutes)


def working_since(moments: Sequence[datetime], now: datetime, pause: timedelta) -> datetime | None:
    """When the work began that still goes on, `moments` being the newest first; None after a pause."""
    if not moments or now - moments[0] > pause:
        return None
    ended = (later for later, earlier in pairwise(moments) if later - earlier > pause)
    return next(ended, moments[-1])


def _care() -> Care:
    return load_review_config(settings().configs).care
