"""What spares the reader, in a real browser: passages open when they are asked for, and not before."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.pipeline.review.browser import NEEDED, Server, take
from tests.pipeline.review.browser_server import GRAPHIC

pytestmark = NEEDED
FOLDED = "a graphic passage, folded away"


@pytest.fixture
def draft(server: Server) -> int:
    """The draft with a graphic passage."""
    query = "SELECT i.id FROM store_incident i JOIN store_document d ON d.id = i.document_id WHERE i.ordinal = 0"
    ((key,),) = server.rows(f"{query} AND d.text LIKE ?", f"%{GRAPHIC}%")
    return int(key)


def test_a_passage_opens_by_key_and_closes(tab: Page, draft: int) -> None:
    tab.goto(f"/drafts/{draft}/")
    fold = tab.get_by_label("Graphic passage (violence)")
    expect(tab.get_by_text(GRAPHIC)).to_be_hidden()
    fold.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_visible()
    tab.keyboard.press("Enter")
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_hidden()
    tab.keyboard.press("g")
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_visible()
    expect(fold).to_be_focused()


def test_a_quotation_opens_it_and_stepping_through_codes_does_not(tab: Page, draft: int) -> None:
    take(tab, draft)
    row = tab.locator("#row-control-threats")
    expect(row.locator(".cite")).to_contain_text(FOLDED)
    row.locator("[data-confirm]").check()
    for _ in range(30):
        tab.keyboard.press("j")
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_hidden()
    row.get_by_role("button", name=FOLDED).click()
    expect(tab.locator("mark.pulse", has_text=GRAPHIC)).to_be_in_viewport()
    expect(row.locator(".cite")).to_contain_text(GRAPHIC)


def test_it_stays_as_it_was_when_the_record_changes(tab: Page, draft: int) -> None:
    take(tab, draft)
    text = tab.locator("#article").evaluate("article => article.textContent")
    tab.locator("#row-control-takes_earnings .drop").click()
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_hidden()
    tab.get_by_label("Graphic passage (violence)").click()
    tab.locator("#row-control-debt_bondage .drop").click()
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_visible()
    assert tab.locator("#article").evaluate("article => article.textContent") == text


def test_it_opens_without_javascript(browser: Browser, server: Server, session: StorageState, draft: int) -> None:
    context = browser.new_context(base_url=server.url, storage_state=session, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"/drafts/{draft}/")
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_hidden()
    tab.get_by_label("Graphic passage (violence)").click()
    expect(tab.locator("#article").get_by_text(GRAPHIC)).to_be_visible()
    context.close()
