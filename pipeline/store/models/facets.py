"""The tables that let a queue of a million drafts be narrowed without reading it: what there is, and where it waits."""

# ruff: noqa: D106 - what a Meta is, Django says

from __future__ import annotations

from django.db import models

from pipeline.store.models.drafts import Incident


class Facet(models.Model):
    """One thing that drafts can be narrowed to: `name` is of `pipeline.store.facets`, `value` a country's code, say."""

    name = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("name", "value"), name="one_facet"),)

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"


class Placement(models.Model):
    """A draft under one facet. `status` and `priority` are the draft's own, kept alike by triggers (migration 0009)."""

    facet = models.ForeignKey(Facet, models.CASCADE, related_name="placements", db_index=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="placements", db_index=False)
    status = models.CharField(max_length=10)
    priority = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("incident", "facet"), name="one_placement"),)
        indexes = (models.Index(fields=("facet", "status", "-priority", "-incident"), name="queue_by_facet"),)

    def __str__(self) -> str:
        return f"{self.incident_id} under {self.facet_id}"
