"""Publishers in every format that news comes in, on one loopback server, with stories of our own making.

RSS 2 and 1, Atom and JSON Feed in pages, an alert whose links lead through a redirector, a gzipped news sitemap behind
an index and robots.txt, a section page, and GDELT's search. Some list each other's stories under other addresses: AMP
spellings, and copies that name the story as their canonical address.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote, urlsplit

from tests.world.server import QuietServer

PER_PAGE = 2
STORIES = {  # by listing: the numbers of the stories that it is the first to name
    "rss2": range(4),
    "rss1": range(4, 6),
    "atom": range(6, 11),
    "json": range(11, 14),
    "alert": range(14, 16),
    "sitemap": range(16, 20),
    "section": range(20, 25),
    "gdelt": range(25, 28),
}
_NAMES = ("harbour", "quarry", "orchard", "salon", "farmhouse", "kitchen", "shipyard")

Answer = tuple[int, str, bytes]


@dataclass
class NewsServices:
    """The running publishers. `busy` is how many searches GDELT answers with 429 first."""

    busy: int = 0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = QuietServer(("127.0.0.1", 0), _handler(self))
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self._listings: Mapping[str, Callable[[Mapping[str, str]], Answer]] = {
            "/robots.txt": lambda _: (200, "text/plain", f"User-agent: *\nSitemap: {self.root}/index.xml\n".encode()),
            "/rss2.xml": lambda _: self._rss2(),
            "/rss1.rdf": lambda _: self._rss1(),
            "/atom.xml": self._atom,
            "/feed.json": self._json_feed,
            "/alert.xml": lambda _: self._alert(),
            "/index.xml": lambda _: self._index(),
            "/news.xml.gz": lambda _: self._sitemap(),
            "/section": self._section,
            "/gdelt": self._gdelt,
        }

    @contextlib.contextmanager
    def running(self) -> Iterator[NewsServices]:
        """Serve from a thread."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def story(self, number: int) -> str:
        """A story's own address."""
        return f"{self.root}/story/{number}/raid-at-{_NAMES[number % len(_NAMES)]}-{number}"

    def copy(self, number: int, place: str) -> str:
        """Another address of a story, which only the page itself tells from a story of its own."""
        return f"{self.story(number).replace('/story/', '/read/')}?from={place}"

    def answer(self, target: str) -> Answer:
        """The answer for a path with its query."""
        parts = urlsplit(target)
        if parts.path in self._listings:
            return self._listings[parts.path]({name: values[0] for name, values in parse_qs(parts.query).items()})
        number = parts.path.split("/")[2:3]
        if not number or not number[0].isdigit():
            return 404, "text/html", b"<h1>Not found</h1>"
        return 200, "text/html; charset=utf-8", self._page(int(number[0]), target)

    def _page(self, number: int, target: str) -> bytes:
        title = f"Raid at the {_NAMES[number % len(_NAMES)]}: story {number}"
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><link rel="canonical" '
            f'href="{self.story(number)}"></head><body><h1>{title}</h1><p>Officers freed workers who had been held '
            f"against their will, the labour office said.</p><footer>{target}</footer></body></html>"
        ).encode()

    def _day(self, number: int) -> datetime:
        return (self.now - timedelta(hours=3 + number)).replace(microsecond=0)

    def _rss2(self) -> Answer:
        items = "".join(
            f"<item><title>Story {number}</title><link>{self.story(number)}?utm_source=rss</link>"
            f"<pubDate>{format_datetime(self._day(number))}</pubDate></item>"
            for number in STORIES["rss2"]
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Two</title>{items}</channel></rss>'
        return 200, "application/rss+xml", feed.encode()

    def _rss1(self) -> Answer:
        links = [self.story(number) for number in STORIES["rss1"]] + [f"{self.story(0)}/amp"]
        items = "".join(f'<item rdf:about="{link}"><title>Story</title><link>{link}</link></item>' for link in links)
        feed = (
            '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            f'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>One</title></channel>{items}</rdf:RDF>'
        )
        return 200, "application/rdf+xml", feed.encode()

    def _atom(self, query: Mapping[str, str]) -> Answer:
        numbers, following = _paged(STORIES["atom"], query)
        entries = "".join(
            f'<entry><id>{number}</id><title type="html">Story &amp;amp; {number}</title><link href="/story/{number}/'
            f'{self.story(number).rpartition("/")[2]}"/><updated>{self._day(number).isoformat()}</updated></entry>'
            for number in numbers
        )
        link = f'<link rel="next" href="/atom.xml?page={following}"/>' if following else ""
        feed = (
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{self.root}/"><title>A</title>{link}{entries}</feed>'
        )
        return 200, "application/atom+xml", feed.encode()

    def _json_feed(self, query: Mapping[str, str]) -> Answer:
        numbers, following = _paged(STORIES["json"], query)
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "J",
            "language": "en",
            "items": [
                {"id": str(number), "url": self.story(number), "date_published": self._day(number).isoformat()}
                for number in numbers
            ],
        } | ({"next_url": f"{self.root}/feed.json?page={following}"} if following else {})
        return 200, "application/feed+json", json.dumps(feed).encode()

    def _alert(self) -> Answer:
        links = [self.story(number) for number in (*STORIES["alert"], STORIES["json"][0])]
        entries = "".join(
            f'<entry><id>{quote(link)}</id><title type="html">&lt;b&gt;Raid&lt;/b&gt;</title><link '
            f'href="https://www.google.com/url?rct=j&amp;url={quote(link, safe=":/")}&amp;ct=ga"/></entry>'
            for link in links
        )
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Alert</title>{entries}</feed>'
        return 200, "application/atom+xml", feed.encode()

    def _index(self) -> Answer:
        index = f"<sitemapindex><sitemap><loc>{self.root}/news.xml.gz</loc></sitemap></sitemapindex>"
        return 200, "application/xml", index.encode()

    def _sitemap(self) -> Answer:
        urls = "".join(
            f"<url><loc>{self.story(number)}</loc><n:news><n:publication><n:name>S</n:name><n:language>en</n:language>"
            f"</n:publication><n:publication_date>{self._day(number).isoformat()}</n:publication_date>"
            f"<n:title>Story {number}</n:title></n:news></url>"
            for number in STORIES["sitemap"]
        )
        space = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        return 200, "application/gzip", gzip.compress(f"<urlset {space}>{urls}</urlset>".encode(), mtime=0)

    def _section(self, query: Mapping[str, str]) -> Answer:
        numbers, following = _paged(STORIES["section"], query)
        links = [urlsplit(self.story(number)).path for number in numbers] + [self.copy(4, "section")]
        teasers = "".join(f'<article><h2><a href="{link}">A story</a></h2></article>' for link in links)
        older = f'<a class="older" href="/section?page={following}">Older</a>' if following else ""
        page = f"<!DOCTYPE html><html><body><nav><a href='/'>Home</a></nav>{teasers}{older}</body></html>"
        return 200, "text/html; charset=utf-8", page.encode()

    def _gdelt(self, query: Mapping[str, str]) -> Answer:
        if self.busy:
            self.busy -= 1
            return 429, "text/html", b"Please limit requests to one every 5 seconds."
        start, end = (
            datetime.strptime(query[name], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            for name in ("startdatetime", "enddatetime")
        )
        seen = {self.story(number): self._day(number) for number in STORIES["gdelt"]}
        seen[f"{self.story(16)}/amp"] = seen[f"{self.root}/gone/x"] = self._day(20)
        rows = [
            {"url": url, "title": "A raid", "seendate": f"{moment:%Y%m%dT%H%M%SZ}", "language": "English"}
            for url, moment in seen.items()
            if start <= moment <= end
        ]
        return 200, "application/json", json.dumps({"articles": rows} if rows else {}).encode()


def _paged(numbers: Sequence[int], query: Mapping[str, str]) -> tuple[Sequence[int], int | None]:
    """One page of a listing, numbered from 1, and the number of the next."""
    page = int(query.get("page", "1"))
    return numbers[(page - 1) * PER_PAGE : page * PER_PAGE], page + 1 if page * PER_PAGE < len(numbers) else None


def _handler(services: NewsServices) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            services.asked.append(self.path)
            status, kind, body = services.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
