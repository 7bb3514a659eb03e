"""The administration: people, settings, sources, runs, what was left out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from pipeline.review.queue.lease import claim
from pipeline.store import intake, second_factor
from pipeline.store.accounts import ROLES, create_account, create_demo_accounts, make_roles
from pipeline.store.models import Alarm, Event, Incident, Invitation, Kind, Outcome, Source, SourceDay, Trouble
from pipeline.store.room_settings import room_settings
from tests.pipeline.review.conftest import PASSWORD, STAMP
from tests.pipeline.review.visitor import client_of
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return create_account("ada", "administrator", PASSWORD)


@pytest.fixture
def room(ada: User) -> Client:
    return client_of(ada)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def acts() -> list[str]:
    return [event.details["act"] for event in Event.objects.filter(kind=Kind.ACCOUNT).order_by("pk")]


def link_in(answer: Any) -> str:
    found = re.search(r'readonly value="http://testserver([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_roles_made_again_are_the_same() -> None:
    before = {role: Group.objects.get(name=role).permissions.count() for role in ROLES}
    assert before == {role: len(codenames) for role, codenames in ROLES.items()}  # no codename is misspelt
    make_roles()
    assert {role: Group.objects.get(name=role).permissions.count() for role in ROLES} == before


def test_a_demo_has_an_account_for_each_role() -> None:
    accounts = dict(create_demo_accounts())
    assert list(accounts) == list(ROLES)
    for name, password in accounts.items():
        client = Client()
        assert client.post("/login/", {"username": name, "password": password}).status_code == 302
        assert client.get("/home/", follow=True).status_code == 200


def test_an_invitation_is_made_shown_once_and_taken_back(room: Client) -> None:
    assert room.post("/admin-room/invitations/", {"role": "emperor"}).status_code == 422
    shown = room.post("/admin-room/invitations/", {"role": "analyst", "remark": "the <b>new</b> one"})
    link = link_in(shown)
    assert Client().get(link).status_code == 200
    page = text(room, "/admin-room/")
    assert link not in page
    assert "the &lt;b&gt;new&lt;/b&gt; one" in page
    room.post(f"/admin-room/invitations/{Invitation.objects.get().pk}/revoke/")
    assert Client().get(link).status_code == 410
    assert acts() == ["invited", "revoked the invitation"]


def test_another_role_is_another_set_of_permissions(room: Client, ana: User) -> None:
    client = client_of(ana)
    assert client.get("/").status_code == 200
    room.post(f"/admin-room/people/{ana.pk}/role/", {"role": "analyst"})
    assert client.get("/").status_code == 403
    event = Event.objects.get(kind=Kind.ACCOUNT)
    assert event.subject == f"account:{ana.pk}"
    assert event.details == {"act": "changed the role", "was": "volunteer", "now": "analyst"}


def test_who_is_shut_out_is_out_at_once(room: Client, ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    assert claim(drafts[0].pk, ana)
    room.post(f"/admin-room/people/{ana.pk}/deactivate/", {"reason": "has left"})
    assert client.get("/").status_code == 302
    assert Client().post("/login/", {"username": "ana", "password": PASSWORD}).status_code == 200
    drafts[0].refresh_from_db()
    assert drafts[0].claimed_by is None
    assert Event.objects.get(kind=Kind.ACCOUNT).reason == "has left"
    room.post(f"/admin-room/people/{ana.pk}/reactivate/")
    assert Client().post("/login/", {"username": "ana", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(("act", "data"), [("deactivate", {}), ("role", {"role": "volunteer"})])
def test_one_administrator_remains(room: Client, ada: User, act: str, data: dict[str, str]) -> None:
    shown = room.post(f"/admin-room/people/{ada.pk}/{act}/", data, follow=True).content.decode()
    assert "one administrator must remain" in shown
    create_account("eve", "administrator", PASSWORD)
    room.post(f"/admin-room/people/{ada.pk}/{act}/", data)
    assert room.get("/admin-room/").status_code in {302, 403}


def test_who_locked_themselves_out_is_let_in(room: Client, ana: User) -> None:
    for _ in range(5):
        answer = Client().post("/login/", {"username": "ana", "password": "wrong"}, REMOTE_ADDR="192.0.2.1")
    assert answer.status_code == 429
    assert "failed to log in of late" in text(room, "/admin-room/")
    room.post(f"/admin-room/people/{ana.pk}/unlock/")
    assert not AccessAttempt.objects.exists()
    assert acts() == ["unlocked"]


def test_a_lost_phone(room: Client, ana: User) -> None:
    second_factor.begin(ana)
    TOTPDevice.objects.update(confirmed=True)
    assert Client().post("/login/", {"username": "ana", "password": PASSWORD})["Location"] == "/login/code/"
    room.post(f"/admin-room/people/{ana.pk}/remove-second-factor/")
    assert Client().post("/login/", {"username": "ana", "password": PASSWORD})["Location"] == "/home/"


def test_a_reset_link_is_shown(room: Client, ana: User) -> None:
    link = link_in(room.post(f"/admin-room/people/{ana.pk}/reset-link/"))
    assert Client().get(link).status_code == 302
    assert link not in text(room, f"/admin-room/people/{ana.pk}/")


def test_unknown_acts_are_not_found(room: Client, ana: User) -> None:
    assert room.post(f"/admin-room/people/{ana.pk}/promote/").status_code == 404
    assert room.post(f"/admin-room/people/{ana.pk}/role/", {"role": "emperor"}).status_code == 404


def test_settings_are_kept_or_refused_with_a_reason(room: Client, ben: User) -> None:
    sent = {"double_coding": "0.3", "agreement_needed": "0.7", "safeguarding_reviewer": ben.username}
    assert room.post("/admin-room/settings/", sent).status_code == 302
    assert room_settings().safeguarding_reviewer == ben.username
    for name, value, said in (
        ("double_coding", "2", "less than or equal to 1"),
        ("agreement_needed", "much", "valid number"),
        ("safeguarding_reviewer", "nobody", "must be an active account"),
    ):
        answer = room.post("/admin-room/settings/", {**sent, name: value})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert room_settings().double_coding == 0.3


def test_sources_tell_what_they_brought_and_their_alarms_are_cleared(room: Client) -> None:
    source = Source.objects.create(name="Example Gazette")
    day = date(2024, 5, 15)
    for nights in (0, 6, 7):
        counts, reasons = {"fetched": 10, "failed": 1}, {"failed": {"no answer": 1}}
        SourceDay.objects.create(source=source, day=day - timedelta(nights), counts=counts, reasons=reasons)
    alarm = Alarm.objects.create(source=source, trouble=Trouble.SILENT, message="no new page for 9 nights", raised=day)
    shown = text(room, "/admin-room/sources/")
    assert '<span class="number">20</span>' in shown
    assert "no answer" in shown
    assert "no new page for 9 nights" in shown
    room.post(f"/admin-room/alarms/{alarm.pk}/clear/", {"reason": "they moved house"})
    room.post(f"/admin-room/alarms/{alarm.pk}/clear/", {"reason": "twice"})
    alarm.refresh_from_db()
    assert alarm.cleared
    event = Event.objects.get(kind=Kind.SETTING)
    assert (event.subject, event.reason) == (f"source:{source.pk}", "they moved house")
    assert "no new page" not in text(room, "/admin-room/sources/")


def test_a_run_leads_to_what_it_left_out(room: Client, drafts: list[Incident]) -> None:
    run = drafts[0].run
    reasons = [{"ending": "dropped", "stage": "screener", "reason": "score 0.2", "count": 1}]
    intake.finish_run(run.pk, {"records": 4, "drafts": 2, "dropped": 2, "failed": 1, "known": 0, "reasons": reasons})
    assert f"run {run.pk}" in text(room, "/admin-room/runs/")
    shown = text(room, f"/admin-room/runs/{run.pk}/")
    link = re.search(r'href="(/outcomes/\?[^"]+)"', shown)
    assert link
    page = room.get(link[1].replace("&amp;", "&")).context["page"]
    assert [outcome.reason for outcome in page] == ["score 0.2"]
    assert not room.get(f"/outcomes/?run={run.pk + 1}").context["page"].object_list
    assert room.get("/outcomes/?run=x&page=y").status_code == 200


def test_what_was_dropped_is_sent_to_the_queue_by_one_click(room: Client, drafts: list[Incident], ana: User) -> None:
    assert drafts
    dropped = Outcome.objects.get(stage="screener")
    client = client_of(ana)
    assert "Wrongly dropped" not in text(client, "/outcomes/")
    assert text(room, "/outcomes/").count("Wrongly dropped") == 1
    back = "/outcomes/?stage=screener"
    assert room.post(f"/outcomes/{dropped.pk}/send/", {"back": back})["Location"] == back
    assert room.post(f"/outcomes/{dropped.pk}/send/", {"back": "https://evil.example/"})["Location"] == "/outcomes/"
    assert Event.objects.filter(kind=Kind.QUEUED).count() == 1
    assert "the next run codes it" in text(client, "/outcomes/")
    failed = Outcome.objects.get(ending="failed")
    assert "Not sent" in room.post(f"/outcomes/{failed.pk}/send/", follow=True).content.decode()


def test_restricted_pages_are_not_an_administrators_to_send(room: Client) -> None:
    document = examples.dropped("direct")
    document.page = replace(document.page, restricted=True)
    intake.save([document], [], intake.start_run("import", STAMP), STAMP)
    assert "Wrongly dropped" not in text(room, "/outcomes/")
    assert room.post(f"/outcomes/{Outcome.objects.get().pk}/send/").status_code == 404


def test_care_tells_sizes_backups_and_the_model(room: Client, ada: User) -> None:
    assert "There has been no backup yet" in text(room, "/admin-room/care/")
    Event.objects.create(kind=Kind.BACKUP, person=ada, details={"act": "made a backup"})
    run_id = intake.start_run("run", STAMP)
    shown = text(room, "/admin-room/care/")
    assert "made a backup" in shown
    assert "the rules alone" in shown
    assert f"/admin-room/runs/{run_id}/" in shown
    assert re.search(r"<dt>Database</dt><dd>\d+\.\d", shown)
