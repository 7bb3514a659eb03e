"""What publishers say against mining their pages: TDMRep (header, meta, tdmrep.json), and `noai` robots directives.

TDMRep is the W3C community group's protocol by which rights are reserved under article 4 of EU directive 2019/790. As
it asks, what breaks its grammar counts as nothing said. Where its three places differ, any reservation stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

WELL_KNOWN = "/.well-known/tdmrep.json"
_NO_MINING = {"noai", "noimageai"}
_SIGNALS = (b"noai", b"noimageai", b"tdm-reservation")
_SCOPED = re.compile(r"\s*([A-Za-z][\w-]*)\s*:(.*)", re.DOTALL)
_WITH_VALUE = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a tdmrep.json: the paths that it is about (`*` and a closing `$` as in robots.txt)."""

    location: str
    reserved: bool

    def covers(self, path: str) -> bool:
        """Whether the rule is about a path (with its query)."""
        pattern = "".join(".*" if part == "*" else re.escape(part) for part in re.split(r"(\*)", self.location))
        pattern = f"{pattern[:-2]}\\Z" if self.location.endswith("$") else pattern
        return re.match(pattern, path, re.DOTALL) is not None


def read_tdmrep(body: bytes) -> tuple[Rule, ...]:
    """The rules of a tdmrep.json; none where it is no such thing (many sites serve a page for any address)."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    return tuple(_rules(told)) if isinstance(told, list) else ()


def reserved_by_rules(rules: Iterable[Rule], url: str) -> bool:
    """Whether a site's rules reserve an address: the longest location decides, and of two as long the stricter."""
    parts = urlsplit(url)
    path = unquote(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fitting = [(len(rule.location), rule.reserved) for rule in rules if rule.covers(path)]
    return max(fitting, default=(0, False))[1]


def reserved_by_headers(reservation: str, robots: Iterable[str], agent: str) -> str | None:
    """What reserves a response: its `tdm-reservation` header, or a directive of an X-Robots-Tag meant for `agent`."""
    if reservation.strip() == "1":
        return "tdm-reservation header"
    said = [directive for tag in robots for directive in _directives(tag, agent)]
    return next((f"X-Robots-Tag {each}" for each in said if each in _NO_MINING), None)


def reserved_by_html(body: bytes, agent: str) -> str | None:
    """What reserves an HTML page: a meta element of TDMRep, or of robots."""
    lowered = body.lower()
    if not any(signal in lowered for signal in _SIGNALS):
        return None
    try:
        tree = document_fromstring(body, parser=HTMLParser(encoding="iso-8859-1", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for meta in tree.iter("meta"):
        name, content = (meta.get("name") or "").strip().lower(), (meta.get("content") or "").lower()
        if name == "tdm-reservation" and content.strip() == "1":
            return "tdm-reservation meta"
        if name in {"robots", agent.lower()}:
            for directive in _parted(content):
                if directive in _NO_MINING:
                    return f"meta robots {directive}"
    return None


def _rules(told: Iterable[Any]) -> Iterable[Rule]:
    for entry in told:
        if isinstance(entry, dict) and isinstance(entry.get("location"), str):
            yield Rule(entry["location"], entry.get("tdm-reservation") in (1, "1"))


def _directives(tag: str, agent: str) -> list[str]:
    """The directives of one header; one that names a crawler is for that crawler alone."""
    scoped = _SCOPED.match(tag)
    if scoped and scoped[1].lower() not in _WITH_VALUE:
        return _parted(scoped[2]) if scoped[1].lower() == agent.lower() else []
    return _parted(tag)


def _parted(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",")]
