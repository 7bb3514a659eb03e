"""The tables of how the sources are: what each day's crawl brought, what sites say of being read, and alarms."""

# ruff: noqa: D106 - what a Meta is, Django says

from __future__ import annotations

from django.db import models

from pipeline.store.models.reading import Source


class SourceDay(models.Model):
    """One source's crawls of one day (UTC): how many addresses ended how (`crawlers.summary.Outcome`), and why."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="days")
    day = models.DateField()
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "day"), name="one_day_of_a_source"),)

    def __str__(self) -> str:
        return f"{self.source_id} on {self.day}"


class Terms(models.Model):
    """What is said of reading a source: its licence, a site's robots.txt or tdmrep.json, by digest ("" for none)."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="terms")
    document = models.CharField(max_length=20)
    site = models.CharField(max_length=260, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "document", "site"), name="one_edition_of_terms"),)

    def __str__(self) -> str:
        return f"{self.document} of {self.source_id}"


class Trouble(models.TextChoices):
    """What an alarm is about."""

    SILENT = "silent", "fell silent"
    FALLEN = "fallen", "brings far fewer pages"
    EMPTY = "empty", "its pages yield no text"
    ERRORS = "errors", "fails more often"
    TERMS = "terms", "changed its terms"


class Alarm(models.Model):
    """Something about a source that a person should look at; open until `cleared`. `message` names no person."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="alarms")
    trouble = models.CharField(max_length=10, choices=Trouble.choices)
    message = models.TextField()
    raised = models.DateField()
    cleared = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source", "trouble"),
                condition=models.Q(cleared=None) & ~models.Q(trouble="terms"),
                name="one_open_alarm",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.trouble}"
