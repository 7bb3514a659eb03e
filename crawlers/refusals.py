"""Hosts that are not read, or only with a licence, and why: data in configs/sources/refused.toml."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from crawlers.urls import on_host


class Refusal(BaseModel):
    """A host, or some paths of it, that is never asked, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    host: str = Field(pattern=r"^[a-z0-9.-]+$")
    reason: str = Field(min_length=1)
    paths: tuple[str, ...] = ()

    def covers(self, url: str) -> bool:
        """Whether this refusal is about an address."""
        path = urlsplit(url).path.lower()
        return on_host(url, self.host) and (not self.paths or any(path.startswith(start) for start in self.paths))
