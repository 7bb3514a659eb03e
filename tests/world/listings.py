"""What the demo's sites say of their pages: RSS, news sitemaps, an Atom feed like Find Case Law's."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from html import escape
from typing import Any

from tests.world.texts import Text, content_hash, moment, newest, summary

PER_PAGE = 3

About = Mapping[str, Any]


def rss(about: About, root: str, texts: Sequence[Text]) -> bytes:
    """An RSS feed; its links carry the parameters by which publishers count."""
    items = "".join(
        f"<item><title>{escape(text['title'])}</title>"
        f"<link>{root}{escape(text['url'])}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">{text["id"]}</guid><category>{escape(text["section"])}</category>'
        f"<pubDate>{format_datetime(moment(text))}</pubDate>"
        f"<description>{escape(summary(text))}</description></item>"
        for text in texts
    )
    feed = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(about['title'])}</title><link>{root}/</link><language>en</language>"
        f"<description>{escape(about['tagline'])}</description>{items}</channel></rss>"
    )
    return feed.encode()


def sitemap_index(root: str, texts: Sequence[Text]) -> bytes:
    """An index with a sitemap for each year."""
    years = sorted({text["date"][:4] for text in texts}, reverse=True)
    maps = "".join(f"<sitemap><loc>{root}/sitemaps/{year}.xml.gz</loc></sitemap>" for year in years)
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
    return index.encode()


def sitemap(about: About, root: str, texts: Sequence[Text], year: str) -> bytes:
    """One year's news sitemap; the newest article stands in it a second time, in its print edition."""
    listed = [(text, text["url"]) for text in texts if text["date"].startswith(year)]
    listed += [(texts[0], f"/print{texts[0]['url']}")] if texts[0]["date"].startswith(year) else []
    urls = "".join(
        f"<url><loc>{root}{escape(path)}</loc><news:news><news:publication><news:name>"
        f"{escape(about['title'])}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{moment(text).isoformat()}</news:publication_date>"
        f"<news:title>{escape(text['title'])}</news:title></news:news></url>"
        for text, path in listed
    )
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )
    return gzip.compress(sitemap.encode(), mtime=0)


def atom(about: About, root: str, texts: Sequence[Text], number: int) -> bytes:
    """One page of a feed like Find Case Law's, numbered from 1."""
    pages = max(1, -(-len(texts) // PER_PAGE))
    address = f"{root}/atom.xml?page="
    following = f'<link rel="next" href="{address}{number + 1}"/>' if number < pages else ""
    entries = "".join(
        f'<entry><title>{escape(text["title"])}</title><link rel="alternate" href="{root}{text["url"]}"/>'
        f'<link rel="alternate" type="application/akn+xml" href="{root}{text["url"]}/data.xml"/>'
        f"<published>{moment(text).isoformat()}</published><updated>{moment(text).isoformat()}</updated>"
        f"<author><name>{escape(text['court'])}</name></author><id>{root}{text['url']}</id>"
        f"<tna:contenthash>{content_hash(text)}</tna:contenthash><tna:uri>{text['url'].strip('/')}</tna:uri>"
        f'<tna:identifier type="ukncn" slug="{text["url"].strip("/")}">{escape(text["citation"])}</tna:identifier>'
        "</entry>"
        for text in texts[(number - 1) * PER_PAGE : number * PER_PAGE]
    )
    feed = (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:tna="https://caselaw.nationalarchives.gov.uk">'
        f"<title>{escape(about['title'])}</title><id>{root}/</id>"
        f'<updated>{newest(texts).isoformat()}</updated><link rel="self" href="{address}{number}"/>{following}'
        f'<link rel="first" href="{address}1"/><link rel="last" href="{address}{pages}"/>{entries}</feed>'
    )
    return feed.encode()
