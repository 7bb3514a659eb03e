"""Addresses that carry another, and addresses that are spellings of one article."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crawlers.addresses import Redirector, unwrap
from crawlers.sources import Policy

STORY = "https://news.example/2026/01/raid"


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://www.google.com/url?rct=j&sa=t&url=https://news.example/2026/01/raid&ct=ga&usg=x", STORY),
        ("https://www.google.co.uk/url?q=https%3A%2F%2Fnews.example%2F2026%2F01%2Fraid", STORY),
        ("http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fnews.example%2f2026%2f01%2fraid", STORY),
        ("https://r.search.yahoo.com/_ylt=A/RV=2/RU=https%3a%2f%2fnews.example%2f2026%2f01%2fraid/RK=2/RS=a-", STORY),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F2026%2F01%2Fraid&h=AT0", STORY),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnews.example%2F2026%2F01%2Fraid", STORY),
        ("https://urldefense.com/v3/__https://news.example/2026/01/raid__;!!abc$", STORY),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/2026/01/raid", STORY),
        ("https://www.google.com/amp/s/news.example/2026/01/raid?id=7", f"{STORY}?id=7"),
        ("https://www.google.com/url?url=https://www.google.com/url?url%3Dhttps://news.example/2026/01/raid", STORY),
        (f"https://www.google.com/url?url={STORY}?utm_source=alert", STORY),
    ],
)
def test_a_redirector_is_not_asked(policy: Policy, url: str, meant: str) -> None:
    assert policy.address(url) == meant


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/search?q=https://news.example/1",
        "https://www.google.com/url?url=javascript:alert(1)",
        "https://www.google.com/url?url=/relative",
        "https://www.google.com.evil.example.net/other?url=https://news.example/1",
        "https://news.example/url?url=https://other.example/1",
        "https://www.google.com/url?url=https://[bad",
    ],
)
def test_other_links_stay_as_they_are(policy: Policy, url: str) -> None:
    assert unwrap(url, policy.redirectors) == url


def test_wrappings_without_end_are_not_followed(policy: Policy) -> None:
    url = STORY
    for _ in range(9):
        url = f"https://out.reddit.com/?url={url}"
    assert unwrap(url, policy.redirectors).count("out.reddit.com") == 9 - 4


@pytest.mark.parametrize(
    "rule", [{"hosts": ["a.example"]}, {"hosts": ["a.example"], "path": "(?P<target>.)", "parameters": ["u"]}]
)
def test_a_redirector_says_where_the_address_is(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="name one"):
        Redirector.model_validate(rule)


@pytest.mark.parametrize(
    "urls",
    [
        [
            "https://www.news.example/2026/01/raid",
            "http://news.example/2026/01/raid/",
            "https://m.news.example/2026/01/raid",
            "https://amp.news.example/2026/01/raid",
            "https://www.news.example/2026/01/raid/amp",
            "https://www.news.example/2026/01/raid/amp/",
            "https://www.news.example/amp/2026/01/raid",
            "https://www.news.example/2026/01/raid.amp",
            "https://www.news.example/2026/01/raid?amp=1",
            "https://www.news.example/2026/01/raid?outputType=amp",
        ],
        [
            "https://news.example/raid-7.html?b=2&a=1",
            "https://news.example/raid-7.amp.html?a=1&b=2",
            "https://news.example/raid-7-amp.html?amp&a=1&b=2",
        ],
    ],
)
def test_spellings_of_one_article(policy: Policy, urls: list[str]) -> None:
    assert len({policy.variants.key(url) for url in urls}) == 1


@pytest.mark.parametrize(
    "urls",
    [
        ("https://news.example/1", "https://news.example/2"),
        ("https://news.example/", "https://news.example/amp/"),
        ("https://news.example/p?id=1", "https://news.example/p?id=2"),
        ("https://news.example/camp", "https://news.example/c"),
        ("https://sport.news.example/1", "https://news.example/1"),
        ("https://m.example/1", "https://example.org/1"),
    ],
)
def test_other_articles_stay_apart(policy: Policy, urls: tuple[str, str]) -> None:
    assert all(policy.variants.key(one) != policy.variants.key(other) for one, other in combinations(urls, 2))


def test_spellings_begin_with_the_address_itself(policy: Policy) -> None:
    assert list(policy.variants.spellings("https://m.news.example/1?amp=1")) == [
        "https://m.news.example/1?amp=1",
        "https://news.example/1",
        "https://www.news.example/1",
    ]


@given(
    st.from_regex(r"/[0-9]{1,4}(/[b-z0-9-]{1,8}){0,3}", fullmatch=True),
    st.sampled_from(["www.", "m.", "amp.", "mobile."]),
    st.sampled_from(["/amp", "/amp/", "/", "?amp=1", ".amp"]),
)
def test_no_mark_makes_another_article(policy: Policy, path: str, prefix: str, mark: str) -> None:
    variants = policy.variants
    assert variants.key(f"https://{prefix}news.example{path}{mark}") == variants.key(f"http://news.example{path}")
