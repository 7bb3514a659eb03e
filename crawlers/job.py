"""What one crawl is to do, as it goes from `crawlers.crawl` to its worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from crawlers.sources import Policy, Source


class Job(BaseModel):
    """One crawl: which sources, under which policy, into which archive; `settings` override Scrapy's."""

    model_config = ConfigDict(frozen=True)

    sources: tuple[Source, ...]
    policy: Policy
    archive: Path
    contact_url: str | None = None
    settings: dict[str, Any] = {}
