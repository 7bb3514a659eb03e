"""Pages that mean harm, or are endless, or in any script, in a real browser: inert, and as usable as others."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.pipeline.review.browser import NEEDED, Server, confirm_all, log_in, select, take

pytestmark = NEEDED

OURS = "[src^='/static/']"


def test_hostile_text_runs_nothing(tab: Page) -> None:
    for path in ("/?order=surest", "/drafts/17/"):
        tab.goto(path)
        expect(tab.locator("main")).to_contain_text("<script>document.title = 'run'</script>")
        assert tab.title() in {"Queue · Plainsight", "Draft 17 · Plainsight"}
        assert tab.locator(f"main img, main script:not({OURS}), main a[href^=javascript]").count() == 0
        assert not {*"\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT OVERRIDE}"} & {*tab.locator("body").inner_text()}


def test_a_script_for_an_address_cannot_be_opened(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url)
    tab = context.new_page()
    log_in(tab, server, "reviewer")
    tab.goto("/drafts/17/")
    tab.get_by_text("1 source: Example Gazette").click()
    tab.get_by_role("button", name="Open original").click()
    expect(tab.get_by_text("cannot be opened from here")).to_be_visible()
    assert tab.locator("main a").count() == 0
    context.close()


def test_a_paragraph_of_a_megabyte_can_be_reviewed(tab: Page, server: Server) -> None:
    take(tab, 19)
    select(tab, "They were fed once a day")
    tab.get_by_label("are evidence of").select_option("row-control-withholds_necessities")
    tab.locator("#add-selected").click()
    expect(tab.locator("mark.control", has_text="They were fed once a day")).to_be_visible()
    tab.get_by_role("button", name="Save correction").click()
    confirm_all(tab)
    expect(tab.get_by_text("Draft 19: corrected.")).to_be_visible()
    assert server.quotes(server.review_of(19)["id"], "withholds_necessities") == ["They were fed once a day"]


def test_names_of_any_script_are_hidden_and_offsets_stay(tab: Page, server: Server) -> None:
    take(tab, 21)
    shown = tab.locator("body").inner_text()
    for word in ("王", "小明", "محمد", "الفرضي", "Zoe", "Marti", "Inventada"):
        assert word not in shown
    select(tab, "fled to a chapel")
    tab.get_by_label("are evidence of").select_option("row-outcomes-rescue_or_identification")
    tab.locator("#add-selected").click()
    tab.get_by_role("button", name="Save correction").click()
    confirm_all(tab)
    expect(tab.get_by_text("Draft 21: corrected.")).to_be_visible()
    assert server.quotes(server.review_of(21)["id"], "rescue_or_identification") == ["fled to a chapel"]
