"""Reads what every sending of a draft's page carries."""

from __future__ import annotations

from django.http import QueryDict


def version_of(data: QueryDict) -> int:
    """The version that the person was looking at; -1, which no draft has, if the form does not say."""
    written = data.get("version", "")
    return int(written) if written.isdecimal() and len(written) < 10 else -1
