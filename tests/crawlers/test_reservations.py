"""Reservations of text and data mining are understood in each of the places where publishers put them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl import crawl
from crawlers.readers.framing import Record, read_records
from crawlers.readers.warc import read_metadata
from crawlers.reservations import read_tdmrep, reserved_by_headers, reserved_by_html, reserved_by_rules
from crawlers.sources import Policy
from crawlers.summary import Outcome
from tests.crawlers.faulty import FaultySite, html, rss, source_at

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("reservation", "robots", "found"),
    [
        ("1", [], "tdm-reservation header"),
        (" 1 ", [], "tdm-reservation header"),
        ("0", [], None),
        ("2", [], None),  # breaks the grammar, so nothing was said
        ("", ["noai, noimageai"], "X-Robots-Tag noai"),
        ("", ["noindex", "NoImageAI"], "X-Robots-Tag noimageai"),
        ("", ["otherbot: noai"], None),
        ("", ["Plainsight: noindex, noai"], "X-Robots-Tag noai"),
        ("", ["unavailable_after: 25 Jun 2030 15:00:00 PST", "max-snippet: 20, noai"], "X-Robots-Tag noai"),
        ("", ["noindex, nofollow"], None),
    ],
)
def test_headers(reservation: str, robots: list[str], found: str | None) -> None:
    assert reserved_by_headers(reservation, robots, "Plainsight") == found


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<meta name="tdm-reservation" content="1">', "tdm-reservation meta"),
        ("<META CONTENT='1' NAME='TDM-Reservation'>", "tdm-reservation meta"),
        ('<meta name="tdm-reservation" content="0">', None),
        ('<meta name="robots" content="index, noai">', "meta robots noai"),
        ('<meta name="plainsight" content="noimageai">', "meta robots noimageai"),
        ('<meta name="otherbot" content="noai">', None),
        ('<!-- <meta name="robots" content="noai"> -->', None),
        ("<p>What does noai in a robots meta mean?</p>", None),
        ("noai", None),
    ],
)
def test_html(page: str, found: str | None) -> None:
    assert reserved_by_html(f"<html><head>{page}</head><body><p>Text</p></body></html>".encode(), "Plainsight") == found


@given(st.binary(max_size=200))
def test_no_bytes_trouble_the_readers(noise: bytes) -> None:
    assert reserved_by_html(b"<meta name=tdm-reservation content=0>" + noise, "Plainsight") in {
        None,
        "tdm-reservation meta",
        "meta robots noai",
    }
    assert read_tdmrep(noise) == () or noise.lstrip().startswith(b"[")


@pytest.mark.parametrize(
    ("path", "reserved"),
    [
        ("/", False),
        ("/news/1", True),
        ("/news/open/1", False),  # the longer location decides
        ("/a/b/photo.jpg", True),
        ("/a/b/photo.jpg?size=2", False),  # `$` closes a location
        ("/free/news/", False),
        ("/caf%C3%A9/1", True),
    ],
)
def test_tdmrep(path: str, reserved: bool) -> None:
    rules = read_tdmrep(
        json.dumps(
            [
                {"location": "/news/", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"},
                {"location": "/news/open/", "tdm-reservation": 0},
                {"location": "/*.jpg$", "tdm-reservation": 1},
                {"location": "/café/", "tdm-reservation": 1},
                {"location": 7, "tdm-reservation": 1},
                "no rule",
            ]
        ).encode()
    )
    assert len(rules) == 4
    assert reserved_by_rules(rules, SITE + path) is reserved


@pytest.mark.parametrize("body", [b"", b"<h1>Not found</h1>", b"{}", b"[" * 100_000, b'"1"', b"\xff"])
def test_what_is_no_tdmrep_says_nothing(body: bytes) -> None:
    assert read_tdmrep(body) == ()


def test_a_licence_lifts_a_reservation_and_the_archive_says_so(policy: Policy, tmp_path: Path) -> None:
    tdmrep = (200, {"Content-Type": "application/json"}, b'[{"location": "/a", "tdm-reservation": 1}]')
    answers = {"/feed": rss("ROOT/a", "ROOT/b"), "/a": html("One"), "/b": html("Two", tdm_reservation="1")}
    with FaultySite({**answers, "/.well-known/tdmrep.json": tdmrep}).running() as site:
        source = source_at(site)
        refused = crawl([source], tmp_path, policy=policy)
        assert site.asked == ["/robots.txt", "/.well-known/tdmrep.json", "/feed", "/b"]
        licensed = crawl([source.model_copy(update={"licence_reference": "L-7"})], tmp_path, policy=policy)
    assert refused.sources[0].reasons[Outcome.REFUSED] == {
        "reserved: tdmrep.json": 1,
        "reserved: tdm-reservation header": 1,
    }
    assert [(notice.document, bool(notice.digest)) for notice in refused.notices] == [
        ("robots.txt", False),
        ("tdmrep.json", True),
    ]
    assert licensed[Outcome.FETCHED] == 2
    (path,) = tmp_path.glob("*.warc.gz")
    told = [read_metadata(record) for record in read_records(path, 1 << 20) if isinstance(record, Record)]
    assert [one["reservation"] for one in told if one] == [
        "tdmrep.json; licence L-7",
        "tdm-reservation header; licence L-7",
    ]
