"""Judgments of a court's own pages: links of a listing, in HTML or JSON, told by patterns in configs/sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
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

Entry = tuple[str, str]  # a judgment's address, and the text of its entry


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
        found = list(self._from_html(tree, self._chosen(links)))
        following = re.compile(self._table.following) if self._table.following else None
        further = next((url for _, url in links if following and following.search(url) and url != response.url), None)
        return ListingPage(found, further)

    def _chosen(self, links: Iterable[tuple[HtmlElement, str]]) -> dict[HtmlElement, str]:
        """The links to judgments, the first of each, and their addresses."""
        chosen: dict[str, HtmlElement] = {}
        for link, url in links:
            if self._is_judgment.search(url):
                chosen.setdefault(url, link)
        return {link: url for url, link in chosen.items()}

    def _from_html(self, tree: HtmlElement, links: Mapping[HtmlElement, str]) -> Iterator[Listed]:
        day = None
        for link, text in _parts(tree, links):
            if link is None:
                day = self._day(text, last=True) or day
            else:
                yield self._listed(links[link], text, day)

    def _listed(self, url: str, entry: str, day_above: str | None = None) -> Listed:
        feed = plain(
            {
                "court": self._table.court,
                "published": self._day(entry, last=False) or day_above,
                "citation": _first(self._table.citation, entry),
                "docket": _first(self._table.docket, entry),
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

    def _from_json(self, response: Response) -> list[Entry]:
        """Each judgment with the texts of the largest part of the listing that names no other."""
        try:
            return list(self._json_entries(json.loads(response.body), response.url))
        except (ValueError, RecursionError) as error:
            raise ListingError("malformed JSON") from error

    def _json_entries(self, told: Any, base: str) -> Iterator[Entry]:
        texts = list(_texts(told))
        urls = dict.fromkeys(url for text in texts if (url := self._named(text, base)))
        if len(urls) == 1:
            yield next(iter(urls)), "\n".join(texts)
        elif urls:
            for part in told.values() if isinstance(told, dict) else told:
                yield from self._json_entries(part, base)

    def _named(self, text: str, base: str) -> str | None:
        """The judgment's address that a text is, if it is one."""
        if not text.startswith(("http://", "https://", "/")):
            return None
        url = urljoin(base, text)
        return url if self._is_judgment.search(url) else None


def _tree(response: Response) -> HtmlElement:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    _, text = html_to_unicode(kind, response.body, default_encoding="utf-8")
    try:
        return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ListingError("no HTML") from error


def _address(link: HtmlElement, base: str) -> str | None:
    try:
        return str(urljoin(base, (link.get("href") or "").strip())).partition("#")[0]
    except ValueError:  # brackets that hold no IPv6 address
        return None


def _parts(element: HtmlElement, links: Mapping[HtmlElement, str]) -> Iterator[tuple[HtmlElement | None, str]]:
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
