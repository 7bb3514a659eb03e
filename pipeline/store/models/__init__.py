"""The tables: what was read, how it ended, which drafts came of it, and what people said of them."""

from pipeline.store.models.drafts import (
    AppendOnlyError,
    Code,
    Decision,
    Disclosure,
    Evidence,
    Incident,
    Review,
    Status,
)
from pipeline.store.models.health import Alarm, SourceDay, Terms, Trouble
from pipeline.store.models.reading import Appearance, Document, Link, Outcome, Page, Run, Source

__all__ = [
    "Alarm",
    "Appearance",
    "AppendOnlyError",
    "Code",
    "Decision",
    "Disclosure",
    "Document",
    "Evidence",
    "Incident",
    "Link",
    "Outcome",
    "Page",
    "Review",
    "Run",
    "Source",
    "SourceDay",
    "Status",
    "Terms",
    "Trouble",
]
