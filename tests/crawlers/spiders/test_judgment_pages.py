"""Courts' own pages: which links are judgments, and what stands by them."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import TextResponse

from crawlers.kinds import Kind
from crawlers.kinds.judgment_pages import day_pattern
from crawlers.spiders.courts.judgment_pages import JudgmentPagesSpider
from crawlers.spiders.source_spider import Listed, ListingError
from tests.crawlers.spiders.reading import Make

TABLE = """<!doctype html><html><body><nav><a href="/rules.pdf">Rules of 1 May 2020</a></nav><table>
<tr><td>3 March 2026</td><td><a href="/j/1.pdf">A party</a> <a href="/j/1.pdf">again</a></td><td>[2026] EC 1</td></tr>
<tr><td>4 March 2026</td><td><a href="j/2.pdf#page=2">B party</a></td><td>[2026] EC 2</td></tr></table></body></html>"""
HEADED = """<!doctype html><html><body><h2>Monday, 2 March 2026</h2><ul><li><a href="/j/1.pdf">A</a></li>
<li><a href="/j/2.pdf">B</a></li></ul><h2>1st March 2026</h2><p><a href="/j/3.pdf">C</a></p></body></html>"""
ONE = """<!doctype html><html><body><div><p>Sentenced on 5 March 2026: <a href="/j/1.pdf">remarks</a></p></div>
<script>var d = "9 May 2026";</script></body></html>"""


def found(reader: Make, body: str, **changes: Any) -> list[dict[str, str]]:
    table = {"court": "A Court", "judgment": r"/j/\d+", "dates": ["%d %B %Y"], "citation": r"\[\d{4}\] EC \d+"}
    read = reader(Kind.JUDGMENT_PAGES, judgment_pages=table | changes).read(body)
    return [{"url": each.url, **each.feed} for each in read if isinstance(each, Listed)]


def test_a_row_tells_of_its_own_judgment(reader: Make) -> None:
    assert found(reader, TABLE) == [
        {"url": "https://a.example/j/1.pdf", "court": "A Court", "published": "2026-03-03", "citation": "[2026] EC 1"},
        {"url": "https://a.example/j/2.pdf", "court": "A Court", "published": "2026-03-04", "citation": "[2026] EC 2"},
    ]


def test_a_day_above_is_that_of_all_below_it(reader: Make) -> None:
    assert [each["published"] for each in found(reader, HEADED)] == ["2026-03-02", "2026-03-02", "2026-03-01"]


def test_a_page_with_one_judgment(reader: Make) -> None:
    assert [each["published"] for each in found(reader, ONE)] == ["2026-03-05"]


def test_a_day_that_is_not_told_is_not_made_up(reader: Make) -> None:
    assert all("published" not in each for each in found(reader, TABLE, dates=["%Y-%m-%d"]))


def test_a_listing_in_json(reader: Make) -> None:
    rows = [
        {"file": {"href": "/j/1"}, "filed": "2026-03-02T00:00:00Z", "ref": "[2026] EC 1"},
        {"file": {"href": "/j/2"}, "filed": "2026-03-01T23:00:00Z"},
    ]
    told = json.dumps({"total": 2, "more": "/list?page=2", "rows": rows})
    assert found(reader, told, dates=["%Y-%m-%d"]) == [
        {"url": "https://a.example/j/1", "court": "A Court", "published": "2026-03-02", "citation": "[2026] EC 1"},
        {"url": "https://a.example/j/2", "court": "A Court", "published": "2026-03-01"},
    ]


@pytest.mark.parametrize("body", ["", "{", "[1, 2", "[" * 100_000])
def test_what_is_no_listing_is_told(reader: Make, body: str) -> None:
    with pytest.raises(ListingError):
        found(reader, body)


@given(day=st.dates(date(1950, 1, 1), date(2049, 12, 31)), form=st.sampled_from(["%d %B %Y", "%m/%d/%Y", "%b %d, %Y"]))
def test_days_are_found_as_they_were_written(day: date, form: str) -> None:
    written = day.strftime(form)
    match = day_pattern(form).search(f"Filed: {written}.")
    assert match is not None
    assert match[0] == written


# How courts of the corpus differ from the common run: links to PDF, and days in one of these forms.
COMMON = {
    "judgment": r"(?i)\.pdf(?:$|[?#])",
    "dates": ["%m/%d/%Y", "%Y/%m/%d", "%Y-%m-%d", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y", "%m/%d/%y"],
}
OWN: Mapping[str, Mapping[str, Any]] = {
    "acca_memorandum": {"judgment": r"/opinion/file/\d+$"},
    "cavc": {"dates": ["%d%b%y"]},
    "delctcompl": {"judgment": r"/Download\.aspx\?id=\d+$"},
    "nysupct_commercial": {"judgment": r"/3dseries/\d{4}/\d{4}_\d+\.htm$"},
    "okla": {"judgment": r"(?i)/deliverdocument\.asp\?citeid=\d+$", "dates": ["Decided %m/%d/%Y"]},
    "oklacrimapp": {"judgment": r"(?i)/deliverdocument\.asp\?citeid=\d+$", "dates": ["Decided %m/%d/%Y"]},
    "superctguam": {"dates": ["%m-%d-%Y"]},
    "tex": {"dates": ["Orders Pronounced %B %d, %Y"]},
    "vt_criminal": {"judgment": r"/media/\d+$"},
    "vtsuperct_family": {"judgment": r"/media/\d+$"},
    "vtsuperct_probate": {"judgment": r"/media/\d+$"},
}


@pytest.fixture(scope="module")
def pages(corpora: Path) -> Mapping[str, bytes]:
    """The files of the corpus court_pages, by folder and name."""
    with (corpora / "court_pages" / "juriscraper_examples.tar.zst").open("rb") as file:
        data = zstandard.ZstdDecompressor().stream_reader(file).read()
    with tarfile.open(fileobj=BytesIO(data)) as tar:
        members = ((member.name, tar.extractfile(member)) for member in tar if member.isfile())
        return {name.removeprefix("./"): body.read() for name, body in members if body is not None}


@pytest.mark.corpora
def test_real_listings(reader: Make, pages: Mapping[str, bytes]) -> None:
    """Of the judgments that a court's own scraper found, how many these patterns find, with the same day."""
    opinions = {name.removeprefix("opinions/"): body for name, body in pages.items() if name.startswith("opinions/")}
    told = [name for name in opinions if name.endswith((".html", ".json")) and "compare" not in name]
    wanted = links = days = 0
    for name in told:
        expected = _expected(json.loads(opinions[f"{name.rsplit('.', 1)[0]}.compare.json"]))
        court = name.partition("_example")[0]
        got = _read(reader, court, opinions[name], base=next((url for url in expected if url.startswith("http")), ""))
        listed = {_key(url): day for url, day in expected.items()}
        wanted += len(listed)
        links += len(listed.keys() & got.keys())
        days += sum(got.get(key) == day for key, day in listed.items())
    print(f"\ncourt_pages: {len(told)} listings, {links}/{wanted} judgments, {days}/{wanted} with the same day")  # noqa: T201
    # Not to be had by links: one court's API names its files by numbers alone, another's search page shows no links.
    assert links / wanted >= 0.95
    assert days / wanted >= 0.93


def _expected(rows: list[dict[str, Any]]) -> dict[str, str]:
    found = {}
    for row in rows:
        for url in [row.get("download_urls"), *(each["download_urls"] for each in row.get("sub_opinions") or ())]:
            if url:
                found[url] = row["case_dates"]
    return found


def _read(reader: Make, court: str, body: bytes, base: str) -> dict[tuple[str, str], str | None]:
    table = {"court": court, **COMMON, **OWN.get(court, {})}
    spider = reader(Kind.JUDGMENT_PAGES, judgment_pages=table).spider
    assert isinstance(spider, JudgmentPagesSpider)
    url = urljoin(base or "https://court.example/", "./listing")
    page = spider.read_page(TextResponse(url, body=body, request=Request(url)))
    return {_key(each.url): each.feed.get("published") for each in page.found}


def _key(url: str) -> tuple[str, str]:
    """What tells two judgments of one court apart: the corpus keeps no address of the listings, to resolve links by."""
    parts = urlsplit(url)
    return parts.path.lower().rsplit("/", 1)[-1].replace("%20", " "), parts.query.lower()
