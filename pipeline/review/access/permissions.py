"""What a page asks of whoever opens it: said once, beside the view, so that a matrix can be made of all pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import permission_required

View = Callable[..., Any]
_MARK = "needs_permission"


def needs(*permissions: str) -> Callable[[View], View]:
    """Let only people with all these permissions in; others who are logged in are answered 403."""

    def guard(view: View) -> View:
        guarded = permission_required(permissions, raise_exception=True)(view)
        setattr(guarded, _MARK, permissions)
        return guarded

    return guard


def needed_by(view: View) -> tuple[str, ...]:
    """The permissions that a view asks for; none where it lets in whoever is logged in."""
    return tuple(getattr(view, _MARK, ()))
