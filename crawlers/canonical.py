"""The canonical address that a page tells of itself, where it can be believed.

Publishers send one article under many addresses, and name the canonical one in `link rel=canonical` or in a `Link`
header (RFC 6596). Some name their front page, or the same page for all, by mistake, and a stranger could name another's
article to have it passed over; so an address is believed only on the page's own site, and only if it identifies the
article as the page's own address does.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from crawlers.addresses import Variants
from crawlers.urls import url_key

_HEAD = 1 << 17  # bytes; a link further down is none of the head's
_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s,;]*))*)")
_RELATION = re.compile(r";\s*rel\s*=\s*\"?[^\";]*\bcanonical\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{5,}")
_WORDS = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}")


def canonical_url(url: str, body: bytes, link_header: str, variants: Variants) -> str | None:
    """The page's canonical address, if it tells one that can be believed.

    Args:
        url: the page's own address.
        body: the page, HTML of any encoding.
        link_header: the `Link` headers of its response, joined by commas; empty for none.
        variants: what tells spellings of one article apart.
    """
    told = _from_header(link_header) or _from_html(body)
    if not told:
        return None
    try:
        found = urljoin(url, told.strip()).partition("#")[0]
        parts = urlsplit(found)
        believed = parts.scheme in {"http", "https"} and _is_believed(found, url, variants)
        return found if believed and url_key(found) else None
    except ValueError:  # no address
        return None


def _from_header(header: str) -> str | None:
    return next((match[1] for match in _LINK.finditer(header) if _RELATION.search(match[2])), None)


def _from_html(body: bytes) -> str | None:
    head = body[:_HEAD]
    if b"canonical" not in head.lower():
        return None
    try:
        tree = document_fromstring(head, parser=HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    links = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    return next((href for link in links if (href := link.get("href"))), None)


def _is_believed(canonical: str, url: str, variants: Variants) -> bool:
    one, other = variants.plain(canonical), variants.plain(url)
    if variants.key(canonical) == variants.key(url):
        return True
    return _same_site(one, other) and bool(_marks(one) & _marks(other))


def _same_site(one: str, other: str) -> bool:
    hosts = [(urlsplit(url).hostname or "").lower() for url in (one, other)]
    return hosts[0] == hosts[1] or any(hosts[i].endswith(f".{hosts[1 - i]}") for i in (0, 1))


def _marks(url: str) -> set[str]:
    """What identifies an article in an address: long numbers, and slugs of three words or more."""
    parts = urlsplit(url)
    text = f"{parts.path}?{parts.query}".lower()
    return {*_NUMBER.findall(text), *_WORDS.findall(text)}
