"""What the spiders' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import PageArchive
from crawlers.kinds import Kind
from crawlers.sources import Policy, Source
from crawlers.spiders.source_spider import Run
from crawlers.summary import Event, Notice
from crawlers.validators import Validators
from crawlers.waits import Waits
from crawlers.worker import project_settings, spider_class
from tests.crawlers.spiders.reading import Make, Reader


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[PageArchive]:
    with PageArchive(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def reader(archive: PageArchive, source: Source, policy: Policy) -> Iterator[Make]:
    with ThreadPoolExecutor(1) as writer:

        def make(kind: Kind, **changes: Any) -> Reader:
            told: list[Event | Notice] = []
            run = Run(archive, policy, Validators(archive.folder), Waits(archive.folder), writer, told.append)
            entry = source.model_dump() | {"kind": kind, **changes}
            spider = spider_class(kind)(Source.model_validate(entry), run)
            spider.crawler = type("Crawler", (), {"settings": project_settings()})()
            return Reader(spider, told)

        yield make
