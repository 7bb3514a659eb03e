"""The codebook's names in plain words."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def wording(name: str | None) -> str:
    """`takes_earnings` as "Takes earnings"."""
    return (name or "").replace("_", " ").capitalize()


@register.filter
def percent(share: float | None) -> str:
    """0.853 as "85 %"; a dash where there is none."""
    return "\N{EN DASH}" if share is None else f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
