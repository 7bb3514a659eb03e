"""The tables of the review room itself: what happened in it, who is invited, and what each person keeps there."""

# ruff: noqa: D106 - what a Meta is, Django says

from __future__ import annotations

from django.conf import settings
from django.db import models

from pipeline.store.models.append_only import AppendOnly
from pipeline.store.models.drafts import Incident, Review


class Kind(models.TextChoices):
    """What can happen; `Event.details` says the rest."""

    CLAIMED = "claimed", "took the draft"
    RELEASED = "released", "gave the draft back"
    REVIEWED = "reviewed", "decided"
    ADJUDICATED = "adjudicated", "settled a disagreement"
    SECOND_OPINION = "second_opinion", "asked for a second opinion"
    COMMENTED = "commented", "commented"
    WITHDRAWN = "withdrawn", "withdrew the record"
    SPLIT = "split", "split the incident"
    MERGED = "merged", "merged incidents"
    REVEALED = "revealed", "had names shown"
    DANGER = "danger", "said that someone may be in danger"
    ALL_CLEAR = "all_clear", "closed the alert"
    QUEUED = "queued", "sent a document to the queue"
    RE_REVIEW = "re_review", "came back after reprocessing"
    ERASED = "erased", "took down"
    EXPORTED = "exported", "downloaded records"
    ACCOUNT = "account", "changed an account"
    SETTING = "setting", "changed a setting"
    BACKUP = "backup", "made or restored a backup"


class Event(AppendOnly):
    """Who did what, when and why: the history of every record, account and setting. Append-only, and names no victim.

    `person` is null for what the machine did. `subject` says what an event is about that is no incident: `account:7`,
    `source:3`, `setting:double_coding`.
    """

    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="events")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="events")
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="events")
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "-id"), name="events_by_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} by {self.person_id}"


class Answer(models.Model):
    """What a person has filled in so far and not yet sent: kept as they type, gone once they decide."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    form = models.JSONField()
    saved = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("incident", "person"), name="one_answer_at_a_time"),)

    def __str__(self) -> str:
        return f"{self.person_id} on {self.incident_id}"


class SavedFilter(models.Model):
    """A view of the queue or of the records that a person comes back to; `query` is its query string."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="filters")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    query = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "page", "name"), name="one_filter_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class Preferences(models.Model):
    """What makes the work bearable for one person. Null: no reminder, no cap."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    break_minutes = models.PositiveSmallIntegerField(null=True, default=45)
    sexual_violence_cap = models.PositiveSmallIntegerField(null=True, default=5)
    fold_graphic = models.BooleanField(default=True)
    single_keys = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"


class Setting(models.Model):
    """One setting of the review room that an administrator changes: `double_coding`, `safeguarding_reviewer`."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()

    class Meta:
        permissions = (("administer", "Can look after people, sources, settings and backups"),)

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A link by which one person may make an account with `role`; only the digest of its token is kept."""

    token_digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20)
    note = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used_by = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitation")
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role} until {self.expires:%Y-%m-%d}"


class ApiToken(models.Model):
    """A partner system's key to the API; only its digest is kept."""

    name = models.CharField(max_length=80)
    token_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    last_used = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Practice(models.Model):
    """A newcomer's answer to a practice draft, and how it compared with ours."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice")
    exercise = models.CharField(max_length=40)
    answer = models.JSONField()
    score = models.FloatField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.exercise} by {self.person_id}"
