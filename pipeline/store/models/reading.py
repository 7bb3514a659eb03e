"""The tables of what was read: sources, runs, pages, documents, and how each page ended."""

# ruff: noqa: D106 - what a Meta is, Django says

from __future__ import annotations

from django.db import models

from pipeline.records import Ending

DIGEST = 64  # hex characters of a sha256


class Source(models.Model):
    """A medium, court, partner: where pages come from, under which licence. `type` is the codebook's source type."""

    name = models.CharField(max_length=200, unique=True)
    type = models.CharField(max_length=40, blank=True)
    licence = models.TextField(blank=True)
    homepage = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One pass of the pipeline, with the stamp of what did it."""

    kind = models.CharField(max_length=40)
    started = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    provenance = models.JSONField()
    fingerprint = models.CharField(max_length=12, db_index=True)
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.fingerprint})"


class Page(models.Model):
    """What is known of one response's bytes; the bytes themselves lie in the archive.

    What is `restricted` may hold personal data: it is not archived, few may read what came of it, and one day it is
    `erased`, after which only this row says that it was.
    """

    id = models.CharField(max_length=DIGEST, primary_key=True)
    url = models.TextField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="pages")
    fetched = models.DateTimeField()
    content_type = models.CharField(max_length=100)
    restricted = models.BooleanField(default=False, db_index=True)
    erased = models.DateTimeField(null=True)

    class Meta:
        permissions = (
            ("open_original", "Can open the original page, which may name people"),
            ("read_restricted", "Can read what may hold personal data: app reports, direct reports"),
        )

    def __str__(self) -> str:
        return self.id[:12]


class Document(models.Model):
    """A text, once, however many pages carried it. All offsets are code points of `text`.

    `redacted` says whether the redactor saw the text: until it has, neither text nor title nor address may be shown.
    """

    text_digest = models.CharField(max_length=DIGEST, unique=True)
    page = models.ForeignKey(Page, models.PROTECT, related_name="documents")
    title = models.TextField(blank=True)
    text = models.TextField()
    body_start = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=8, null=True)  # noqa: DJ001 - null is "not told", and "" would be a lie
    published = models.DateField(null=True)
    published_method = models.CharField(max_length=40, null=True)  # noqa: DJ001
    court_case = models.JSONField(null=True)  # of court documents: citation, court, day, docket, the parties' roles
    signature = models.BinaryField(default=b"")
    masks = models.JSONField(default=list)
    redacted = models.BooleanField(default=False)
    screen_score = models.FloatField(default=0.0)
    relevance = models.CharField(max_length=20, blank=True)
    relevance_scores = models.JSONField(default=dict)
    relevance_coder = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.text_digest[:12]


class Appearance(models.Model):
    """One page that carried a document's text, or one nearly the same (`similarity` 1.0 is the very text)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="appearances")
    page = models.ForeignKey(Page, models.PROTECT, related_name="appearances")
    source = models.ForeignKey(Source, models.PROTECT, related_name="appearances")
    url = models.TextField()
    url_digest = models.CharField(max_length=16)  # an address may be too long for an index
    similarity = models.FloatField(null=True)  # null where the signatures cannot be compared

    class Meta:
        constraints = (models.UniqueConstraint(fields=("document", "page", "url_digest"), name="one_appearance"),)

    def __str__(self) -> str:
        return f"{self.document_id} on {self.page_id[:12]}"


class Outcome(models.Model):
    """How one capture (`Page.capture`), or one unreadable archive record, ended under one fingerprint.

    `document` is the text it turned out to carry, `repeats` the one that it was found to repeat.
    """

    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=12)
    url = models.TextField()
    ending = models.CharField(max_length=10, choices=[(ending.value, ending.value) for ending in Ending])
    stage = models.CharField(max_length=60)
    reason = models.TextField()
    run = models.ForeignKey(Run, models.PROTECT, related_name="outcomes")
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="outcomes")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="outcomes")
    repeats = models.ForeignKey(Document, models.PROTECT, null=True, related_name="repetitions")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "fingerprint"), name="one_outcome"),)
        indexes = (models.Index(fields=("ending", "stage"), name="outcome_by_ending"),)

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.ending}"


class Link(models.Model):
    """Another document that seems to tell the same incident."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    other_digest = models.CharField(max_length=DIGEST)
    similarity = models.FloatField()
    reason = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("document", "other_digest"), name="one_link"),)

    def __str__(self) -> str:
        return f"{self.document_id} ~ {self.other_digest[:12]}"
