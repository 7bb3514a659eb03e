"""The address that a page gives itself: believed where it can be, and used to fetch an article once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.aliases import ALIASES
from crawlers.archive import INDEX, PageArchive
from crawlers.canonical import canonical_url
from crawlers.crawl import crawl
from crawlers.items import Capture, Page
from crawlers.sources import Policy
from crawlers.summary import Outcome
from tests.crawlers.faulty import FaultySite, html, rss, source_at

HERE = "https://www.news.example/2026/01/raid-at-harbour?from=home"
OWN = "https://www.news.example/2026/01/raid-at-harbour"


def page(href: str, rel: str = "canonical") -> bytes:
    return f'<!DOCTYPE html><html><head><link href="{href}" rel="{rel}"></head><body><p>Text</p></body></html>'.encode()


@pytest.mark.parametrize(
    ("url", "href", "meant"),
    [
        (HERE, OWN, OWN),
        (HERE, "/2026/01/raid-at-harbour#top", OWN),
        (f"{OWN}/amp", OWN, OWN),
        (
            "https://m.news.example/s/1234567",
            "https://www.news.example/s/1234567",
            "https://www.news.example/s/1234567",
        ),
        (
            "https://edition.news.example/x?id=1234567",
            "https://news.example/a/1234567",
            "https://news.example/a/1234567",
        ),
        (OWN, OWN, OWN),
        (HERE, "https://www.news.example/", None),
        (HERE, "https://www.news.example/2026/01/", None),
        (HERE, "https://other.example/2026/01/raid-at-harbour", None),
        ("https://www.news.example/a?id=12", "https://www.news.example/a", None),
        (HERE, "javascript:void(0)", None),
        (HERE, "https://[bad/raid-at-harbour", None),
        (HERE, "", None),
    ],
)
def test_what_a_page_says_is_believed_if_it_identifies_the_article(
    policy: Policy, url: str, href: str, meant: str | None
) -> None:
    assert canonical_url(url, page(href), "", policy.variants) == meant
    assert (
        canonical_url(url, b"<p>Text</p>", f'</style.css>; rel=preload, <{href}>; rel="canonical"', policy.variants)
        == meant
    )


def test_other_links_say_nothing(policy: Policy) -> None:
    assert canonical_url(HERE, page(OWN, "alternate"), f"<{OWN}>; rel=alternate", policy.variants) is None
    assert canonical_url(HERE, page(OWN, "shortlink CANONICAL"), "", policy.variants) == OWN


@given(st.binary(max_size=200), st.text(max_size=60))
def test_no_page_breaks_the_reading(policy: Policy, body: bytes, header: str) -> None:
    found = canonical_url(HERE, b'<link rel="canonical" href="' + body, header, policy.variants)
    assert found is None or found.startswith("http")


def story(canonical: str, text: str = "A raid at the harbour") -> tuple[int, dict[str, str], bytes]:
    status, headers, body = html(f'<link rel="canonical" href="{canonical}"><p>{text}</p>')
    return status, dict(headers), body


def test_one_article_under_many_addresses_is_archived_once_and_then_left_alone(policy: Policy, tmp_path: Path) -> None:
    own = "ROOT/2026/raid-at-harbour"
    copies = {
        f"/2026/raid-at-harbour?from={place}": story(own, f"Read from {place}") for place in ("home", "mail", "app")
    }
    answers = {"/feed": rss(*(f"ROOT{path}" for path in copies), own), "/2026/raid-at-harbour": story(own), **copies}
    with FaultySite(answers).running() as site:
        first = crawl([source_at(site)], tmp_path, policy=policy)
        asked = len(site.asked)
        second = crawl([source_at(site)], tmp_path, policy=policy)
        again = [path for path in site.asked[asked:] if "raid" in path]
    assert first[Outcome.FETCHED] == 1
    assert first.sources[0].reasons[Outcome.DUPLICATE] == {"archived under its canonical address": 3}
    assert second[Outcome.KNOWN] == 4
    assert again == []
    assert len([one for one in PageArchive(tmp_path).pages() if isinstance(one, Page)]) == 1


def test_pages_that_all_name_one_page_are_archived_all(policy: Policy, tmp_path: Path) -> None:
    pages = {f"/story-number-{name}": story("ROOT/front", f"Story {name}") for name in ("one", "two", "three")}
    with FaultySite({"/feed": rss(*(f"ROOT{path}" for path in pages)), **pages}).running() as site:
        assert crawl([source_at(site)], tmp_path, policy=policy)[Outcome.FETCHED] == 3


def test_the_canonical_address_is_known_though_the_index_is_lost(
    tmp_path: Path, capture: Callable[..., Capture]
) -> None:
    other = "https://news.example/2026/raid-at-harbour"
    with PageArchive(tmp_path) as archive:
        archive.add(replace(capture(1), canonical=other))
        assert archive.knows(other)
    for lost in (False, True):
        if lost:
            (tmp_path / INDEX).unlink()
        with PageArchive(tmp_path) as archive:
            assert archive.knows(other)


def test_an_alias_that_a_kill_tore_is_forgotten(tmp_path: Path) -> None:
    with PageArchive(tmp_path) as archive:
        archive.add_alias("https://news.example/1")
        archive.add_alias("https://news.example/1")
        archive.add_alias("https://news.example/123456")
    told = (tmp_path / ALIASES).read_bytes()
    assert told.count(b"\n") == 2
    (tmp_path / ALIASES).write_bytes(told[:-4])  # what is left of the second names another article
    with PageArchive(tmp_path) as archive:
        assert archive.knows("http://news.example/1?")
        assert not archive.knows("https://news.example/123")
        archive.add_alias("https://news.example/2")
    assert (tmp_path / ALIASES).read_bytes().splitlines() == [b"example,news)/1", b"example,news)/2"]
