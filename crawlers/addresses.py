"""Which article an address stands for: redirectors unwrapped, AMP and mobile spellings seen through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from crawlers.urls import url_key

_MOST_WRAPPINGS = 4  # a mail gateway's link to a search engine's link to a cache's copy


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Redirector(_Rule):
    """A service whose links carry another address: in a query parameter, or in the path.

    `hosts` may have wild cards. `path` is a regular expression that the path must match from its beginning; a group
    named `target` in it is the other address, without which the first of `parameters` that holds one is.
    """

    hosts: tuple[str, ...] = Field(min_length=1)
    path: str = "/"
    parameters: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if ("target" in re.compile(self.path).groupindex) == bool(self.parameters):
            raise ValueError("the other address is in `parameters` or in the group `target` of `path`: name one")
        return self

    def target(self, url: str) -> str | None:
        """The address that a link of this service leads to; None for any other link."""
        parts = urlsplit(url)
        if not any(fnmatchcase((parts.hostname or "").lower(), host) for host in self.hosts):
            return None
        match = re.match(self.path, parts.path)
        if match is None:
            return None
        if not self.parameters:
            return _absolute(unquote(match["target"]), parts)
        values = dict(reversed(parse_qsl(parts.query)))
        found = (values[name] for name in self.parameters if name in values)
        return next((value for value in found if _is_address(value)), None)


class Variants(_Rule):
    """What tells a page's AMP or mobile spelling from the page's own: parts that are taken out of addresses."""

    host_prefixes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()  # regular expressions
    parameters: tuple[str, ...] = ()

    @field_validator("paths")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns

    def plain(self, url: str) -> str:
        """The address without such parts; it need not be one that a server answers to."""
        parts = urlsplit(url)
        path = parts.path
        for pattern in self.paths:
            path = re.sub(pattern, "", path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        kept = [pair for pair in pairs if pair[0].lower() not in self.parameters]
        query = parts.query if len(kept) == len(pairs) else urlencode(kept)
        return urlunsplit(parts._replace(netloc=self._plain_host(parts.netloc), path=path, query=query))

    def key(self, url: str) -> str:
        """What all spellings of one article share."""
        return url_key(self.plain(url))

    def spellings(self, url: str) -> Iterator[str]:
        """The address, and others under which the same article may have been archived."""
        plain = urlsplit(self.plain(url))
        yield url
        for netloc in (plain.netloc, f"www.{plain.netloc}"):
            if (spelling := urlunsplit(plain._replace(netloc=netloc))) != url:
                yield spelling

    def _plain_host(self, host: str) -> str:
        for prefix in self.host_prefixes:
            if host.startswith(prefix) and "." in host.removeprefix(prefix):
                host = host.removeprefix(prefix)
        return host


def unwrap(url: str, redirectors: Sequence[Redirector]) -> str:
    """The address behind redirectors, without asking any of them."""
    for _ in range(_MOST_WRAPPINGS):
        target = next((found for each in redirectors if (found := each.target(url))), None)
        if target is None:
            break
        url = target
    return url


def _absolute(target: str, wrapper: SplitResult) -> str | None:
    """An address found in a path: its scheme may be missing, and its query has become the wrapper's."""
    whole = target if "://" in target else f"https://{target}"
    whole += f"?{wrapper.query}" if wrapper.query and "?" not in whole else ""
    return whole if _is_address(whole) else None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
