"""A fast stand-in for many news sites: one process, a port for each site, pages of 60 kB made from numbers.

Run it as `python -m tests.benchmarks.replica SITES PAGES`: it prints its ports and serves until its input closes. Every
page is different, and reads like news to gzip (about a quarter of its size). `/feed` names all pages of a site.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZE = 60_000
_WORDS = 3000
_PARAGRAPHS = 200


def page(site: int, number: int) -> bytes:
    """One page's bytes, always the same for the same numbers."""
    start = (site * 7919 + number * 31) % _PARAGRAPHS
    text = _TEXT[start:] + _TEXT[:start]
    head = f"<html><head><title>Story {number} of {site}</title></head><body><h1>Story {number}-{site}</h1>".encode()
    return (head + b"".join(text))[:SIZE] + b"</body></html>"


def _paragraphs() -> list[bytes]:
    chance = random.Random(11)  # noqa: S311  # no secret
    words = ["".join(chance.choices("etaoinshrdlucmfwypvbgk", k=chance.randint(2, 9))) for _ in range(_WORDS)]
    weights = [1 / (rank + 1) for rank in range(_WORDS)]
    return [f"<p>{' '.join(chance.choices(words, weights, k=60))}.</p>\n".encode() for _ in range(_PARAGRAPHS)]


_TEXT = _paragraphs()


class _Site(asyncio.Protocol):
    """Answers GET on a connection that is kept open."""

    def __init__(self, site: int, pages: int) -> None:
        self._site, self._pages = site, pages
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, self._held = self._held.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        host = next(line[6:] for line in head.split(b"\r\n") if line.lower().startswith(b"host: "))
        if path.startswith(b"/p/"):
            return _message(b"200 OK", b"text/html; charset=utf-8", page(self._site, int(path[3:])))
        if path == b"/feed":
            items = b"".join(
                b"<item><title>Story %d</title><link>http://%s/p/%d</link></item>" % (number, host, number)
                for number in range(self._pages)
            )
            feed = b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>' + items + b"</channel></rss>"
            return _message(b"200 OK", b"application/rss+xml", feed)
        return _message(b"404 Not Found", b"text/plain", b"")


def _message(status: bytes, kind: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body)


@dataclass(frozen=True, slots=True)
class Replica:
    """A running replica: its sites' ports, and the pages of each."""

    ports: tuple[int, ...]
    pages: int

    @property
    def urls(self) -> list[str]:
        """The addresses of all pages."""
        return [f"http://127.0.0.1:{port}/p/{number}" for port in self.ports for number in range(self.pages)]


@contextlib.contextmanager
def replica(sites: int, pages: int) -> Iterator[Replica]:
    """Run a replica in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.replica", str(sites), str(pages)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Replica(tuple(map(int, process.stdout.readline().split())), pages)
        finally:
            process.stdin.close()


async def _serve(sites: int, pages: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    servers = [await loop.create_server(lambda n=n: _Site(n, pages), "127.0.0.1", 0) for n in range(sites)]  # type: ignore[misc]
    sys.stdout.write(" ".join(str(server.sockets[0].getsockname()[1]) for server in servers) + "\n")
    sys.stdout.flush()

    def wait_for_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
