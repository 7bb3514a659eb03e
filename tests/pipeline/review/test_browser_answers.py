"""Confirming, undoing and coming back, in a real browser: what a person did is on record, and none of it is lost."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.pipeline.review.browser import NEEDED, Server, confirm_all, select, take

pytestmark = NEEDED


def told(server: Server, draft: int) -> dict[str, list[str]]:
    """What the history says of how the fields of a draft came to be reviewed."""
    ((details,),) = server.rows(
        "SELECT details FROM store_event WHERE incident_id = ? AND kind = 'reviewed' AND review_id IS NOT NULL", draft
    )
    return json.loads(details)  # type: ignore[no-any-return]


def test_accepting_asks_for_what_nobody_confirmed(tab: Page, server: Server) -> None:
    take(tab, 2)
    expect(tab.locator("#progress")).to_have_text("0 of 1 confirmed")
    tab.keyboard.press("a")
    asked = tab.get_by_role("dialog", name="1 of 1 are not confirmed yet")
    expect(asked).to_contain_text("Domestic servitude")
    tab.keyboard.press("Enter")  # the first button looks at them, and confirms nothing
    expect(asked).to_be_hidden()
    expect(tab.locator("#row-exploitation-domestic_servitude")).to_be_focused()
    assert server.rows("SELECT id FROM store_review WHERE incident_id = 2") == []
    tab.keyboard.press("y")
    expect(tab.locator("#progress")).to_have_text("1 of 1 confirmed")
    tab.keyboard.press("a")
    expect(tab.get_by_text("Draft 2: accepted.")).to_be_visible()
    assert told(server, 2)["confirmed"] == ["exploitation.domestic_servitude"]


def test_a_section_at_once_and_what_was_touched(tab: Page, server: Server) -> None:
    take(tab, 23)
    tab.locator("section.control .confirm-section").click()
    expect(tab.locator("section.control [data-confirm]:not(:checked)")).to_have_count(0)
    expect(tab.locator("#progress")).to_have_text("4 of 14 confirmed")
    tab.locator("#row-recruitment-job_offer").focus()
    tab.keyboard.press("x")
    expect(tab.locator("#progress")).to_have_text("5 of 14 confirmed")
    tab.keyboard.press("c")
    confirm_all(tab)
    expect(tab.get_by_text("Draft 23: corrected.")).to_be_visible()
    history = told(server, 23)
    assert history["changed"] == ["recruitment.job_offer"]
    assert len(history["confirmed"]) == 4
    assert len(history["confirmed_together"]) == 9


def test_undo_and_redo(tab: Page) -> None:
    take(tab, 25)
    state = tab.locator("#row-control-debt_bondage input:checked[type=radio]")
    tab.locator("#row-control-debt_bondage").focus()
    tab.keyboard.press("n")
    expect(state).to_have_value("not_stated")
    tab.wait_for_timeout(500)
    select(tab, "Porto")
    tab.get_by_label("are evidence of").select_option("new:places")
    tab.locator("#add-selected").click()
    expect(tab.locator("#row-places-3 h3")).to_have_text("Porto")
    tab.locator("#row-control-debt_bondage").focus()
    tab.keyboard.press("u")
    expect(tab.locator("#row-places-3")).to_have_count(0)
    expect(state).to_have_value("not_stated")
    tab.keyboard.press("Control+z")
    expect(state).to_have_value("present")
    expect(tab.locator("#progress")).to_have_text("0 of 14 confirmed")
    tab.keyboard.press("U")
    tab.keyboard.press("U")
    expect(tab.locator("#row-places-3 h3")).to_have_text("Porto")
    expect(tab.locator("mark.places", has_text="Porto")).to_be_visible()
    expect(state).to_have_value("not_stated")


def test_what_was_filled_in_survives_the_window(tab: Page, server: Server) -> None:
    take(tab, 27)
    tab.locator("#row-control-debt_bondage").focus()
    tab.keyboard.press("x")
    tab.get_by_label("Comment").fill("half done")
    expect(tab.locator("#kept")).to_contain_text("Saved")
    tab.goto("/")
    tab.goto("/drafts/27/")
    expect(tab.get_by_text("Here is what you had filled in")).to_be_visible()
    expect(tab.locator("#row-control-debt_bondage input:checked[type=radio]")).to_have_value("absent")
    expect(tab.get_by_label("Comment")).to_have_value("half done")
    expect(tab.locator("#progress")).to_have_text("1 of 14 confirmed")
    tab.get_by_role("button", name="Begin afresh").click()
    expect(tab.locator("#row-control-debt_bondage input:checked[type=radio]")).to_have_value("present")
    assert server.rows("SELECT id FROM store_answer WHERE incident_id = 27") == []


def test_definitions_are_one_key_away(tab: Page) -> None:
    tab.goto("/drafts/29/")
    tab.locator("#row-control-debt_bondage").focus()
    tab.keyboard.press("d")
    expect(tab.get_by_role("dialog", name="Definitions")).to_contain_text("Debt bondage")
    expect(tab.locator("#definitions .sought")).to_be_in_viewport()
