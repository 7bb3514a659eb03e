"""The review room in a real browser: what a volunteer does with mouse and keys ends in the database as meant."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.pipeline.review.browser import NEEDED, TEXT, Server, confirm_all, select, take

pytestmark = NEEDED


def test_evidence_and_codes_lead_to_each_other(tab: Page) -> None:
    take(tab, 1)
    row = tab.locator("#row-control-takes_earnings")
    row.get_by_role("button", name="without pay").click()
    expect(tab.locator("mark.pulse")).to_have_text("without pay")
    expect(tab.locator("mark.pulse")).to_be_in_viewport()
    for row_id in ("row-dates-0", "row-outcomes-arrest", "row-dates-0"):  # the shorter quotation first, then in turn
        tab.locator("mark", has_text="14 May 2024").click()
        expect(tab.locator(f"#{row_id}")).to_be_focused()
        expect(tab.locator(f"#{row_id}")).to_be_in_viewport()


def test_the_article_is_the_masked_text_and_nothing_else(tab: Page) -> None:
    tab.goto("/drafts/1/")
    shown = tab.locator("#article").evaluate("article => article.textContent")
    stored = f"{TEXT} This is story 0."
    assert len(shown) == len(stored)
    assert all(one in (other, "▮") for one, other in zip(shown, stored, strict=True))
    assert "Marisol" not in shown


def test_accepting_by_key_leads_to_the_next_draft(tab: Page, server: Server) -> None:
    take(tab, 3)
    tab.keyboard.press("j")
    expect(tab.locator("#row-exploitation-labour_exploitation-nail_bar")).to_be_focused()
    tab.keyboard.press("a")
    confirm_all(tab)
    expect(tab.get_by_text("Draft 3: accepted.")).to_be_visible()
    expect(tab.locator(".decide")).to_be_visible()
    review = server.review_of(3)
    assert review["decision"] == "accept"
    assert len(review["answer"]) == len(review["machine"]) == 14


def test_correcting_with_selected_words(tab: Page, server: Server) -> None:
    take(tab, 5)
    expect(tab.get_by_role("button", name="Accept")).to_be_enabled()
    select(tab, "from dawn to midnight")  # it stands after a character beyond the basic plane
    tab.get_by_label("are evidence of").select_option("row-control-excessive_working_hours")
    tab.locator("#add-selected").click()
    row = tab.locator("[data-shown] #row-control-excessive_working_hours")
    expect(row.get_by_label("Present")).to_be_checked()
    expect(tab.locator("mark.control", has_text="from dawn to midnight")).to_be_visible()
    expect(tab.get_by_role("button", name="Accept")).to_be_disabled()
    tab.keyboard.press("a")
    expect(tab.locator("#state-of-form")).to_contain_text("save it as a correction")
    tab.locator("#row-recruitment-job_offer").focus()
    tab.keyboard.press("x")
    tab.keyboard.press("c")
    confirm_all(tab)
    expect(tab.get_by_text("Draft 5: corrected.")).to_be_visible()
    review = server.review_of(5)
    told = {(code["variable"], code["value"]): code for code in review["answer"]}
    assert told["control", "excessive_working_hours"]["state"] == "present"
    assert told["recruitment", "job_offer"]["state"] == "absent"
    assert server.quotes(review["id"], "excessive_working_hours") == ["from dawn to midnight"]
    assert ("control", "excessive_working_hours") not in {(x["variable"], x["value"]) for x in review["machine"]}


def test_adding_a_place_and_dropping_evidence(tab: Page, server: Server) -> None:
    take(tab, 7)
    select(tab, "Porto")
    tab.get_by_label("are evidence of").select_option("new:places")
    tab.locator("#add-selected").click()
    entry = tab.locator("#row-places-3")
    expect(entry.get_by_role("heading")).to_have_text("Porto")
    entry.get_by_label("Role").select_option("justice")
    entry.get_by_label("Country").fill("PT")
    debt = tab.locator("#row-control-debt_bondage")
    debt.get_by_role("button", name="Remove this evidence").click()
    debt.get_by_label("Not stated").check()
    tab.get_by_role("button", name="Save correction").click()
    confirm_all(tab)
    expect(tab.get_by_text("Draft 7: corrected.")).to_be_visible()
    review = server.review_of(7)
    assert server.quotes(review["id"], "justice") == ["Porto"]
    (debt_code,) = (code for code in review["answer"] if code["value"] == "debt_bondage")
    assert (debt_code["state"], debt_code["evidence"]) == ("not_stated", [])


def test_rejecting_by_key_with_a_reason(tab: Page, server: Server) -> None:
    take(tab, 9)
    tab.keyboard.press("r")
    tab.get_by_label("Topic").check()
    tab.get_by_role("button", name="Reject", exact=True).click()
    expect(tab.get_by_text("Draft 9: rejected.")).to_be_visible()
    review = server.review_of(9)
    assert (review["decision"], review["reason"], review["answer"]) == ("reject", "topic", None)


def test_skipping_by_key(tab: Page, server: Server) -> None:
    take(tab, 11)
    tab.keyboard.press("s")
    expect(tab.get_by_text("Draft 11: skipped.")).to_be_visible()
    assert server.review_of(11)["decision"] == "skip"
    assert server.rows("SELECT status FROM store_incident WHERE id = 11") == [("draft",)]


def test_letters_typed_into_a_field_are_no_commands(tab: Page, server: Server) -> None:
    take(tab, 13)
    tab.get_by_label("Comment").press_sequentially("a cars?")
    tab.locator("#row-victims-0 summary").click()
    tab.locator("#id_victims-0-ages").press("Enter")
    expect(tab.get_by_label("Comment")).to_have_value("a cars?")
    expect(tab.locator("dialog[open]")).to_have_count(0)
    assert server.rows("SELECT id FROM store_review WHERE incident_id = 13") == []


def test_help_and_switching_the_keys_off(tab: Page, server: Server) -> None:
    take(tab, 15)
    tab.keyboard.press("?")
    help_dialog = tab.get_by_role("dialog", name="Keys")
    expect(help_dialog).to_be_visible()
    help_dialog.get_by_label("Single-key shortcuts are on").uncheck()
    tab.keyboard.press("Escape")
    tab.keyboard.press("s")
    tab.wait_for_timeout(200)
    assert server.rows("SELECT id FROM store_review WHERE incident_id = 15") == []


def test_what_the_server_refuses_stays_in_the_form(tab: Page) -> None:
    take(tab, 15)
    tab.locator("#row-dates-0 summary").click()
    tab.locator("#id_dates-0-value").fill("2024-02-31")
    tab.get_by_label("Comment").fill("my words")
    tab.get_by_role("button", name="Save correction").click()
    confirm_all(tab)
    expect(tab.get_by_text("There is no such date.")).to_be_visible()
    expect(tab.get_by_label("Comment")).to_have_value("my words")
    expect(tab.locator("#id_dates-0-value")).to_have_value("2024-02-31")


def test_a_slipped_selection_takes_whole_words(tab: Page) -> None:
    take(tab, 15)
    select(tab, "reed three Vietnamese wom", shown="freed three Vietnamese women")
    select(tab, "en from a nail bar on ", shown="women from a nail bar on")


@pytest.mark.parametrize("path", ["/", "/drafts/17/", "/outcomes/", "/codebook/"])
def test_a_narrow_screen_needs_no_sideways_scrolling(tab: Page, path: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(path)
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
