"""Every file of the corpus feeds_robots parses, or is refused with a reason."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from scrapy import Request
from scrapy.robotstxt import ProtegoRobotParser

from crawlers.decoding import DecodingError
from crawlers.kinds import Kind
from crawlers.safe_xml import XmlError
from crawlers.spiders.source_spider import ListingError
from tests.crawlers.spiders.reading import Make

PARSED = {  # how many pages, or further listings, each names
    "trafilatura/feed1.atom": (Kind.FEED, 2),
    "trafilatura/feed2.rss": (Kind.FEED, 1),
    "trafilatura/feed.json": (Kind.FEED, 25),
    "mn_ag/mn_ag_rss.xml": (Kind.FEED, 1),
    "trafilatura/sitemap.xml": (Kind.SITEMAP, 84),
    "trafilatura/sitemap.xml.gz": (Kind.SITEMAP, 84),
    "trafilatura/sitemap2.xml": (Kind.SITEMAP, 2),
    "trafilatura/sitemap-hreflang.xml": (Kind.SITEMAP, 3),
}
REFUSED = {
    "trafilatura/http_sample.html",
    "trafilatura/redundant-urls.txt",
    "trafilatura/zerolength.cfg",
}  # no listings


@pytest.fixture(scope="module")
def files(corpora: Path) -> Mapping[str, bytes]:
    """The corpus, by name."""
    with (corpora / "feeds_robots" / "feeds_robots.tar.zst").open("rb") as file:
        data = zstandard.ZstdDecompressor().stream_reader(file).read()
    with tarfile.open(fileobj=BytesIO(data)) as tar:
        members = ((member.name, tar.extractfile(member)) for member in tar if member.isfile())
        return {name.removeprefix("./"): body.read() for name, body in members if body is not None}


@pytest.mark.corpora
def test_every_file_is_accounted_for(files: Mapping[str, bytes]) -> None:
    robots = {name for name in files if name.startswith("robots/")}
    assert set(files) == PARSED.keys() | REFUSED | robots
    assert len(robots) == 80


@pytest.mark.corpora
@pytest.mark.parametrize("name", PARSED)
def test_listings_parse(reader: Make, files: Mapping[str, bytes], name: str) -> None:
    kind, count = PARSED[name]
    found = reader(kind).read(files[name])
    assert len(found) == count
    assert all(one.url.startswith(("http://", "https://")) for one in found)


@pytest.mark.corpora
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_listing_is_refused(reader: Make, files: Mapping[str, bytes], name: str) -> None:
    for kind in (Kind.FEED, Kind.SITEMAP):
        with pytest.raises((ListingError, XmlError, DecodingError)) as refused:
            reader(kind).read(files[name])
        assert str(refused.value)


@pytest.mark.corpora
def test_every_robots_file_is_read(reader: Make, files: Mapping[str, bytes]) -> None:
    for name, body in files.items():
        if not name.startswith("robots/"):
            continue
        spider = reader(Kind.SITEMAP)
        rules = ProtegoRobotParser(body, None)
        assert isinstance(rules.allowed("https://site.example/news/1", "Plainsight"), bool), name
        named = re.findall(r"^\s*site-?map\s*:\s*(\S+)", body.decode("utf-8", "replace"), re.IGNORECASE | re.MULTILINE)
        if named:
            found = spider.read(body, is_robots=True)
            assert {one.url for one in found if isinstance(one, Request)}, name
            assert len(found) <= len(named), name
        else:
            with pytest.raises(ListingError, match="names no sitemap"):
                spider.read(body, is_robots=True)
