"""CC-NEWS, Common Crawl's archive of news, month by month: a screened copy of it goes into our own archive.

Each of a month's files (a gigabyte, several a day) is downloaded, read record by record, and removed. What is kept is
archived like a page of our own crawls; how far a month has been read is noted right after, so that a run that was
killed goes on at the record where it was. https://commoncrawl.org/blog/news-dataset-available
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from crawlers.archive import PageArchive
from crawlers.articles import keep
from crawlers.canonical import canonical_url
from crawlers.decoding import DecodingError, gunzip
from crawlers.downloads import Downloader, DownloadError
from crawlers.items import Capture, Page
from crawlers.readers.warc import Unread, read_warc_from
from crawlers.reservations import reserved_by_headers, reserved_by_html
from crawlers.sources import Policy, Source
from crawlers.summary import Outcome

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_PATHS = re.compile(r"crawl-data/CC-NEWS/\d{4}/\d\d/[\w.-]+\.warc\.gz")
_LIST_LIMIT = 10_000_000
_BATCH_PAGES, _BATCH_BYTES = 256, 1 << 25  # of pages that wait to be archived
_BATCH_RECORDS = 5000  # records after which the place is noted, though nothing was kept
_PATIENCE = 3600.0  # seconds to wait for a crawl that has the archive; we hold it for moments only


class CcNewsError(RuntimeError):
    """A month that cannot be read, or not further; what was archived is kept, and the same call goes on from there."""


class Place(BaseModel):
    """How far a month has been read: files that are done, and the record up to which another is."""

    model_config = ConfigDict(extra="forbid")

    done: list[str] = []
    file: str | None = None
    offset: int = -1


@dataclass(slots=True)
class Tally:
    """What became of the records read: kept, known, left out and why. `files` of `of` are done."""

    month: str
    files: int = 0
    of: int = 0
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class CcNews:
    """A reader of months.

    Attributes:
        source: the entry in configs/sources whose first address is the mirror's.
        policy: hosts that are refused, and how to see which page an address means.
        archive: our archive's folder.
        cache: where one file at a time is kept while it is read.
        downloader: asks the mirror.
        agent: the name by which publishers address us in their reservations.
        wanted: whether a page might matter; it is asked of every page, so it must be cheap.
    """

    source: Source
    policy: Policy
    archive: Path
    cache: Path
    downloader: Downloader
    agent: str
    wanted: Callable[[Page], bool]

    def read(self, month: str, limit: int | None = None, on_batch: Callable[[Tally], None] = lambda _: None) -> Tally:
        """Archive what a month holds that is wanted, from where the last call ended.

        Args:
            month: such as 2024-05; the archive begins in August 2016.
            limit: the most pages to archive in this call; the next one goes on.
            on_batch: told of the tally after every batch.

        Raises:
            CcNewsError: there is no such month, or a file cannot be had.
        """
        if not _MONTH.fullmatch(month):
            raise CcNewsError(f"no month: {month!r}; write it as 2024-05")
        path = self.archive / "cc-news" / f"{month}.json"
        place, files = _read_place(path), self._files(month)
        tally = Tally(month, files=sum(name in place.done for name in files), of=len(files))
        for name in files:
            if name in place.done:
                self._local(name).unlink(missing_ok=True)  # a kill may have left it
                continue
            for batch in self._batches(name, place, tally, limit):
                self._archive(batch, tally)
                _write_place(path, place)
                on_batch(tally)
            if limit is not None and _kept(tally) >= limit:
                break
        return tally

    def _local(self, name: str) -> Path:
        return self.cache / Path(name).name

    def _files(self, month: str) -> list[str]:
        try:
            packed = self.downloader.fetch(f"crawl-data/CC-NEWS/{month.replace('-', '/')}/warc.paths.gz", _LIST_LIMIT)
            listed = gunzip(packed, _LIST_LIMIT).decode().split()
        except (DownloadError, DecodingError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise CcNewsError(f"{month}: the list of files: {error}") from error
        if wrong := next((name for name in listed if not _PATHS.fullmatch(name)), None):
            raise CcNewsError(f"{month}: the list of files names {wrong[:80]!r}")
        return listed

    def _batches(self, name: str, place: Place, tally: Tally, limit: int | None) -> Iterator[list[Page]]:
        """The wanted pages of a file, a batch at a time; `place` says how far each batch reaches."""
        local = self._local(name)
        if not local.exists():
            try:
                self.downloader.save(name, local)
            except DownloadError as error:
                raise CcNewsError(f"{local.name}: {error}") from error
        begun = place.offset if place.file == name else -1
        batch: list[Page] = []
        records = size = 0
        for offset, found in read_warc_from(local, max(0, begun), source=self.source.name):
            if offset <= begun:
                continue
            records += 1
            if isinstance(found, Page) and self._is_wanted(found, tally):
                batch.append(found)
                size += len(found.body)
            elif isinstance(found, Unread):
                tally.counts[f"unread: {found.reason}"] += 1
            full = limit is not None and _kept(tally) + len(batch) >= limit
            if full or len(batch) >= _BATCH_PAGES or size >= _BATCH_BYTES or records >= _BATCH_RECORDS:
                place.file, place.offset = name, offset
                yield batch
                batch, records, size = [], 0, 0
                if limit is not None and _kept(tally) >= limit:
                    return
        place.done.append(name)
        place.file, place.offset = None, -1
        tally.files += 1
        yield batch
        local.unlink()

    def _is_wanted(self, page: Page, tally: Tally) -> bool:
        tally.counts["pages"] += 1
        if self.policy.refusal(page.url):
            reason = "refused host"
        elif "html" not in page.content_type.lower():
            reason = "no HTML"
        elif not self.wanted(page):
            reason = "screened out"
        elif self._is_reserved(page):
            reason = "reserved"
        else:
            return True
        tally.counts[reason] += 1
        return False

    def _is_reserved(self, page: Page) -> bool:
        said = (page.headers.get("tdm-reservation", ""), [page.headers.get("x-robots-tag", "")])
        return bool(reserved_by_headers(*said, self.agent) or reserved_by_html(page.body, self.agent))

    def _archive(self, batch: list[Page], tally: Tally) -> None:
        if not batch:
            return
        variants = self.policy.variants
        with PageArchive(self.archive, patience=_PATIENCE) as archive:
            for page in batch:
                if any(archive.knows(spelling) for spelling in variants.spellings(page.url)):
                    tally.counts[Outcome.KNOWN] += 1
                    continue
                canonical = canonical_url(page.url, page.body, page.headers.get("link", ""), variants)
                capture = Capture(page, robots="as CCBot obeyed it", canonical=canonical)
                tally.counts[keep(archive, capture, variants)] += 1


def _kept(tally: Tally) -> int:
    return tally.counts[Outcome.FETCHED] + tally.counts[Outcome.REPEATED]


def _read_place(path: Path) -> Place:
    try:
        return Place.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Place()  # nothing is doubled: what the archive has is known


def _write_place(path: Path, place: Place) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_text(place.model_dump_json(indent=1), encoding="utf-8")
    aside.replace(path)
