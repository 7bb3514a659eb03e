"""The sources: what may be read, under which licence, how gently; data in configs/sources."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from crawlers.addresses import Redirector, Variants, unwrap
from crawlers.kinds import WITH_TABLES, Kind
from crawlers.kinds.gdelt import GDELT_SECONDS, Gdelt
from crawlers.kinds.judgment_pages import JudgmentPages
from crawlers.kinds.section import Section
from crawlers.refusals import Refusal
from crawlers.request_budget import Window
from crawlers.urls import clean_url, on_host, on_loopback

_POLICY = ("refused.toml", "tracking.toml", "addresses.toml")
_URL = TypeAdapter(HttpUrl)


class SourceError(ValueError):
    """A file of sources that cannot be used; the message names the file and the entry."""


class RefusedSourceError(SourceError):
    """A source that Plainsight does not read: its terms forbid it, or a licence is missing."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Source(_Entry):
    """One publisher and how to read it. `type` is a value of the codebook's source_type.

    A news source without `start_urls` is found through its homepage's robots.txt. `max_age_days` leaves out what the
    source itself says is older; `max_pages` and `max_listings` bound one crawl, and the next goes on. `delay_seconds`
    is the least time between two requests; a longer Crawl-delay wins. A source that `roams` lists other publishers'
    pages (an alert of a search engine, GDELT): it is read after all others, so that no host is asked by two at once.
    A kind with settings of its own has a table that bears its name. `request_budget` is what the site's rules allow;
    `token_variable` names the environment variable that holds the account's token.
    """

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=1)
    type: str = Field(pattern=r"^[a-z_]+$")
    kind: Kind
    homepage: str
    start_urls: tuple[str, ...] = ()
    licence: str = Field(min_length=1)
    language: str = Field(pattern=r"^[a-z]{2}$")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    enabled: bool = False
    delay_seconds: float = Field(5.0, ge=0)
    max_pages: int = Field(1000, ge=1)
    max_listings: int = Field(100, ge=1)
    max_age_days: int | None = Field(None, ge=1)
    allow_loopback: bool = False
    requires_licence_reference: bool = False
    licence_reference: str | None = Field(None, min_length=1)
    roams: bool = False
    section: Section | None = None
    gdelt: Gdelt | None = None
    judgment_pages: JudgmentPages | None = None
    request_budget: tuple[Window, ...] = ()
    token_variable: str | None = Field(None, pattern=r"^[A-Z][A-Z0-9_]*$")

    @field_validator("homepage")
    @classmethod
    def _is_url(cls, url: str) -> str:
        _URL.validate_python(url)
        return url

    @field_validator("start_urls")
    @classmethod
    def _are_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            _URL.validate_python(url)
        return urls

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind is not Kind.SITEMAP and not self.start_urls:
            raise ValueError(f"a source of kind {self.kind} needs start_urls")
        for kind in WITH_TABLES:
            if (getattr(self, kind) is None) is (self.kind is kind):
                raise ValueError(f"the table [source.{kind}] is for sources of kind {kind}, and they need it")
        if self.delay_seconds < 1 and not self.allow_loopback:
            raise ValueError("only a source on loopback may be asked more than once a second")
        if self.kind is Kind.GDELT and self.delay_seconds < GDELT_SECONDS and not self.allow_loopback:
            raise ValueError(f"GDELT asks for {GDELT_SECONDS} seconds between requests")
        if self.kind is Kind.CC_NEWS and self.enabled:
            raise ValueError("CC-NEWS is read by month, with `plainsight crawl --cc-news`; leave it switched off")
        if self.token_variable and not self.allow_loopback and any(url[:6] != "https:" for url in self.start_urls):
            raise ValueError("a token goes over https alone")
        return self

    @model_validator(mode="after")
    def _tells_loopback(self) -> Self:
        if any(urlsplit(url).hostname == "localhost" for url in self.urls):
            raise ValueError("name this machine as 127.0.0.1, not as localhost")
        loopback = [url for url in self.urls if on_loopback(url)]
        if self.allow_loopback and len(loopback) != len(self.urls):
            raise ValueError("allow_loopback is for sources that lie wholly on 127.0.0.1")
        if loopback and not self.allow_loopback:
            raise ValueError("a source on loopback needs allow_loopback")
        return self

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses that the entry names."""
        return (self.homepage, *self.start_urls)

    @property
    def roaming(self) -> bool:
        """Whether the pages that it lists lie on any hosts."""
        return self.roams or self.kind is Kind.GDELT

    @property
    def site(self) -> str:
        """The host (and port) that answers first; sources of one site are read one after the other."""
        return urlsplit((*self.start_urls, self.homepage)[0]).netloc


class Policy(_Entry):
    """What holds for every source: hosts refused by name, and how to see which page an address means."""

    refused: tuple[Refusal, ...] = ()
    licensed: tuple[Refusal, ...] = ()
    tracking_parameters: tuple[str, ...] = ()
    redirectors: tuple[Redirector, ...] = ()
    variants: Variants = Variants()

    def address(self, url: str) -> str:
        """The address to ask for: behind redirectors, without parameters that only count readers."""
        return clean_url(unwrap(url, self.redirectors), self.tracking_parameters)

    def refusal(self, url: str, source: Source | None = None) -> Refusal | None:
        """The refusal that covers an address, if any; hosts that ask for a licence are open to a source that has it."""
        licence = source.homepage if source and source.licence_reference else ""
        closed = (*self.refused, *(each for each in self.licensed if not on_host(licence, each.host)))
        return next((refusal for refusal in closed if refusal.covers(url)), None)

    def check(self, source: Source) -> None:
        """Refuse a source that may not be crawled.

        Raises:
            RefusedSourceError: a host of it is refused by name, or its licence reference or token is missing.
        """
        for url in source.urls:
            if refusal := self.refusal(url, source):
                raise RefusedSourceError(f"{source.name}: {refusal.host} is not read: {refusal.reason}")
        if source.requires_licence_reference and not source.licence_reference:
            raise RefusedSourceError(f"{source.name}: may be read only with a licence; set its licence_reference")
        if source.token_variable and not os.environ.get(source.token_variable):
            raise RefusedSourceError(f"{source.name}: is read with a token; put it in {source.token_variable}")


def load_policy(configs: Path) -> Policy:
    """Read `refused.toml`, `tracking.toml` and `addresses.toml` of `sources/`.

    Raises:
        SourceError: a file is missing, is no TOML, or an entry is wrong.
    """
    merged: dict[str, Any] = {}
    for name in _POLICY:
        merged |= _read(configs / "sources" / name)
    try:
        return Policy.model_validate(merged)
    except ValidationError as error:
        raise SourceError(f"{configs / 'sources'}: {_told(error)}") from error


def load_sources(configs: Path, *names: str) -> tuple[Source, ...]:
    """Read the sources of all files under `sources/`, or of the files named (`demo`, `media`, …).

    Raises:
        SourceError: a file is no TOML, an entry is wrong, or two have one name.
    """
    folder = configs / "sources"
    files = [folder / f"{name}.toml" for name in names] or sorted(folder.glob("*.toml"))
    found: dict[str, Source] = {}
    for file in files:
        if file.name in _POLICY:
            continue
        for source in _sources(file):
            if source.name in found:
                raise SourceError(f"{file}: two sources are called {source.name!r}")
            found[source.name] = source
    return tuple(found.values())


def on_ports(sources: Iterable[Source], ports: Mapping[str, int]) -> tuple[Source, ...]:
    """Sources on loopback, moved to other ports; `ports` is by source name, and what it does not name stays."""
    return tuple(_moved(source, ports[source.name]) if source.name in ports else source for source in sources)


def _moved(source: Source, port: int) -> Source:
    if not source.allow_loopback:
        raise SourceError(f"{source.name}: only a source on loopback has a port to choose")
    move = {"homepage": _at(source.homepage, port), "start_urls": tuple(_at(url, port) for url in source.start_urls)}
    return Source.model_validate(source.model_dump() | move)


def _at(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port}"))


def _sources(file: Path) -> Iterable[Source]:
    table = _read(file)
    entries: Sequence[Any] = table.pop("source", ())
    if table:
        raise SourceError(f"{file}: unknown table {next(iter(table))!r}; entries begin with [[source]]")
    for number, entry in enumerate(entries, start=1):
        try:
            yield Source.model_validate(entry)
        except ValidationError as error:
            name = entry.get("name") if isinstance(entry, dict) else None
            raise SourceError(f"{file}: entry {number} ({name or 'without a name'}): {_told(error)}") from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{file}: {error}") from error


def _told(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the entry'}: {e['msg']}" for e in error.errors())
