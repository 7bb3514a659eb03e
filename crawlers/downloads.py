"""Download large files from a service that offers them: one at a time, in pieces, resumed where they broke off."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from email.message import Message
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from protego import Protego

_PIECE = 1 << 20
_TIMEOUT = 60.0
_TRIES = 6  # in a row without a byte of progress
_BUSY = {408, 429, 500, 502, 503, 504}


class DownloadError(RuntimeError):
    """A file that cannot be had; the message says why, without its address."""


class Downloader:
    """Asks one host for files, with our user agent, and for none that its robots.txt forbids.

    `pause` is called with the seconds to wait before a failed request is made again.
    """

    def __init__(self, root: str, agent: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._root = root
        self._agent = agent
        self._pause = pause
        self._opener = build_opener(_SameHost())
        self._robots: Protego | None = None

    def fetch(self, path: str, limit: int) -> bytes:
        """A small file.

        Raises:
            DownloadError: it cannot be had, or is larger than `limit` bytes.
        """
        held = BytesIO()
        self._whole(path, held, limit)
        return held.getvalue()

    def save(self, path: str, target: Path) -> None:
        """A file of any size, whole, to `target`; what an earlier call got of it is not asked for again.

        Raises:
            DownloadError: it cannot be had; what was got so far is kept.
        """
        part = target.with_name(f"{target.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file:
            self._whole(path, file)
        part.replace(target)

    def _whole(self, path: str, file: IO[bytes], limit: int | None = None) -> None:
        self._check_robots(path)
        tries = 0
        while True:
            before = file.tell()
            try:
                if self._piecewise(path, file, limit):
                    return
                reason = "broken off"
            except HTTPError as error:
                if error.code not in _BUSY:
                    raise DownloadError(f"status {error.code}") from error
                reason = f"status {error.code}"
            except (URLError, OSError, http.client.HTTPException) as error:
                reason = f"connection failed ({type(error).__name__})"
            tries = 0 if file.tell() > before else tries + 1
            if tries >= _TRIES:
                raise DownloadError(reason)
            self._pause(min(5.0 * 2**tries, 120.0))

    def _piecewise(self, path: str, file: IO[bytes], limit: int | None) -> bool:
        """Get what is missing; whether the file is whole now."""
        start = file.tell()
        try:
            answer = self._opener.open(self._request(path, start), timeout=_TIMEOUT)
        except HTTPError as error:
            if error.code == 416 and start:  # nothing is behind what we have: it is all, or it is something else
                return _total(error.headers, start) == start or _emptied(file)
            raise
        with answer:
            if start and answer.status != 206:  # a server that knows no ranges begins anew
                start = int(_emptied(file))
            total = _total(answer.headers, start)
            while piece := answer.read(_PIECE):
                file.write(piece)
                if limit is not None and file.tell() > limit:
                    raise DownloadError(f"larger than {limit} bytes")
        return total is None or file.tell() == total

    def _request(self, path: str, start: int) -> Request:
        # Archives never change under their name, so a part and the rest of it belong together; WARC digests would tell.
        headers = {"User-Agent": self._agent} | ({"Range": f"bytes={start}-"} if start else {})
        return Request(urljoin(self._root, path), headers=headers)  # noqa: S310  # a source's address is http(s)

    def _check_robots(self, path: str) -> None:
        if self._robots is None:
            self._robots = Protego.parse(self._robots_text())
        if not self._robots.can_fetch(urljoin(self._root, path), self._agent):
            raise DownloadError("robots.txt")

    def _robots_text(self) -> str:
        try:
            with self._opener.open(self._request("/robots.txt", 0), timeout=_TIMEOUT) as answer:
                text: str = answer.read(_PIECE).decode("utf-8", "replace")
        except HTTPError as error:
            if 400 <= error.code < 500 and error.code != 429:
                return ""
            raise DownloadError("robots.txt unreachable") from error
        except (URLError, OSError, http.client.HTTPException) as error:
            raise DownloadError("robots.txt unreachable") from error
        return text


class _SameHost(HTTPRedirectHandler):
    def redirect_request(self, req: Request, *args: Any) -> Request | None:
        """Follow a redirect on the same host alone."""
        if urlsplit(str(args[-1])).netloc != urlsplit(req.full_url).netloc:
            raise DownloadError("redirected to another host")
        return super().redirect_request(req, *args)


def _emptied(file: IO[bytes]) -> bool:
    """Throw away what was got; it is not whole."""
    file.seek(0)
    file.truncate()
    return False


def _total(headers: Message, start: int) -> int | None:
    """How long the whole file is, as far as the answer tells."""
    told = headers.get("Content-Range", "").rpartition("/")[2]
    if told.isdigit():
        return int(told)
    length = headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None
