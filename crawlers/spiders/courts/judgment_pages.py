"""Judgments of a court's own pages: links of a listing, in HTML or JSON, told by patterns in configs/sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from scrapy.http import Response
from w3lib.encoding import html_to_unicode

from crawlers.kinds.judgment_pages import JudgmentPages, day_pattern
from crawlers.sources import Source
from crawlers.spiders.courts.listing import CourtListingSpider, ListingPage, moment, plain
from crawlers.spiders.source_spider import Listed, ListingError, Run

Entry = tuple[str, str, str]  # a judgment's address, the text of its own entry, and the text before that entry


class JudgmentPagesSpider(CourtListingSpider):
    """Ask for every judgment that a listing links to, in whatever format the court serves it.

    An entry is the largest part of the page around a link that holds no other judgment's link; a day that the entry
    does not tell is the last one told above it, as where judgments stand under headings of days. The words of a link,
    which name the parties, are not kept.
    """

    def __init__(self, source: Source, run: Run, **kwargs: Any) -> None:
        super().__init__(source, run, **kwargs)
        assert source.judgment_pages is not None
        self._table: JudgmentPages = source.judgment_pages
        self._is_judgment = re.compile(self._table.judgment)
        self._days = [(form, day_pattern(form)) for form in self._table.dates]

    def read_page(self, response: Response) -> ListingPage:
        """One page of the listing."""
        if response.body.lstrip()[:1] in (b"{", b"["):
            return ListingPage([self._listed(*entry) for entry in self._from_json(response)])
        tree = _tree(response)
        links = [(link, url) for link in tree.iter("a") if (url := _address(link, response.url))]
        found = [self._listed(*entry) for entry in _entries(tree, self._chosen(links))]
        following = re.compile(self._table.following) if self._table.following else None
        further = next((url for _, url in links if following and following.search(url) and url != response.url), None)
        return ListingPage(found, further)

    def _chosen(self, links: Iterable[tuple[HtmlElement, str]]) -> list[tuple[HtmlElement, str]]:
        """The links to judgments, the first of each."""
        chosen: dict[str, HtmlElement] = {}
        for link, url in links:
            if self._is_judgment.search(url):
                chosen.setdefault(url, link)
        return [(link, url) for url, link in chosen.items()]

    def _listed(self, url: str, own: str, above: str) -> Listed:
        feed = plain(
            {
                "court": self._table.court,
                "published": self._day(own, last=False) or self._day(above, last=True),
                "citation": _first(self._table.citation, own),
                "docket": _first(self._table.docket, own),
            }
        )
        return Listed(url, feed, moment(feed.get("published")))

    def _day(self, text: str, *, last: bool) -> str | None:
        """The first day that a text tells, or the last, in ISO 8601."""
        found = [
            (match.start(), day)
            for form, days in self._days
            for match in days.finditer(text)
            if (day := _read_day(match[0], form))
        ]
        return (max(found) if last else min(found))[1] if found else None

    def _from_json(self, response: Response) -> Iterator[Entry]:
        try:
            told = json.loads(response.body)
        except (ValueError, RecursionError) as error:
            raise ListingError("malformed JSON") from error
        seen: set[str] = set()
        for texts in _objects(told):
            for text in texts:
                url = urljoin(response.url, text) if text.startswith(("http://", "https://", "/")) else ""
                if url and self._is_judgment.search(url) and url not in seen:
                    seen.add(url)
                    yield url, "\n".join(texts), ""


def _tree(response: Response) -> HtmlElement:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    _, text = html_to_unicode(kind, response.body, default_encoding="utf-8")
    try:
        return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ListingError("no HTML") from error


def _address(link: HtmlElement, base: str) -> str | None:
    try:
        return urljoin(base, (link.get("href") or "").strip()).partition("#")[0]
    except ValueError:  # brackets that hold no IPv6 address
        return None


def _entries(tree: HtmlElement, links: Sequence[tuple[HtmlElement, str]]) -> Iterator[Entry]:
    """Each judgment's link with the text of its entry, and the text between it and the entry before, and all above."""
    around = dict(links)
    above = ""
    for part, text in _parts(tree, around):
        if part is None:
            above = f"{above} {text}"[-2000:]  # a heading of the day is not far
        else:
            yield around[part], text, above
            above = f"{above} {text}"[-2000:]


def _parts(element: HtmlElement, links: dict[HtmlElement, str]) -> Iterator[tuple[HtmlElement | None, str]]:
    """A page in the order of reading: entries (with their link), and the text between them."""
    inside = [link for link in element.iter("a") if link in links]
    if len(inside) == 1 and (element is inside[0] or element.tag not in ("html", "body")):
        yield inside[0], _text(element)
        return
    if not inside:
        yield None, _text(element)
        return
    yield None, element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _parts(child, links)
        yield None, child.tail or ""


def _text(element: HtmlElement) -> str:
    if element.tag in ("script", "style"):
        return ""
    return " ".join(" ".join(str(part) for part in element.itertext()).split())


def _objects(told: Any) -> Iterator[list[str]]:
    """The texts of every object and of what lies in it, innermost objects first."""
    if isinstance(told, dict):
        for value in told.values():
            yield from _objects(value)
        yield list(_texts(told))
    elif isinstance(told, list):
        for value in told:
            yield from _objects(value)


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)


def _first(pattern: str | None, text: str) -> str | None:
    match = re.search(pattern, text) if pattern else None
    if match is None:
        return None
    return str(match[1] if match.re.groups else match[0])


def _read_day(text: str, form: str) -> str | None:
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", " ".join(text.split()), flags=re.IGNORECASE)
    text = re.sub(r"(?i)\bsept\b", "Sep", text).replace(".", "") if "%b" in form else text
    try:
        return datetime.strptime(text, form.replace(".", "") if "%b" in form else form).date().isoformat()  # noqa: DTZ007
    except ValueError:
        return None
