"""Addresses: cleaned, compared, classified."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.sources import Policy
from crawlers.urls import clean_url, is_public, on_host, url_key

TRACKING = ("utm_*", "fbclid")


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://a.example/x?utm_source=rss&utm_medium=feed", "https://a.example/x"),
        ("https://a.example/x?id=7&fbclid=abc#comments", "https://a.example/x?id=7"),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),  # asked for as it was listed
        ("HTTPS://a.example", "https://a.example/"),
        (" https://a.example/a b ", "https://a.example/a%20b"),
        ("https://a.example/x?UTM_Source=rss", "https://a.example/x"),
    ],
)
def test_clean_url(url: str, cleaned: str) -> None:
    assert clean_url(url, TRACKING) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x", "https://a.example/x"),
        ("https://a.example/x?b=2&a=1", "https://A.EXAMPLE:443/x?a=1&b=2"),
        ("https://a.example/%7Ex", "https://a.example/~x"),
        ("https://a.example./x", "https://a.example/x"),
    ],
)
def test_one_page_has_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


def test_the_key_is_a_surt() -> None:
    assert url_key("https://www.news.example:8080/a?b=1") == "example,news,www:8080)/a?b=1"
    assert url_key("http://127.0.0.1:80/") == "127.0.0.1)/"


@pytest.mark.parametrize(
    ("one", "other"), [("https://a.example/x", "https://a.example/y"), ("http://a:81/", "http://a/")]
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@given(
    path=st.text("abcé /%~", max_size=12),
    query=st.dictionaries(st.sampled_from(["id", "utm_source", "fbclid", "q"]), st.text("ab é", max_size=5)),
)
def test_cleaning_is_idempotent_and_keeps_the_key_of_what_is_clean(path: str, query: dict[str, str]) -> None:
    url = f"https://a.example/{path}?" + "&".join(f"{name}={value}" for name, value in query.items())
    once = clean_url(url, TRACKING)
    assert clean_url(once, TRACKING) == once
    assert "utm_" not in once
    assert "fbclid" not in once
    assert url_key(once) == url_key(once + "#top")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # an address to refuse, not to bind
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.bailii.org/ew/cases/1.html", "bailii.org"),
        ("https://BAILII.org./", "bailii.org"),
        ("http://www.austlii.edu.au/cgi-bin/viewdoc/au/cases/cth/HCA/1.html", "austlii.edu.au"),
        ("https://www.canlii.org/en/", "canlii.org"),
    ],
)
def test_refused_hosts(policy: Policy, url: str, host: str) -> None:
    refusal = policy.refusal(url)
    assert refusal is not None
    assert refusal.host == host
    assert refusal.reason


@pytest.mark.parametrize(
    "url", ["http://www.austlii.edu.au/au/legis/", "https://notbailii.org/", "https://bailii.org.example/"]
)
def test_other_hosts_are_not_refused(policy: Policy, url: str) -> None:
    assert policy.refusal(url) is None


def test_a_subdomain_is_on_the_host() -> None:
    assert on_host("https://a.b.example/x", "b.example")
    assert not on_host("https://ab.example/x", "b.example")
