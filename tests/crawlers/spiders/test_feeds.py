"""Feeds beyond the common case: JSON Feed, pages of a feed, links that stand somewhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawlers.archive import PageArchive
from crawlers.items import Capture
from crawlers.kinds import Kind
from crawlers.spiders.media.json_feed import is_json, listed_items, read_json_feed
from crawlers.spiders.source_spider import Listed, ListingError
from crawlers.summary import Outcome
from tests.crawlers.spiders.reading import Make

VERSION = "https://jsonfeed.org/version/1.1"
ITEM = {"id": "1", "url": "https://news.example/1", "title": "One", "date_published": "2026-01-02T03:04:05+01:00"}


def feed_of(*items: object, **members: object) -> str:
    return json.dumps({"version": VERSION, "title": "F", "items": items} | members)


def test_json_feed(reader: Make) -> None:
    items = (
        ITEM | {"date_modified": "2026-02-03T00:00:00Z", "language": "fr"},
        {"id": "2", "external_url": "https://other.example/2", "content_text": "A link to elsewhere"},
        {"id": "https://news.example/3", "title": " Three "},
    )
    first, second, third = reader(Kind.FEED).read(feed_of(*items, language="en"))
    assert first == Listed(
        "https://news.example/1",
        {"title": "One", "published": "2026-01-02T03:04:05+01:00", "updated": "2026-02-03T00:00:00Z", "language": "fr"},
        datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC),
    )
    assert second == Listed("https://other.example/2", {"language": "en"}, None)
    assert third == Listed("https://news.example/3", {"title": "Three", "language": "en"}, None)


def test_a_json_item_without_an_address_is_told(reader: Make) -> None:
    feed = reader(Kind.FEED)
    (request,) = feed.ask(feed_of(ITEM, {"id": "urn:2", "title": "Two"}))
    assert request.url == "https://news.example/1"
    assert feed.told() == [(Outcome.FAILED, "listing: feed with entries that have no link")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "malformed JSON"),
        ('{"articles": []}', "no JSON Feed"),
        ('{"version": 1, "items": []}', "no JSON Feed"),
        (feed_of(items=None), "without a list of items"),
        (feed_of("https://news.example/1"), "without a list of items"),
        ('{"a":' * 100_000, "malformed JSON"),
    ],
)
def test_json_that_is_no_feed_is_told(reader: Make, body: str, reason: str) -> None:
    with pytest.raises(ListingError, match=reason):
        reader(Kind.FEED).read(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
known_names = st.sampled_from([*ITEM, "external_url", "language", "date_modified"])


@given(st.lists(st.dictionaries(known_names, json_values, max_size=5), max_size=4), json_values)
def test_whatever_stands_in_a_json_feed_nothing_breaks(items: list[dict[str, object]], language: object) -> None:
    body = feed_of(*items, language=language).encode()
    assert is_json(body)
    assert len(list(listed_items(*read_json_feed(body)))) == len(items)


@pytest.mark.parametrize(
    "body",
    [
        feed_of(ITEM, next_url="/feed?page=2"),
        """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/feed?page=2"/><title>F</title>
        <entry><title>One</title><link href="https://news.example/1"/><id>1</id></entry></feed>""",
    ],
)
def test_older_pages_of_a_feed_are_read_while_they_bring_news(
    reader: Make, archive: PageArchive, capture: Callable[..., Capture], body: str
) -> None:
    feed = reader(Kind.FEED)
    older, page = feed.ask(body)
    assert (older.url, page.url) == ("https://a.example/feed?page=2", "https://news.example/1")
    assert feed.ask(body) == []  # the same page again: a feed that names itself is not read for ever
    feed.spider.run.validators.keep("example", {}, {})
    archive.add(capture(1))
    assert reader(Kind.FEED).ask(body) == []  # caught up, and nothing new


def test_a_broken_address_is_one_items_own_fault(reader: Make) -> None:
    feed = reader(Kind.FEED)
    (request,) = feed.ask(feed_of(ITEM | {"url": "http://[bad/"}, ITEM, next_url="http://[bad/"))
    assert request.url == "https://news.example/1"
    assert feed.told() == [(Outcome.REFUSED, "not an http address"), (Outcome.LISTED, "")]


def test_a_feed_that_names_itself_as_its_next_page_ends(reader: Make) -> None:
    found = reader(Kind.FEED).read(feed_of(ITEM, next_url="https://a.example/feed"))
    assert not [one for one in found if isinstance(one, Request)]


def test_a_feedburner_item_keeps_the_publishers_own_address(reader: Make) -> None:
    (listed,) = reader(Kind.FEED).read(
        '<rss version="2.0" xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><title>O</title>'
        "<link>http://feedproxy.google.com/~r/x/1</link><f:origLink>https://a.example/1</f:origLink></item>"
        "</channel></rss>"
    )
    assert isinstance(listed, Listed)
    assert listed.url == "https://a.example/1"


def test_an_entry_whose_only_link_is_its_own_is_asked_for_there(reader: Make) -> None:
    (listed,) = reader(Kind.FEED).read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>urn:uuid:1</id><title>O</title>'
        '<link rel="self" href="https://a.example/1"/></entry></feed>'
    )
    assert isinstance(listed, Listed)
    assert listed.url == "https://a.example/1"


def test_an_alert_leads_to_the_article_itself(reader: Make) -> None:
    feed = reader(Kind.FEED, roams=True)
    asked = feed.ask(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Alert</title><entry><id>1</id><title type="html">&lt;b&gt;'
        'Raid&lt;/b&gt;</title><link href="https://www.google.com/url?rct=j&amp;url=https://news.example/raid'
        '&amp;ct=ga"/></entry><entry><id>2</id><title>Raid</title><link href="https://news.example/raid/amp"/></entry>'
        '<entry><id>3</id><title>Bad</title><link href="ftp://news.example/3"/></entry></feed>'
    )
    assert [request.url for request in asked] == ["https://news.example/raid"]
    assert feed.told() == [(Outcome.DUPLICATE, ""), (Outcome.REFUSED, "not an http address"), (Outcome.LISTED, "")]


def test_an_article_archived_under_another_spelling_is_not_asked_for(
    reader: Make, archive: PageArchive, capture: Callable[..., Capture]
) -> None:
    archive.add(capture(1))
    feed = reader(Kind.FEED)
    links = ("https://m.news.example/1", "https://www.news.example/1/amp", "http://news.example/1?amp=1")
    for link in links:
        feed.spider.run.claimed.clear()
        assert feed.ask(feed_of(ITEM | {"url": link})) == []
    assert feed.told() == [(Outcome.KNOWN, ""), (Outcome.LISTED, "")] * len(links)
