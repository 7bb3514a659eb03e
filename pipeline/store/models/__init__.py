"""The tables: what was read, how it ended, which drafts came of it, and what people said of them."""

from pipeline.store.models.append_only import AppendOnlyError
from pipeline.store.models.drafts import (
    Code,
    Decision,
    Disclosure,
    Evidence,
    Incident,
    Review,
    Status,
)
from pipeline.store.models.facets import Facet, Placement
from pipeline.store.models.health import Alarm, SourceDay, Terms, Trouble
from pipeline.store.models.reading import Appearance, Document, Link, Outcome, Page, Run, Source
from pipeline.store.models.working import (
    Answer,
    ApiToken,
    Event,
    Invitation,
    Kind,
    Practice,
    Preferences,
    SavedFilter,
    Setting,
)

__all__ = [
    "Alarm",
    "Answer",
    "ApiToken",
    "Appearance",
    "AppendOnlyError",
    "Code",
    "Decision",
    "Disclosure",
    "Document",
    "Event",
    "Evidence",
    "Facet",
    "Incident",
    "Invitation",
    "Kind",
    "Link",
    "Outcome",
    "Page",
    "Placement",
    "Practice",
    "Preferences",
    "Review",
    "Run",
    "SavedFilter",
    "Setting",
    "Source",
    "SourceDay",
    "Status",
    "Terms",
    "Trouble",
]
