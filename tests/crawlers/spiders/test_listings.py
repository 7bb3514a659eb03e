"""What the spiders read out of feeds and sitemaps."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request

from crawlers.archive import PageArchive
from crawlers.items import Capture
from crawlers.kinds import Kind
from crawlers.spiders.source_spider import Listed, ListingError
from crawlers.summary import Outcome
from tests.crawlers.spiders.reading import Make

RSS1 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="x"><title>F</title><link>https://a.example/</link><description/></channel>
 <item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link>
 <dc:date>2026-01-02T03:04:05Z</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://a.example/"><title>F</title>
 <entry><title type="html">Un &amp;amp; deux</title><link href="/1"/><id>1</id>
 <published>2026-01-02T03:04:05Z</published><updated>2026-02-03T04:05:06Z</updated></entry></feed>"""
COURT = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:t="https://caselaw.nationalarchives.gov.uk">
 <link rel="next" type="application/atom+xml" href="?page=2"/>
 <entry><title>R v A</title><link rel="alternate" href="https://c.example/d-1"/>
 <link rel="alternate" type="application/akn+xml" href="/d-1/data.xml"/>
 <link rel="alternate" type="application/pdf" href="/d-1.pdf"/>
 <published>2026-01-02T00:00:00+00:00</published><updated>2026-01-03T00:00:00Z</updated>
 <author><name>Crown Court</name></author><t:contenthash>abc</t:contenthash><t:uri>d-1</t:uri>
 <t:identifier type="fclid" slug="d-1">x1</t:identifier>
 <t:identifier type="ukncn" slug="ewcr/2026/1">[2026] EWCR 1</t:identifier></entry></feed>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://a.example/1 </loc>
 <lastmod>2026-02-03</lastmod><n:news><n:publication><n:name>A</n:name><n:language>en</n:language></n:publication>
 <n:publication_date>2026-01-02T03:04:05+01:00</n:publication_date><n:title>One</n:title></n:news></url>
 <url><loc>https://a.example/2</loc></url><url><priority>1</priority></url></urlset>"""


def test_rss_1(reader: Make) -> None:
    (listed,) = reader(Kind.FEED).read(RSS1)
    assert isinstance(listed, Listed)
    assert (listed.url, listed.feed["title"]) == ("https://a.example/1", "One")
    assert listed.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_atom(reader: Make) -> None:
    (listed,) = reader(Kind.FEED).read(ATOM)
    assert isinstance(listed, Listed)
    assert listed.url == "https://a.example/1"
    assert listed.feed == {
        "title": "Un & deux",
        "published": "2026-01-02T03:04:05Z",
        "updated": "2026-02-03T04:05:06Z",
        "language": "fr",
    }


def test_rss_2_has_no_update_that_it_does_not_tell(reader: Make) -> None:
    date = "<pubDate>Fri, 02 Jan 2026 03:04:05 +0000</pubDate>"
    feed = f'<rss version="2.0"><channel><item><title>O</title><link>https://a.example/1</link>{date}</item></channel></rss>'
    (listed,) = reader(Kind.FEED).read(feed)
    assert isinstance(listed, Listed)
    assert listed.feed == {"title": "O", "published": "Fri, 02 Jan 2026 03:04:05 +0000"}


def test_an_entry_without_a_link_is_told(reader: Make) -> None:
    feed = '<rss version="2.0"><channel><item><title>O</title></item></channel></rss>'
    with pytest.raises(ListingError, match="no link"):
        reader(Kind.FEED).read(feed)


def test_a_feed_is_no_address_to_open(reader: Make, tmp_path: Path) -> None:
    (tmp_path / "feed").write_text(RSS1, encoding="utf-8")
    with pytest.raises(ListingError, match="malformed"):
        reader(Kind.FEED).read(str(tmp_path / "feed"))


def test_find_case_law(reader: Make) -> None:
    listed, following = reader(Kind.COURT_ATOM).read(COURT)
    assert isinstance(listed, Listed)
    assert (listed.url, listed.version) == ("https://a.example/d-1/data.xml", "abc")
    assert listed.feed == {  # and no title, which names the parties
        "published": "2026-01-02T00:00:00+00:00",
        "updated": "2026-01-03T00:00:00Z",
        "court": "Crown Court",
        "citation": "[2026] EWCR 1",
        "uri": "d-1",
        "contenthash": "abc",
        "link": "https://c.example/d-1",
    }
    assert isinstance(following, Request)
    assert following.url == "https://a.example/feed?page=2"


def test_a_judgment_that_is_there_as_pdf_alone_is_asked_for_as_that(reader: Make) -> None:
    asked = reader(Kind.COURT_ATOM).ask(COURT.replace("application/akn+xml", "text/plain"))
    assert "https://a.example/d-1.pdf" in [request.url for request in asked]


def test_a_judgment_without_a_document_is_told(reader: Make) -> None:
    court = reader(Kind.COURT_ATOM)
    bare = COURT.replace("application/akn+xml", "text/plain").replace("application/pdf", "text/plain")
    assert court.ask(bare)[0].url.endswith("page=2")
    assert court.told() == [(Outcome.FAILED, "listing: entry without a document")]


@pytest.mark.parametrize("body", ["<html/>", '<feed xmlns="urn:other"/>'])
def test_what_is_no_atom_is_told(reader: Make, body: str) -> None:
    with pytest.raises(ListingError, match="no Atom feed"):
        reader(Kind.COURT_ATOM).read(body)


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode())])
def test_news_sitemap(reader: Make, pack: Callable[[str], bytes]) -> None:
    first, second = reader(Kind.SITEMAP).read(pack(NEWS))
    assert isinstance(first, Listed)
    assert isinstance(second, Listed)
    assert first.url == "https://a.example/1"
    assert first.feed == {
        "title": "One",
        "published": "2026-01-02T03:04:05+01:00",
        "updated": "2026-02-03",
        "language": "en",
    }
    assert first.published == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert (second.url, second.feed, second.published) == ("https://a.example/2", {}, None)


def test_a_sitemap_index_names_sitemaps_once_and_not_for_ever(reader: Make) -> None:
    index = "<sitemapindex>" + "<sitemap><loc>https://a.example/m.xml</loc></sitemap>" * 2 + "</sitemapindex>"
    sitemap = reader(Kind.SITEMAP)
    (request,) = sitemap.read(index)
    assert isinstance(request, Request)
    assert request.meta["index_depth"] == 1
    with pytest.raises(ListingError, match="too deep"):
        sitemap.read(index, index_depth=3)


def test_sitemaps_are_found_through_robots(reader: Make) -> None:
    found = reader(Kind.SITEMAP).read("User-agent: *\nSitemap: /news.xml\n", is_robots=True)
    assert [request.url for request in found if isinstance(request, Request)] == ["https://a.example/news.xml"]
    with pytest.raises(ListingError, match="names no sitemap"):
        reader(Kind.SITEMAP).read("User-agent: *\n", is_robots=True)


def test_what_is_too_old_is_left_out(reader: Make) -> None:
    today = datetime.now(UTC) - timedelta(days=1)
    maps = reader(Kind.SITEMAP, max_age_days=30)
    recent = f"/2</loc><lastmod>{today:%Y-%m-%d}</lastmod>"
    body = NEWS.replace("2026-01-02T03:04:05+01:00", "2001-01-01").replace("/2</loc>", recent)
    (request,) = maps.ask(body)
    assert request.url == "https://a.example/2"
    assert maps.told() == [(Outcome.SKIPPED, "older than max_age_days"), (Outcome.LISTED, "")]


def test_listings_are_bounded(reader: Make) -> None:
    maps = "".join(f"<sitemap><loc>https://a.example/{i}.xml</loc></sitemap>" for i in range(5))
    sitemap = reader(Kind.SITEMAP, max_listings=3)
    assert len(sitemap.ask(f"<sitemapindex>{maps}</sitemapindex>")) == 2
    assert sitemap.told()[:3] == [(Outcome.SKIPPED, "listing: more than max_listings")] * 3


def test_what_is_archived_is_not_asked_for(reader: Make, archive: PageArchive, capture: Callable[..., Capture]) -> None:
    archive.add(capture(1))
    feed = reader(Kind.FEED)
    asked = feed.ask(RSS1.replace("https://a.example/1", "http://news.example/1?utm_source=rss"))
    assert asked == []
    assert feed.told() == [(Outcome.KNOWN, ""), (Outcome.LISTED, "")]
