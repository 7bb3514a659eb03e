"""The tables of what came of it: draft incidents, their codes, and what people said of them."""

# ruff: noqa: D106 - what a Meta is, Django says

from __future__ import annotations

from django.conf import settings
from django.db import models

from pipeline.records import State
from pipeline.store.models.append_only import AppendOnly
from pipeline.store.models.reading import Document, Page, Run


class Status(models.TextChoices):
    """Where a draft stands."""

    DRAFT = "draft"
    DISAGREED = "disagreed"  # two people answered, and differ: a reviewer settles it
    DANGER = "danger"  # someone may be in danger now: out of the queue, with the safeguarding reviewer
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Incident(models.Model):
    """A draft record: an alleged event told by `spans` of a document, coded under one fingerprint.

    `claimed_by`, `claimed_until` and `version` are the lease under which one person reviews it: whoever decides must
    hold the version that was claimed. A superseded draft names what stands in its place: a newer draft, or the reviewed
    record with whose codes it agrees.

    `priority` orders the queue, `priority_reasons` explains it. `answers_wanted` people code the draft, each blind to
    the others. `sexual_violence` lets people choose how much of it they read. A draft of a newer reading that differs
    from a reviewed record names it in `re_review_of`.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="incidents")
    fingerprint = models.CharField(max_length=12)
    ordinal = models.PositiveIntegerField()
    run = models.ForeignKey(Run, models.PROTECT, related_name="incidents")
    spans = models.JSONField()
    provenance = models.JSONField()
    confidence = models.FloatField(default=0.0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    priority = models.FloatField(default=0.0)
    priority_reasons = models.JSONField(default=dict)
    answers_wanted = models.PositiveSmallIntegerField(default=1)
    sexual_violence = models.BooleanField(default=False)
    re_review_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="re_reviews")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("document", "fingerprint", "ordinal"), name="one_draft"),)
        indexes = (
            models.Index(fields=("status", "-id"), name="queue_by_age"),
            models.Index(fields=("status", "-confidence"), name="queue_by_confidence"),
            models.Index(fields=("status", "-priority", "-id"), name="queue_by_priority"),
        )
        permissions = (
            ("adjudicate", "Can settle what others say of a draft, withdraw records, and be told of danger"),
            ("browse_records", "Can read, search and count reviewed records"),
            ("export_records", "Can download reviewed records"),
        )

    def __str__(self) -> str:
        return f"incident {self.pk}"


class Decision(models.TextChoices):
    """What a person says of a draft."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    SKIP = "skip"


class Review(AppendOnly):
    """One person's decision: the machine's codes as they were shown, and the person's own beside them. Append-only."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reviews")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.CharField(max_length=40, blank=True)
    machine = models.JSONField()
    answer = models.JSONField(null=True)
    comment = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.decision} of {self.incident_id} by {self.person_id}"


class Code(models.Model):
    """One variable given one value by one coder, machine (`review` is null) or person (`person:<id>`)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="codes")
    position = models.PositiveIntegerField()
    variable = models.CharField(max_length=40)
    value = models.CharField(max_length=60)
    subtype = models.CharField(max_length=60, null=True)  # noqa: DJ001
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    coder = models.CharField(max_length=100)
    confidence = models.FloatField()
    details = models.JSONField(null=True)
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="codes")

    class Meta:
        ordering = ("position",)
        indexes = (models.Index(fields=("variable", "value", "incident"), name="codes_by_value"),)

    def __str__(self) -> str:
        return f"{self.variable}={self.value} by {self.coder}"


class Evidence(models.Model):
    """Where the words stand that support a code; they are cut from the document's text, masked, when shown."""

    code = models.ForeignKey(Code, models.CASCADE, related_name="evidence")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


class Disclosure(models.Model):
    """Told when a person was led to an original page, where names are not masked."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    page = models.ForeignKey(Page, models.PROTECT, related_name="disclosures")
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.page_id[:12]} to {self.person_id}"
