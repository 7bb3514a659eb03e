"""Who sees what: pages, permissions, masked names, the queue."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from pipeline.codebook import load_codebook
from pipeline.config import ROOT
from pipeline.store import intake
from pipeline.store.models import Disclosure, Incident, Outcome, Page
from tests.pipeline.review.visitor import client_of, page_of
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding phrase"
STAMP = examples.provenance()


@pytest.mark.parametrize("path", ["/", "/drafts/1/", "/outcomes/", "/codebook/"])
def test_strangers_are_sent_to_the_login_page(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=")


def test_logging_in_and_out(ana: User) -> None:
    client = Client()
    assert client.post("/login/", {"username": "ana", "password": "wrong"}).status_code == 200
    assert client.post("/login/", {"username": "ana", "password": PASSWORD})["Location"] == "/home/"
    assert client.get("/home/")["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/").status_code == 302
    assert ana.check_password(PASSWORD)


def test_an_account_without_a_role_sees_nothing(drafts: list[Incident], ana: User) -> None:
    ana.groups.set(Group.objects.none())
    client = client_of(ana)
    for path in ("/", f"/drafts/{drafts[0].pk}/", "/outcomes/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/drafts/{drafts[0].pk}/submit/").status_code == 403


@pytest.mark.parametrize("path", ["/begin/", "/drafts/1/begin/", "/drafts/1/submit/", "/drafts/1/resume/"])
def test_state_changes_only_by_post_with_a_token(ana: User, path: str) -> None:
    assert client_of(ana).get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post(path).status_code == 403


def test_every_answer_carries_the_policy(ana: User) -> None:
    answer = client_of(ana).get("/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"


def test_no_page_shows_a_name(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    client.post(f"/drafts/{drafts[0].pk}/begin/")
    for path in ("/", f"/drafts/{drafts[0].pk}/", "/outcomes/"):
        page = client.get(path).content.decode().lower()
        assert "marisol" not in page
    assert "▮" in client.get("/").content.decode()


def test_the_form_has_every_value_of_the_codebook(drafts: list[Incident], ana: User) -> None:
    page = page_of(client_of(ana), drafts[0])
    codebook = load_codebook(ROOT / "configs")
    for variable in ("exploitation", "recruitment", "control", "transport", "vulnerability", "outcomes"):
        for value in codebook.variables[variable].values():
            for key in (value.name, *(f"{value.name}.{name}" for name in value.subtypes)):
                assert page.count(f'name="state:{variable}.{key}"') == 3


def test_the_machines_codes_show_coder_confidence_and_state(drafts: list[Incident], ana: User) -> None:
    page = page_of(client_of(ana), drafts[0])
    assert "rules@1" in page
    assert "80\N{NO-BREAK SPACE}%" in page
    assert 'name="state:control.physical_abuse" value="absent" checked' in page
    assert 'name="state:control.threats" value="not_stated" checked' in page


def test_those_whose_place_data_are_shown_are_named(drafts: list[Incident], ana: User) -> None:
    assert "GeoNames" in page_of(client_of(ana), drafts[0])


def test_hostile_text_is_inert(ana: User) -> None:
    document = examples.coded(title="<script>alert(1)</script><img src=x onerror=alert(2)>")
    intake.save([document], [], intake.start_run("run", STAMP), STAMP)
    client = client_of(ana)
    for path in ("/", f"/drafts/{Incident.objects.earliest('pk').pk}/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_titles_are_withheld_until_somebody_has_looked_for_names(drafts: list[Incident], ana: User) -> None:
    page = client_of(ana).get("/outcomes/").content.decode()
    assert "Title withheld" in page
    assert "Council meets" not in page
    assert "score 0.2" in page
    assert "no article text" in page
    assert Outcome.objects.count() == 4
    assert len(drafts) == 2


@pytest.mark.parametrize(("query", "number"), [("", 3), ("?ending=failed", 1), ("?ending=dropped&stage=screener", 1)])
def test_what_was_left_out_can_be_browsed(drafts: list[Incident], ana: User, query: str, number: int) -> None:
    page = client_of(ana).get(f"/outcomes/{query}").content.decode()
    assert page.partition("<tbody>")[2].count("<tr>") == number
    assert len(drafts) == 2


def test_the_codebook_page_tells_what_values_mean(ana: User) -> None:
    page = client_of(ana).get("/codebook/").content.decode()
    assert "A debt to be worked off." in page
    assert "Led, ran or paid for a scheme" in page


def test_originals_are_for_reviewers_and_on_record(drafts: list[Incident], ana: User, ben: User) -> None:
    page = drafts[0].document.page
    assert client_of(ana).post(f"/pages/{page.pk}/original/").status_code == 403
    shown = client_of(ben).post(f"/pages/{page.pk}/original/").content.decode()
    assert f'href="{page.url}" rel="noopener noreferrer nofollow"' in shown
    assert Disclosure.objects.get().person == ben


def test_an_address_that_a_browser_would_run_is_no_link(drafts: list[Incident], ben: User) -> None:
    Page.objects.update(url="javascript:alert(1)")
    shown = client_of(ben).post(f"/pages/{drafts[0].document.page_id}/original/").content.decode()
    assert "javascript" not in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {0, 1}),
        ("?exploitation=domestic_servitude", {1}),
        ("?country=VN", {0}),
        ("?country=DE", {0, 1}),  # no draft has it, so it is no choice and narrows nothing
    ],
)
def test_the_queue_can_be_narrowed(drafts: list[Incident], ana: User, query: str, expected: set[int]) -> None:
    page = client_of(ana).get(f"/{query}").content.decode()
    assert {each.ordinal for each in drafts if f'"/drafts/{each.pk}/begin/"' in page} == expected


def test_a_source_that_repeated_the_story_finds_it(drafts: list[Incident], ana: User) -> None:
    herald = drafts[0].document.appearances.get(source__name="Example Herald").source
    page = client_of(ana).get(f"/?source={herald.pk}").content.decode()
    assert page.count('class="card draft-line"') == 2


def test_the_next_draft_keeps_the_filter(drafts: list[Incident], ana: User) -> None:
    answer = client_of(ana).post("/begin/", {"narrowed": "country=VN"})
    assert answer["Location"] == f"/drafts/{drafts[0].pk}/?country=VN"
