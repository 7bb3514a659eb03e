"""The matrix of who may do what: made from the addresses of the room, the marks of its views, and the roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from pipeline.review.access.permissions import needed_by
from pipeline.store.accounts import ROLES


@dataclass(frozen=True, slots=True)
class Line:
    """One address. `everybody` may open it without logging in, else the roles in `allowed`, in the order of ROLES."""

    name: str
    route: str
    does: str
    everybody: bool
    allowed: tuple[bool, ...]


def matrix() -> list[Line]:
    """A line for each address that the room answers to, those of its API apart: that asks for tokens."""
    return [_line(pattern, route) for pattern, route in patterns(get_resolver()) if pattern.name]


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[URLPattern, str]]:
    """Every address of ours with its whole route; what has a namespace of its own is left out."""
    for entry in resolver.url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield entry, route
        elif entry.namespace is None:
            yield from patterns(entry, route)


def _line(pattern: URLPattern, route: str) -> Line:
    needed = {permission.removeprefix("store.") for permission in needed_by(pattern.callback)}
    return Line(
        name=str(pattern.name),
        route=f"/{route}",
        does=_told(pattern.callback),
        everybody=not getattr(pattern.callback, "login_required", True),
        allowed=tuple(needed <= set(codenames) for codenames in ROLES.values()),
    )


def _told(view: Any) -> str:
    """The first line of a view's docstring."""
    described = getattr(view, "view_class", view)
    return (described.__doc__ or "").strip().partition("\n")[0]
