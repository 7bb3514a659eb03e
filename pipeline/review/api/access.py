"""Who may use the API, and how often."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from pipeline.store.api_tokens import token_of

PER_MINUTE = 120
_MINUTE = 60


class Token(HttpBearer):
    """A token that an administrator made: `Authorization: Bearer plainsight_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:  # noqa: ARG002 - ninja's signature
        """The name of whoever holds the token; None where nobody does."""
        found = token_of(token)
        return None if found is None else str(found.pk)


class PerMinute(BaseThrottle):
    """So many requests of one token in a minute, counted by this server's process.

    Ninja's own throttle keeps a request's state on itself, which several threads would share.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request, and say whether it is one too many."""
        key = f"api_requests_{getattr(request, 'auth', None) or self.get_ident(request)}"
        if cache.add(key, 1, _MINUTE):
            return True
        try:
            return cache.incr(key) <= PER_MINUTE
        except ValueError:  # the minute ended between the two
            return True

    def wait(self) -> float | None:
        """After how many seconds to come again."""
        return _MINUTE
