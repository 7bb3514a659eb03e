"""No stretch of time has more requests than a site's windows allow, over runs and kills too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.api_access import BudgetGuard, TokenBearer
from crawlers.middlewares import RefusedError
from crawlers.request_budget import RequestBudget, Window
from crawlers.sources import Source

FIND_CASE_LAW = Window(requests=1000, seconds=300)
WINDOWS = st.lists(st.builds(Window, requests=st.integers(1, 6), seconds=st.integers(1, 60)), min_size=1, max_size=3)


def most_in_any_stretch(moments: Sequence[float], seconds: int) -> int:
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


@given(windows=WINDOWS, pauses=st.lists(st.floats(0, 30), min_size=1, max_size=40), restart=st.integers(0, 40))
def test_no_stretch_of_any_window_has_too_many(
    tmp_path_factory: pytest.TempPathFactory, windows: list[Window], pauses: list[float], restart: int
) -> None:
    folder = tmp_path_factory.mktemp("budget")
    budget = RequestBudget(windows, folder, "site.example")
    now, sent = 1_700_000_000.0, []
    for number, pause in enumerate(pauses):
        if number == restart:
            budget = RequestBudget(windows, folder, "site.example")
        now += pause
        now += budget.seconds_to_wait(now)
        budget.spend(now)
        sent.append(now)
    for window in windows:
        assert most_in_any_stretch(sent, window.seconds) <= window.requests


def test_a_thousand_requests_in_five_minutes_are_never_exceeded(tmp_path: Path) -> None:
    """Asked for as fast as can be, by a crawl that is begun anew after every hundred."""
    now, sent = 1_700_000_000.0, []
    budget = RequestBudget([FIND_CASE_LAW], tmp_path, "caselaw.example")
    for number in range(1500):
        if number % 100 == 0:
            budget = RequestBudget([FIND_CASE_LAW], tmp_path, "caselaw.example")
        now += 0.01 + budget.seconds_to_wait(now)
        budget.spend(now)
        sent.append(now)
    assert sent[999] - sent[0] < 11
    assert sent[1000] - sent[0] >= 300
    assert max(sum(first <= each < first + 300 for each in sent) for first in sent[::50]) <= 1000


def test_what_others_asked_on_the_same_account_counts(tmp_path: Path) -> None:
    budget = RequestBudget([Window(requests=100, seconds=60)], tmp_path, "site.example")
    budget.spend(1000.0)
    budget.learn([(Window(requests=5, seconds=60), 3), (Window(requests=10, seconds=3600), 9)], 1010.0)
    assert budget.windows == (Window(requests=5, seconds=60), Window(requests=10, seconds=3600))
    assert budget.seconds_to_wait(1010.0) == 60.0  # nine, of which at most one was asked before: five are in a minute
    assert budget.seconds_to_wait(1070.0) == 0.0
    budget.spend(1070.0)
    assert budget.seconds_to_wait(1071.0) == 1000.0 + 3600 - 1071.0


@pytest.mark.parametrize("damage", ["", "{}", "[1, 2", '["soon"]', "null"])
def test_a_damaged_memory_is_begun_anew(tmp_path: Path, damage: str) -> None:
    RequestBudget([FIND_CASE_LAW], tmp_path, "site.example").spend(1.0)
    next((tmp_path / "requests").iterdir()).write_text(damage, encoding="utf-8")
    assert RequestBudget([Window(requests=1, seconds=9)], tmp_path, "site.example").seconds_to_wait(1.0) == 0.0


def guarded(
    tmp_path: Path, source: Source, *windows: Window, patience: float = 300.0
) -> tuple[BudgetGuard, RequestBudget]:
    budget = RequestBudget(windows, tmp_path, source.site)
    settings = SimpleNamespace(getfloat=lambda _: patience)
    crawler = SimpleNamespace(spider=SimpleNamespace(source=source, budget=budget), settings=settings)
    return BudgetGuard(cast("Crawler", crawler)), budget


def test_the_guard_waits_for_its_turn(tmp_path: Path, source: Source) -> None:
    guard, _ = guarded(tmp_path, source, Window(requests=2, seconds=1))
    request = Request(f"https://{source.site}/a")

    async def send(count: int) -> list[float]:
        moments = []
        for _ in range(count):
            await guard.process_request(request)
            moments.append(time.time())
        return moments

    sent = asyncio.run(send(5))
    assert sent[2] - sent[0] >= 0.99
    assert sent[4] - sent[2] >= 0.99


def test_the_guard_refuses_what_would_wait_too_long(tmp_path: Path, source: Source) -> None:
    guard, budget = guarded(tmp_path, source, Window(requests=1, seconds=1000))
    budget.spend(time.time())
    with pytest.raises(RefusedError, match="request budget spent"):
        asyncio.run(guard.process_request(Request(f"https://{source.site}/a")))


@pytest.mark.parametrize(
    ("url", "meta"), [("https://other.example/", {}), ("https://news.example/", {"beyond_budget": True})]
)
def test_the_guard_counts_what_the_budget_is_about(
    tmp_path: Path, source: Source, url: str, meta: dict[str, Any]
) -> None:
    guard, budget = guarded(tmp_path, source, Window(requests=1, seconds=1000))
    asyncio.run(guard.process_request(Request(url, meta=meta)))
    assert budget.seconds_to_wait(time.time()) == 0.0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/a", b"Token secret"),
        ("https://news.example:8443/a", None),
        ("https://other.example/a", None),
        ("https://a.news.example/a", None),
    ],
)
def test_a_token_is_for_its_own_site(
    source: Source, monkeypatch: pytest.MonkeyPatch, url: str, shown: bytes | None
) -> None:
    monkeypatch.setenv("A_TOKEN", "secret")
    spider = SimpleNamespace(source=source.model_copy(update={"token_variable": "A_TOKEN"}))
    request = Request(url, headers={"Authorization": "Token secret"})  # as a redirect would carry it on
    TokenBearer(cast("Crawler", SimpleNamespace(spider=spider))).process_request(request)
    assert request.headers.get("Authorization") == shown
