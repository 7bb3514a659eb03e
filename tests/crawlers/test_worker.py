"""The crawl's own process: what it logs, and what it settles before it begins."""

from __future__ import annotations

import logging
import sys

import pytest

from crawlers.kinds import Kind
from crawlers.spiders.source_spider import SourceSpider
from crawlers.worker import ShortAddresses, spider_class


def test_log_lines_hold_no_paths() -> None:
    try:
        raise ValueError("no page at https://news.example/2026/jane-doe-found?x=1")
    except ValueError:
        caught = sys.exc_info()
    text = "Gave up on <GET http://a.example:81/names/jane-doe>"
    line = ShortAddresses("%(message)s").format(logging.LogRecord("x", 40, "", 1, text, None, caught))
    assert "jane" not in line
    assert "<GET http://a.example:81/…>" in line
    assert "https://news.example/…" in line


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CC_NEWS])
def test_every_kind_that_is_crawled_has_a_spider_of_its_own(kind: Kind) -> None:
    assert issubclass(spider_class(kind), SourceSpider)
    others = [other for other in Kind if other not in {Kind.CC_NEWS, kind}]
    assert spider_class(kind) not in {spider_class(other) for other in others}
