"""The review room in a real browser: what a volunteer does with mouse and keys ends in the database as meant."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect, sync_playwright

from pipeline.config import ROOT
from tests.pipeline.store import examples

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TEXT = f"{examples.TITLE}\n\n{examples.BODY}"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


@dataclass(frozen=True)
class Server:
    """A running review server and its database."""

    url: str
    accounts: dict[str, str]
    database: Path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the server's database."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def review_of(self, draft: int) -> dict[str, Any]:
        """The one review of a draft."""
        columns = "decision, reason, machine, answer, comment, id"
        ((decision, reason, machine, answer, comment, key),) = self.rows(
            f"SELECT {columns} FROM store_review WHERE incident_id = ?",  # noqa: S608 - columns are ours
            draft,
        )
        told = None if answer in (None, "null") else json.loads(answer)
        return {
            "decision": decision,
            "reason": reason,
            "machine": json.loads(machine),
            "answer": told,
            "comment": comment,
            "id": key,
        }

    def quotes(self, review: int, value: str) -> list[str]:
        """The words that a person's code rests on, cut from the stored text."""
        found = self.rows(
            "SELECT d.text, e.start, e.end FROM store_evidence e JOIN store_code c ON c.id = e.code_id "
            "JOIN store_incident i ON i.id = c.incident_id JOIN store_document d ON d.id = i.document_id "
            "WHERE c.review_id = ? AND c.value = ? ORDER BY e.id",
            review,
            value,
        )
        return [text[start:end] for text, start, end in found]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("review")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSIGHT_", "DJANGO_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.pipeline.review.browser_server", str(port)],
        cwd=ROOT,
        env={**own, "PLAINSIGHT_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        accounts = json.loads(process.stdout.readline())
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield Server(url, accounts, data / "plainsight.sqlite3")
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urlopen(f"{url}/login/", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the review server does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def session(browser: Browser, server: Server) -> StorageState:
    """What a browser keeps of a volunteer who has logged in."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Name").fill("volunteer")
    page.get_by_label("Password").fill(server.accounts["volunteer"])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Waiting for review")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def tab(browser: Browser, server: Server, session: StorageState) -> Iterator[Page]:
    """A tab with a volunteer logged in. Whatever the browser complains about fails the test."""
    size: ViewportSize = {"width": 1280, "height": 860}
    context = browser.new_context(viewport=size, base_url=server.url, storage_state=session)
    page = context.new_page()
    page.set_default_timeout(8_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not [text for text in complaints if "422" not in text]


def take(tab: Page, draft: int) -> None:
    tab.goto(f"/drafts/{draft}/")
    if not tab.locator(".decide").count():  # else it came after another draft, and is claimed already
        tab.get_by_role("button", name="Review this draft").click()
    expect(tab.locator(".decide")).to_be_visible()
    tab.wait_for_load_state("load")  # the script is deferred


def select(tab: Page, words: str) -> None:
    """Select words of the article as a mouse would, wherever highlights cut them."""
    tab.evaluate(
        """words => {
            const article = document.getElementById("article");
            const at = article.textContent.indexOf(words);
            const point = (target) => {
                const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
                let seen = 0;
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    if (target <= seen + node.length) return [node, target - seen];
                    seen += node.length;
                }
            };
            getSelection().setBaseAndExtent(...point(at), ...point(at + words.length));
        }""",
        words,
    )
    expect(tab.locator("#selected-words")).to_have_text(words)


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
    expect(tab.get_by_text("There is no such date.")).to_be_visible()
    expect(tab.get_by_label("Comment")).to_have_value("my words")
    expect(tab.locator("#id_dates-0-value")).to_have_value("2024-02-31")


def test_hostile_text_runs_nothing(tab: Page) -> None:
    tab.goto("/drafts/17/")
    expect(tab.locator("#article")).to_contain_text("<script>document.title = 'run'</script>")
    assert tab.title() == "Draft 17 · Plainsight"
    assert tab.locator("#article img, #article script").count() == 0


@pytest.mark.parametrize("path", ["/", "/drafts/17/", "/outcomes/", "/codebook/"])
def test_a_narrow_screen_needs_no_sideways_scrolling(tab: Page, path: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(path)
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
