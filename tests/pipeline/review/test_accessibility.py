"""Nothing on the volunteers' pages that axe-core calls serious or critical, by day and by night."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.pipeline.review.browser import NEEDED, Server, log_in, take

pytestmark = NEEDED
SCHEMES = ("light", "dark")
SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 860}, {"width": 360, "height": 740})

PAGES = {
    "volunteer": ("/", "/my-work/", "/account/", "/account/preferences/", "/drafts/18/danger/"),
    "reviewer": ("/agreement/", "/alerts/", "/records/18/history/", "/outcomes/"),
    "analyst": ("/records/", "/records/count/", "/codebook/"),
    "administrator": (
        "/admin-room/",
        "/admin-room/settings/",
        "/admin-room/sources/",
        "/admin-room/runs/",
        "/admin-room/runs/1/",
        "/admin-room/care/",
        "/admin-room/permissions/",
        "/audit/",
        "/tokens/",
    ),
}


def violations(tab: Page) -> list[str]:
    """What axe-core finds serious or critical, with the first element of each."""
    answer: dict[str, Any] = Axe().run(tab).response
    ran = {rule["id"] for kind in ("passes", "violations", "incomplete") for rule in answer[kind]}
    assert {"color-contrast", "label", "button-name"} & ran  # or it had looked at nothing
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=("wide", "narrow"))
def test_no_page_bars_anybody(browser: Browser, server: Server, scheme: Any, size: ViewportSize) -> None:
    context = browser.new_context(base_url=server.url, color_scheme=scheme, viewport=size)
    tab = context.new_page()
    tab.goto("/login/")
    assert violations(tab) == []
    log_in(tab, server, "reviewer")
    assert violations(tab) == []
    for path in ("/drafts/18/", "/outcomes/", "/codebook/"):
        tab.goto(path)
        assert violations(tab) == []
    take(tab, 16)
    tab.locator("section.control details.more summary").click()
    assert violations(tab) == []
    tab.locator("#ask-reject").click()
    assert violations(tab) == []
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", PAGES)
def test_no_page_of_a_role_bars_anybody(browser: Browser, server: Server, scheme: Any, role: str) -> None:
    context = browser.new_context(base_url=server.url, color_scheme=scheme, viewport=SIZES[1])
    tab = context.new_page()
    tab.goto("/login/")
    tab.get_by_label("Name").fill(role)
    tab.get_by_label("Password").fill(server.accounts[role])
    tab.get_by_role("button", name="Log in").click()
    for path in PAGES[role]:
        answer = tab.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert violations(tab) == [], path
        assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[1]["width"], path
    context.close()


def test_the_check_can_fail(tab: Page) -> None:
    tab.goto("/codebook/")
    tab.evaluate("document.querySelector('h1').style.color = '#ddd'")
    assert [found.partition(":")[0] for found in violations(tab)] == ["color-contrast"]
