"""How often a site may be asked: sliding windows of time, kept over runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Window(BaseModel):
    """At most so many requests in any stretch of so many seconds, as a site's own rules have it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requests: int = Field(ge=1)
    seconds: int = Field(ge=1)


class RequestBudget:
    """One site's windows, and when it was asked: a small file beside the archive, written at every request.

    All times are seconds since the epoch.
    """

    def __init__(self, windows: Iterable[Window], folder: Path, site: str) -> None:
        self.windows = tuple(windows)
        self._path = folder / "requests" / f"{re.sub(r'[^a-z0-9.-]', '_', site.lower())}.json"
        try:
            self._asked = sorted(float(moment) for moment in json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            self._asked = []

    def seconds_to_wait(self, now: float) -> float:
        """How long to hold a request back so that no stretch of any window's length has more than it may have."""
        full = [window for window in self.windows if len(self._asked) >= window.requests]
        return max((0.0, *(self._asked[-window.requests] + window.seconds - now for window in full)))

    def spend(self, now: float, requests: int = 1) -> None:
        """Note requests that are made now; those that no window reaches any more are forgotten."""
        reach = now - max((window.seconds for window in self.windows), default=0)
        self._asked = [moment for moment in self._asked if moment > reach] + [now] * requests
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(self._asked), encoding="utf-8")
        aside.replace(self._path)

    def learn(self, limits: Iterable[tuple[Window, int]], now: float) -> None:
        """Take over what the site itself says: its windows, and how many requests it counted in each.

        What it counted and we did not was asked by others on the same account, at a time that we do not know: it is
        noted as asked now, so that we keep within the windows whenever it was.
        """
        told = list(limits)
        self.windows = tuple(window for window, _ in told)
        for window, used in sorted(told, key=lambda limit: limit[0].seconds):
            counted = sum(moment > now - window.seconds for moment in self._asked)
            if used > counted:
                self.spend(now, used - counted)
