"""What a source of kind `gdelt` says: what to look for, and how far back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

GDELT_SECONDS = 5.0  # the least time between two requests; GDELT answers 429 to whoever is faster
KEPT_DAYS = 90  # GDELT DOC 2.0 searches the last three months


class Gdelt(BaseModel):
    """A standing search of GDELT DOC 2.0.

    `query` is in GDELT's own language (phrases in quotation marks, OR in brackets, `sourcelang:`, `domain:`, `theme:`).
    `back_days` is how far the first crawl looks back; later ones go on where the last ended. `window_hours` is how
    much time one request asks for; a window with more than the 250 articles that GDELT gives is asked for in halves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str = Field(min_length=3)
    back_days: int = Field(7, ge=1, le=KEPT_DAYS)
    window_hours: int = Field(24, ge=1)
