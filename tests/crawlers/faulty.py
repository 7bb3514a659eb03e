"""Small sites on loopback that misbehave, each in a way of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler

from crawlers.sources import Source
from tests.world.server import QuietServer

Handler = BaseHTTPRequestHandler
Answer = tuple[int, Mapping[str, str], bytes] | Callable[[Handler], None]


class FaultySite:
    """A site that answers from a table of paths; `ROOT` in a body stands for its own address."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.asked: list[str] = []
        self.agents: list[str] = []
        self._server = QuietServer(("127.0.0.1", 0), _handler(answers, self.asked, self.agents))
        self.port = self._server.server_port
        self.root = f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[FaultySite]:
        """Serve from a thread."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def source_at(site: FaultySite, name: str = "site", kind: str = "feed") -> Source:
    """A source that reads a site's /feed, without delays."""
    return Source.model_validate(
        {
            "name": name,
            "title": name,
            "type": "media",
            "kind": kind,
            "homepage": f"{site.root}/",
            "start_urls": [f"{site.root}/feed"],
            "licence": "none",
            "language": "en",
            "delay_seconds": 0,
            "allow_loopback": True,
        }
    )


def disguised(source: Source) -> Source:
    """A source with 127.0.0.1 written as one number, which resolvers understand, and without leave for loopback."""
    urls = [url.replace("127.0.0.1", "2130706433") for url in source.urls]
    changed = {"homepage": urls[0], "start_urls": tuple(urls[1:]), "delay_seconds": 1.0, "allow_loopback": False}
    return source.model_copy(update=changed)


def rss(*links: str) -> tuple[int, Mapping[str, str], bytes]:
    """A feed of these links."""
    items = "".join(f"<item><title>Story</title><link>{link}</link></item>" for link in links)
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
    return 200, {"Content-Type": "application/rss+xml"}, feed.encode()


def html(text: str = "A page of ROOT", status: int = 200, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """An ordinary page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "text/html; charset=utf-8"} | named, f"<p>{text}</p>".encode()


class BrokenPipeline:
    """Takes the archive's place, and has a bug."""

    def process_item(self, _: object) -> None:
        """Fail."""
        raise ZeroDivisionError


def busy(*waits: str) -> Answer:
    """A page that answers 429 with each of these as its Retry-After, and only then gives itself."""
    left = list(waits)

    def answer(handler: Handler) -> None:
        handler.send_response(429 if left else 200)
        if left:
            handler.send_header("Retry-After", left.pop(0))
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(b"<p>A page</p>")

    return answer


def endless(handler: Handler) -> None:
    """Answer without an end, quickly."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/rss+xml")
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(b'<?xml version="1.0"?><rss version="2.0"><channel>')
        while True:
            handler.wfile.write(b"<item><title>More</title><link>ROOT/more</link></item>" * 1000)


def _handler(answers: Mapping[str, Answer], asked: list[str], agents: list[str]) -> type[Handler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            agents.append(self.headers["User-Agent"])
            answer = answers.get(self.path, html("Not found", status=404))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer
            root = f"http://{self.headers['Host']}"
            body = body.replace(b"ROOT", root.encode())
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
                self.send_header(name, value.replace("ROOT", root))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Answering
