"""Courts' services in their own formats, on one loopback server, with judgments of our own writing.

CourtListener's REST API (search by cursor, opinions, usage, token), HUDOC's search and texts, justice.gov's press
releases, and a court's own page of links. All people are invented.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from tests.world.server import QuietServer

TOKEN = "a-token-of-the-tests"
NAMES = ("Exemplar", "Placeholder")  # of parties: nothing but archived bodies may hold them
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
_NEWEST = date(2026, 3, 30)
_JSON = "application/json"

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class CourtServices:
    """The running services.

    `count` judgments each, one filed on every third day back from the newest; `limits` are rows of the usage endpoint
    (requests, seconds, remaining); `page_size` is that of every listing. `before` may answer a request in their place.
    """

    count: int = 7
    page_size: int = 3
    limits: list[tuple[int, int, int]] = field(default_factory=lambda: [(5000, 3600, 5000)])
    before: Callable[[str], Answer | None] = lambda _: None
    asked: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)  # as shown with each request of `asked`

    def __post_init__(self) -> None:
        self._server = QuietServer(("127.0.0.1", 0), _handler(self))
        self.root = f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[CourtServices]:
        """Serve from a thread."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def paths(self, start: str) -> list[str]:
        """What was asked for, of the paths that begin so."""
        return [path for path in self.asked if path.startswith(start)]

    def answer(self, target: str, token: str | None) -> Answer:
        """The answer for a path with its query."""
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if (instead := self.before(target)) is not None:
            return instead
        if parts.path.startswith("/api/rest/v4/"):
            return self._courtlistener(parts.path.removeprefix("/api/rest/v4/"), query, token)
        if parts.path.startswith("/app/"):
            return self._hudoc(parts.path, query)
        if parts.path.startswith("/api/v1/press_releases"):
            return self._justice(parts.path, query)
        return self._court(parts.path, query)

    def _courtlistener(self, path: str, query: Mapping[str, str], token: str | None) -> Answer:
        if token != f"Token {TOKEN}":
            return 401, {"Content-Type": _JSON}, b'{"detail":"Invalid token."}'
        if path == "api-usage/":
            rows = [
                {"scope": "user", "rate": "", "used": limit - left, "limit": limit, "remaining": left,
                 "window_seconds": seconds, "reset_at": None, "blocked": False}
                for limit, seconds, left in self.limits
            ]  # fmt: skip
            other = {"scope": "citations", "limit": 60, "used": 60, "remaining": 0, "window_seconds": 60}
            return _json({"current_usage": [*rows, other], "historical_usage": {"total": 0}, "membership": None})
        if path == "search/":
            start = int(query.get("cursor", "0"))
            following = {**query, "cursor": start + self.page_size}
            more = start + self.page_size < self.count
            return _json(
                {
                    "count": self.count,
                    "next": f"{self.root}/api/rest/v4/search/?{urlencode(following)}" if more else None,
                    "previous": None,
                    "results": [_cluster(n) for n in range(start, min(start + self.page_size, self.count))],
                }
            )
        return _json(_opinion(int(path.split("/")[1])))

    def _hudoc(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == "/app/conversion/docx/html/body":
            return _html("<p>EUROPEAN COURT OF HUMAN RIGHTS</p>" + judgment(int(query["id"].rsplit("-", 1)[1])))
        start, length = int(query["start"]), int(query["length"])
        columns = [
            {
                "itemid": f"001-{n}", "docname": f"CASE OF {NAMES[0].upper()} v. ESTMARK", "appno": f"{n}/20;{n}/21",
                "ecli": f"ECLI:CE:ECHR:{filed(n):%Y:%m%d}JUD{n:09}", "kpdate": f"{filed(n)}T00:00:00",
                "languageisocode": "ENG", "article": "4;4-1", "respondent": "EST", "importance": "2",
                "conclusion": "Violation of Article 4",
            }
            for n in range(start, min(start + length, self.count))
        ]  # fmt: skip
        return _json({"resultcount": self.count, "results": [{"columns": each} for each in columns]})

    def _justice(self, path: str, query: Mapping[str, str]) -> Answer:
        if path != "/api/v1/press_releases.json":
            number = UUID(path.rsplit("/", 1)[1].removesuffix(".json")).int
            return _json({"metadata": _resultset(1, 1, 0), "results": [self._release(number)]})
        page, size = int(query.get("page", "0")), int(query["pagesize"])
        rows = [self._release(n) for n in range(page * size, min((page + 1) * size, self.count))]
        return _json({"metadata": _resultset(self.count, size, page), "results": rows})

    def _release(self, n: int) -> dict[str, Any]:
        moment = datetime(filed(n).year, filed(n).month, filed(n).day, 4, tzinfo=UTC)
        return {
            "uuid": str(UUID(int=n)), "title": f"Harbour Employer Sentenced for Forced Labor ({n})",
            "date": str(int(moment.timestamp())), "changed": str(int(moment.timestamp()) + 60),
            "body": judgment(n), "component": [{"uuid": "x", "name": "Civil Rights Division"}],
            "topic": [{"uuid": "y", "name": "Human Trafficking"}], "url": f"{self.root}/opa/pr/release-{n}",
        }  # fmt: skip

    def _court(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == "/robots.txt":
            return _text("User-agent: *\nDisallow: /api/rest/\n")
        if path.startswith("/files/"):
            return 200, {"Content-Type": "application/pdf"}, PDF + path.encode()
        if path.startswith("/judgment/"):
            return _html(judgment(int(path.rsplit("/", 1)[1])))
        if path != "/judgments":
            return 404, {}, b""
        page = int(query.get("page", "1"))
        shown = range((page - 1) * self.page_size, min(page * self.page_size, self.count))
        rows = "".join(_row(n) for n in shown)
        more = f'<a href="?page={page + 1}">Older</a>' if page * self.page_size < self.count else ""
        return _html(f'<nav><a href="/about.pdf">About the court</a></nav><table>{rows}</table>{more}')


def filed(n: int) -> date:
    """The day of the n-th newest judgment."""
    return _NEWEST - timedelta(days=3 * n)


def judgment(n: int) -> str:
    """A judgment in HTML."""
    return (
        f"<p>IN THE CROWN COURT</p><p>Neutral Citation Number: [{filed(n).year}] EWCR {n + 1}</p>"
        f"<p>Date: {filed(n):%d %B %Y}</p><p>The Crown</p><p>Prosecution</p>"
        f"<p>Pat {NAMES[0]}</p><p>Defendant</p>"
        f"<p>1. The defendant kept {n + 2} workers in a cannery at the harbour and held their passports. Their wages "
        "were set against a debt that grew by the month, and the doors of the dormitory were locked at night.</p>"
        "<p>2. The court sentences the defendant to nine years for holding persons in servitude and forced labour.</p>"
    )


def _row(n: int) -> str:
    link = f"/files/{n}.pdf" if n % 2 else f"/judgment/{n}"
    return (
        f'<tr><td>{filed(n):%d/%m/%Y}</td><td><a href="{link}">The Crown v {NAMES[0]}</a></td>'
        f"<td>[{filed(n).year}] EWCR {n + 1}</td><td>T{n:05}</td></tr>"
    )


def _cluster(n: int) -> dict[str, Any]:
    return {
        "absolute_url": f"/opinion/{n}/estmark-v-{NAMES[0].lower()}/", "caseName": f"Estmark v. {NAMES[0]}",
        "citation": [f"{n + 1} F.4th {n + 10}"], "cluster_id": n, "court": "Court of Appeals of Estmark",
        "court_id": "estapp", "dateFiled": str(filed(n)), "docketNumber": f"26-{n:04}", "neutralCite": "",
        "opinions": [{"id": n * 10, "type": "lead-opinion", "sha1": f"{n:040x}", "snippet": NAMES[1]}],
    }  # fmt: skip


def _opinion(number: int) -> dict[str, Any]:
    return {
        "id": number, "cluster": f"/api/rest/v4/clusters/{number // 10}/", "type": "010combined", "plain_text": "",
        "html_with_citations": judgment(number // 10), "author_str": NAMES[1],
    }  # fmt: skip


def _resultset(count: int, size: int, page: int) -> dict[str, Any]:
    return {"responseInfo": {"status": 200}, "resultset": {"count": str(count), "pagesize": size, "page": page}}


def _json(told: Any) -> Answer:
    return 200, {"Content-Type": _JSON}, json.dumps(told).encode()


def _html(body: str) -> Answer:
    page = f"<!doctype html><html><head><title>v {NAMES[0]}</title></head><body>{body}</body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()


def _text(body: str) -> Answer:
    return 200, {"Content-Type": "text/plain"}, body.encode()


def _handler(services: CourtServices) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            services.asked.append(self.path)
            services.tokens.append(self.headers["Authorization"])
            status, headers, body = services.answer(self.path, self.headers["Authorization"])
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
