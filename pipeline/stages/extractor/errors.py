"""Why a page gives no text."""

from __future__ import annotations


class ExtractionError(ValueError):
    """A page that cannot become a text: the message says why, without quoting it."""


class ScannedError(ValueError):
    """A document of pictures: it has pages, and no text on them."""
