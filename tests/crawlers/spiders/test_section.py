"""Section pages: which links are articles is data."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request

from crawlers.kinds import Kind
from crawlers.sources import Source
from crawlers.spiders.source_spider import Listed, ListingError
from crawlers.summary import Outcome
from tests.crawlers.spiders.reading import Make

PAGE = """<!DOCTYPE html><html><head><base href="/news/"></head><body><nav><a href="/">Home</a></nav><main>
 <article><h2><a href="2026/01/raid?utm_source=x#top"> Raid <b>at</b>
  harbour </a></h2><a class="more" href="2026/01/raid?utm_source=x">More</a></article>
 <article><h2><a href="https://b.example/2026/01/trial">Trial</a></h2></article>
 <article><h2><a href="mailto:desk@a.example">Write</a><a>nothing</a><a href="http://[bad/">bad</a></h2></article></main>
 <p class="older"><a href="/feed?page=2">Older</a></p></body></html>"""


def read(reader: Make, page: str = PAGE, **section: Any) -> list[Listed | Request]:
    return reader(Kind.SECTION, section=section).read(page)


def test_links_by_selector(reader: Make) -> None:
    assert read(reader, links="main h2 a") == [
        Listed("https://a.example/news/2026/01/raid?utm_source=x", {"title": "Raid at harbour"}),
        Listed("https://b.example/2026/01/trial", {"title": "Trial"}),
    ]


def test_links_by_pattern(reader: Make) -> None:
    found = read(reader, pattern=r"^https://a\.example/news/\d{4}/\d\d/")
    assert [one.url for one in found] == ["https://a.example/news/2026/01/raid?utm_source=x"]


def test_links_inside_of_what_is_selected(reader: Make) -> None:
    found = read(reader, links="article", pattern="trial$")
    assert [one.url for one in found] == ["https://b.example/2026/01/trial"]


def test_the_sections_next_page(reader: Make) -> None:
    section = reader(Kind.SECTION, section={"links": "main h2 a", "next_page": ".older"})
    older, *pages = section.ask(PAGE)
    assert older.url == "https://a.example/feed?page=2"
    assert [page.url for page in pages] == ["https://a.example/news/2026/01/raid", "https://b.example/2026/01/trial"]
    assert section.ask(PAGE.replace("page=2", "")) == []
    assert section.told() == [(Outcome.LISTED, ""), *[(Outcome.DUPLICATE, "")] * 2, (Outcome.LISTED, "")]


@pytest.mark.parametrize("page", [PAGE.replace("<h2>", "<h3>"), "<!DOCTYPE html><p>We have moved.</p>"])
def test_a_page_whose_layout_changed_is_told(reader: Make, page: str) -> None:
    with pytest.raises(ListingError, match="no link of the page is an article's"):
        read(reader, page, links="main h2 a")


def test_what_is_no_html_is_told(reader: Make) -> None:
    with pytest.raises(ListingError, match="no HTML"):
        read(reader, '{"items": []}', links="a")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "name links, or pattern"),
        ({"links": "main >> a"}, "no CSS selector"),
        ({"links": "a::attr(href)"}, "no CSS selector"),
        ({"pattern": "(\\d"}, "no regular expression"),
        ({"next_page": "a"}, "name links, or pattern"),
        ({"link": "a"}, "Extra inputs"),
        (None, "the table .source.section. is for sources of kind section"),
    ],
)
def test_a_wrong_table_is_told(source: Source, table: dict[str, str] | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Source.model_validate(source.model_dump() | {"kind": "section", "section": table})


def test_another_kind_has_no_such_table(source: Source) -> None:
    with pytest.raises(ValueError, match="is for sources of kind section"):
        Source.model_validate(source.model_dump() | {"section": {"links": "a"}})
