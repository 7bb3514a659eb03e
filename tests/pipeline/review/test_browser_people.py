"""Groups of people in a real browser: small cards, added, filled in and removed by keys alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pipeline.review.browser import NEEDED, Server, confirm_all, take

pytestmark = NEEDED


def test_a_group_is_added_told_and_another_removed_by_keys(tab: Page, server: Server) -> None:
    take(tab, 31)
    tab.locator("#row-victims-0").focus()
    tab.keyboard.press("+")
    card = tab.locator("#row-victims-1")
    expect(card).to_be_focused()
    tab.keyboard.press("w")
    tab.keyboard.type("eleven sailors", delay=5)
    expect(tab.locator("#selected-words")).to_have_text("")
    tab.keyboard.press("Enter")
    expect(tab.locator("#state-of-form")).to_contain_text("no such words")
    tab.keyboard.press("Control+a")
    tab.keyboard.type("THE women had", delay=5)
    expect(tab.locator("#selected-words")).to_have_text("the women had")
    tab.keyboard.press("Enter")
    expect(card).to_be_focused()
    expect(card.locator(".cite")).to_contain_text("the women had")
    tab.keyboard.press("o")
    tab.keyboard.type("2")
    expect(tab.locator("#id_victims-1-least")).to_have_value("2")
    tab.locator("#row-offenders-0").focus()
    tab.keyboard.press("-")
    tab.keyboard.press("c")
    confirm_all(tab)
    expect(tab.get_by_text("Draft 31: corrected.")).to_be_visible()
    review = server.review_of(31)
    groups = [code["details"]["count"] for code in review["answer"] if code["variable"] == "victims"]
    assert groups == [[3, 3], [2, None]]
    assert not [code for code in review["answer"] if code["variable"] == "offenders"]


def test_an_empty_card_can_be_undone(tab: Page) -> None:
    take(tab, 33)
    tab.locator("section.victims [data-add]").click()
    expect(tab.locator("#row-victims-1")).to_be_focused()
    tab.wait_for_timeout(500)
    tab.keyboard.press("u")
    expect(tab.locator("#row-victims-1")).to_have_count(0)
