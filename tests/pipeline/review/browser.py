"""A review server with drafts, and what a person does in a browser before it."""

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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

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
NEEDED = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


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


@contextmanager
def serving(data: Path, *how: str) -> Iterator[Server]:
    """A review server over the database in `data`, as `browser_server` makes it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSIGHT_", "DJANGO_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.pipeline.review.browser_server", str(port), *how],
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


def log_in(tab: Page, server: Server, name: str) -> None:
    tab.goto("/")
    tab.get_by_label("Name").fill(name)
    tab.get_by_label("Password").fill(server.accounts[name])
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_role("heading", name="Waiting for review")).to_be_visible()


def take(tab: Page, draft: int) -> None:
    tab.goto(f"/drafts/{draft}/")
    if not tab.locator(".decide").count():  # else it came after another draft, and is claimed already
        tab.get_by_role("button", name="Review this draft").click()
    expect(tab.locator(".decide")).to_be_visible()
    tab.wait_for_load_state("load")  # the script is deferred


def confirm_all(tab: Page) -> None:
    """Say that all that the machine filled in was checked, once the page asks."""
    tab.locator("#rest-confirm").click()


def select(tab: Page, words: str, shown: str = "") -> None:
    """Select words of the article as a mouse would, wherever highlights cut them. The bar shows them, or `shown`."""
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
    expect(tab.locator("#selected-words")).to_have_text(shown or words)
