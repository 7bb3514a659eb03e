"""What the review room's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright
from pytest_django.fixtures import Settings

from pipeline.store import intake
from pipeline.store.accounts import create_account
from pipeline.store.models import Incident, Setting
from tests.pipeline.review.browser import ARGUMENTS, CHROMIUM, Server, log_in, serving
from tests.pipeline.store import examples

PASSWORD = "a long and winding phrase"
STAMP = examples.provenance()


@pytest.fixture(autouse=True)
def _own_key_and_fast_hashes(settings: Settings) -> None:
    """Sign with a key for tests, so that none is made in the data folder; and do not spend the time on hashing."""
    settings.SECRET_KEY = "a key for tests, and for nothing else" * 2
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ana() -> User:
    return create_account("ana", "volunteer", PASSWORD)


@pytest.fixture
def ben() -> User:
    return create_account("ben", "reviewer", PASSWORD)


@pytest.fixture
def drafts() -> list[Incident]:
    """Two drafts of one text, which one person each is to answer."""
    Setting.objects.update_or_create(name="double_coding", defaults={"value": 0.0})
    original = examples.coded()
    parking = examples.dropped("parking")
    batch = [original, examples.repeat(original, "copy"), parking, examples.failed("broken")]
    intake.save(batch, [], intake.start_run("run", STAMP), STAMP)
    return list(Incident.objects.order_by("ordinal"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("review")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while Playwright's loop runs, Django refuses the database to this process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def session(browser: Browser, server: Server) -> StorageState:
    """What a browser keeps of a volunteer who has logged in."""
    context = browser.new_context(base_url=server.url)
    log_in(context.new_page(), server, "volunteer")
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
