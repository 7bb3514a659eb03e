"""Ends sessions: after an hour in which nobody did anything, and after twelve hours in any case."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponseBase

IDLE: Final = 60 * 60  # seconds
LONGEST: Final = 12 * 60 * 60
_NOTED_EVERY = 60  # so that not every page that is read writes to the database
_BEGAN, _SEEN, _MARK = "session_began", "session_seen", "in_background"

View = Callable[..., HttpResponseBase]


def in_background(view: View) -> View:
    """Mark a view that a page calls by itself, such as a heartbeat: it keeps no session alive."""
    setattr(view, _MARK, True)
    return view


class SessionLimits:
    """Logs out whoever was away, or has been logged in, for too long. Stands after authentication and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; as to nobody where the session is over."""
        if SESSION_KEY in request.session and _over(request.session, time.time()):
            logout(request)
            messages.info(request, "You were logged out, because nothing was done for a while. Please log in again.")
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: View, _: Sequence[Any], __: Mapping[str, Any]) -> None:
        """Note that somebody is there."""
        now = time.time()
        if SESSION_KEY not in request.session or getattr(view, _MARK, False):
            return
        request.session.setdefault(_BEGAN, now)
        if now - request.session.get(_SEEN, 0.0) >= _NOTED_EVERY:
            request.session[_SEEN] = now


def _over(session: Mapping[str, Any], now: float) -> bool:
    return bool(now - session.get(_BEGAN, now) > LONGEST or now - session.get(_SEEN, now) > IDLE)
