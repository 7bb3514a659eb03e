"""The demo's world: two news sites and a court service on loopback, made from texts of our own writing.

Run it as `python tests/world/server.py [--ports 8471 8472 8473]`; it says `ready` and serves until SIGTERM or until its
standard input closes. It uses nothing but the standard library, so that it is no part of what it tests.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script, it must find its own package

from tests.world.pages import Answer, Site
from tests.world.texts import Text, read_texts

SITES = ("harbour-post", "meridian-herald", "courts")
PORTS = (8471, 8472, 8473)


class QuietServer(ThreadingHTTPServer):
    """A server whose threads end with it, and that says nothing when a client goes away."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell of every error but a lost connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class World:
    """The running sites.

    `asked` lists every path that was asked for, by site; `delay` slows each answer, in seconds.
    """

    def __init__(self, texts: Sequence[Text], ports: Sequence[int] = (0, 0, 0), delay: float = 0.0) -> None:
        self.asked: dict[str, list[str]] = {name: [] for name in SITES}
        self._servers = [QuietServer(("127.0.0.1", port), BaseHTTPRequestHandler) for port in ports]
        self.ports = {name: server.server_port for name, server in zip(SITES, self._servers, strict=True)}
        for name, server in zip(SITES, self._servers, strict=True):
            site = Site(name, f"http://127.0.0.1:{server.server_port}", texts)
            server.RequestHandlerClass = _handler(site, self.asked[name], delay)

    def start(self) -> None:
        """Serve from threads."""
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Serve no more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _handler(site: Site, asked: list[str], delay: float) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Estmark/1.0"

        def do_GET(self) -> None:
            asked.append(self.path)
            sleep(delay)
            parts = urlsplit(self.path)
            answer = site.answer(parts.path, parse_qs(parts.query))
            if answer is None:
                answer = Answer(b"<h1>Not found</h1>", "text/html", datetime.now(UTC), status=404)
            self._send(answer)

        do_HEAD = do_GET  # noqa: N815  # http.server's name

        def _send(self, answer: Answer) -> None:
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            unchanged = answer.status == 200 and self.headers.get("If-None-Match") == tag
            body, coding = answer.body, None
            if "gzip" in self.headers.get("Accept-Encoding", "") and answer.content_type.startswith("text/html"):
                body, coding = gzip.compress(body, mtime=0), "gzip"
            self.send_response(304 if unchanged else answer.status)
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
            if not unchanged:
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(body)))
                if coding:
                    self.send_header("Content-Encoding", coding)
            self.end_headers()
            if self.command == "GET" and not unchanged:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the demo's terminal belongs to the demo."""

    return Handler


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--ports", nargs=3, type=int, default=(8471, 8472, 8473), metavar="PORT", help="in sites.toml's order"
    )
    ports = parser.parse_args().ports
    try:
        world = World(read_texts(), ports)
        world.start()
    except OSError as error:
        sys.exit(f"ports {', '.join(map(str, ports))}: {error.strerror}")
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    threading.Thread(target=_wait_for_end_of_input, args=(ended,), daemon=True).start()
    sys.stdout.write("ready " + " ".join(f"{name}={port}" for name, port in world.ports.items()) + "\n")
    sys.stdout.flush()
    ended.wait()
    world.stop()


def _wait_for_end_of_input(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    main()
