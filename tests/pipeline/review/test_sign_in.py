"""How people come in: invitations, second factor, reset links, and when they are sent out again."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from pipeline.review.accounts import session_limits, sign_in
from pipeline.review.draft import views
from pipeline.store import invitations, people, second_factor
from pipeline.store.accounts import create_account
from pipeline.store.models import Event, Invitation
from tests.pipeline.review.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another winding phrase"


@pytest.fixture
def ada() -> User:
    return create_account("ada", "administrator", PASSWORD)


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(user: User) -> str:
    """What the person's app shows now; the device forgets which code it saw last."""
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.filter(user=user).update(
        last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
    )
    totp = TOTP(device.bin_key)  # type: ignore[no-untyped-call]
    totp.time = time.time()
    return f"{totp.token():06d}"  # type: ignore[no-untyped-call]


def with_second_factor(user: User) -> list[str]:
    second_factor.begin(user)
    codes = second_factor.confirm(user, code_of(user))
    assert codes
    return codes


def give_password(user: User) -> Client:
    client = Client()
    answer = client.post("/login/?next=/codebook/", {"username": user.username, "password": PASSWORD})
    assert answer["Location"] == "/login/code/"
    assert not logged_in(client)
    return client


def join(token: str, name: str = "nia", password: str = NEW) -> Any:
    client = Client()
    return client, client.post(f"/join/{token}/", {"username": name, "password1": password, "password2": password})


@pytest.mark.parametrize(
    ("role", "work"), [("volunteer", "/"), ("analyst", "/records/"), ("administrator", "/admin-room/")]
)
def test_the_front_door_leads_everybody_to_their_own_work(role: str, work: str) -> None:
    create_account("kim", role, PASSWORD)
    sent = Client().post("/login/?next=/", {"username": "kim", "password": PASSWORD}, follow=True)
    assert (sent.redirect_chain[-1][0], sent.status_code) == (work, 200)


def test_an_invitation_makes_one_account_with_its_role(ada: User) -> None:
    made, token = invitations.invite(ada, "reviewer")
    assert token not in str(Invitation.objects.values())
    assert "invited as reviewer" in Client().get(f"/join/{token}/").content.decode()
    client, answer = join(token)
    assert answer["Location"] == "/home/"
    assert client.get("/").status_code == 200
    nia = User.objects.get(username="nia")
    assert people.role_of(nia) == "reviewer"
    assert not nia.is_superuser
    assert not nia.is_staff
    made.refresh_from_db()
    assert made.used_by == nia
    assert join(token, "second")[1].status_code == 410
    assert [event.details["act"] for event in Event.objects.order_by("pk")] == ["invited", "joined"]


@pytest.mark.parametrize("end", ["expired", "revoked", "forged", "inviter left"])
def test_what_is_no_invitation_any_more_lets_nobody_in(ada: User, end: str) -> None:
    made, token = invitations.invite(ada, "volunteer")
    if end == "expired":
        Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        assert invitations.revoke(ada, made)
        assert not invitations.revoke(ada, made)
    elif end == "inviter left":
        create_account("eve", "administrator", PASSWORD)
        people.deactivate(None, ada, "left")
    else:
        token = f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}"
    assert Client().get(f"/join/{token}/").status_code == 410
    assert join(token)[1].status_code == 410
    assert not User.objects.filter(username="nia").exists()


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("ada", NEW, "already exists"),
        ("nia", "short", "too short"),
        ("nia-example", "nia-example1", "too similar"),
        ("nia", "password1", "too common"),
    ],
)
def test_a_name_that_is_taken_or_a_weak_password_is_said(ada: User, name: str, password: str, said: str) -> None:
    _, token = invitations.invite(ada, "volunteer")
    _, answer = join(token, name, password)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert join(token)[1].status_code == 302  # and the invitation still stands


def test_a_password_alone_leaves_one_halfway_in(ana: User) -> None:
    with_second_factor(ana)
    client = give_password(ana)
    assert client.get("/").status_code == 302
    assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    assert not logged_in(client)
    assert client.post("/login/code/", {"code": code_of(ana)})["Location"] == "/codebook/"
    assert logged_in(client)


def test_a_recovery_code_lets_in_once(ana: User) -> None:
    codes = with_second_factor(ana)
    assert len(codes) == second_factor.RECOVERY_CODES
    assert logged_in_by(ana, codes[0])
    assert not logged_in_by(ana, codes[0])
    assert StaticToken.objects.count() == len(codes) - 1


def logged_in_by(user: User, code: str) -> bool:
    client = give_password(user)
    client.post("/login/code/", {"code": code})
    return logged_in(client)


def test_a_code_works_once(ana: User) -> None:
    with_second_factor(ana)
    code = code_of(ana)
    assert logged_in_by(ana, code)
    assert not logged_in_by(ana, code)


def test_five_wrong_codes_ask_for_the_password_again(ana: User) -> None:
    with_second_factor(ana)
    client = give_password(ana)
    for _ in range(sign_in.MOST_CODES - 1):
        assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    assert client.post("/login/code/", {"code": "000000"})["Location"] == "/login/"
    assert client.post("/login/code/", {"code": code_of(ana)})["Location"] == "/login/"
    assert not logged_in(client)


@pytest.mark.parametrize("change", ["late", "password", "inactive"])
def test_halfway_in_ends(ana: User, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_second_factor(ana)
    client, code = give_password(ana), code_of(ana)
    if change == "late":
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + sign_in.CODE_WITHIN + 1)
    elif change == "password":
        ana.set_password(NEW)
        ana.save()
    else:
        User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.post("/login/code/", {"code": code})["Location"] == "/login/"
    assert not logged_in(client)


def test_a_second_factor_is_set_up_and_turned_off_in_the_browser(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    assert client.get("/account/second-factor/qr.svg").status_code == 404
    client.post("/account/second-factor/begin/")
    page = client.get("/account/").content.decode()
    device = TOTPDevice.objects.get()
    assert second_factor.secret_of(device) in page
    picture = client.get("/account/second-factor/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"style" not in picture.content  # which the policy would not let in
    assert not second_factor.has_second_factor(ana)
    client.post("/account/second-factor/confirm/", {"code": "000000"})
    assert not second_factor.has_second_factor(ana)
    shown = client.post("/account/second-factor/confirm/", {"code": code_of(ana)}).content.decode()
    assert set(re.findall(r"<code>(\w+)</code>", shown)) == set(StaticToken.objects.values_list("token", flat=True))
    assert second_factor.secret_of(device) not in client.get("/account/").content.decode()
    client.post("/account/second-factor/remove/", {"password": "wrong"})
    assert second_factor.has_second_factor(ana)
    client.post("/account/second-factor/remove/", {"password": PASSWORD})
    assert not second_factor.has_second_factor(ana)


def test_a_reset_link_sets_one_password(ana: User, ada: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(ana)
    link = "/new-password/{}/{}/".format(*people.reset_link(ada, ana))
    client = Client()
    form = client.get(link)["Location"]
    assert "too short" in client.post(form, {"new_password1": "short", "new_password2": "short"}).content.decode()
    assert client.post(form, {"new_password1": NEW, "new_password2": NEW})["Location"] == "/login/"
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    assert elsewhere.get("/").status_code == 302
    assert "cannot be used" in Client().get(link, follow=True).content.decode()


def test_a_reset_link_is_good_for_a_day(ana: User, ada: User, settings: Any) -> None:
    link = "/new-password/{}/{}/".format(*people.reset_link(ada, ana))
    assert Client().get(link).status_code == 302
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "cannot be used" in Client().get(link).content.decode()


def test_own_password(ana: User) -> None:
    here, there = Client(), Client()
    here.force_login(ana)
    there.force_login(ana)
    wrong = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    assert here.post("/account/password/", wrong).status_code == 200
    assert here.post("/account/password/", {**wrong, "old_password": PASSWORD})["Location"] == "/account/"
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


@pytest.mark.parametrize(
    ("idle", "steps", "stays"), [(3_500, 1, True), (3_700, 1, False), (3_000, 14, True), (3_000, 15, False)]
)
def test_sessions_end(ana: User, monkeypatch: pytest.MonkeyPatch, idle: int, steps: int, stays: bool) -> None:
    client, now = Client(), time.time()
    client.force_login(ana)
    assert client.get("/").status_code == 200
    for step in range(1, steps + 1):
        monkeypatch.setattr(time, "time", lambda step=step: now + step * idle)
        answer = client.get("/")
    assert (answer.status_code == 200) is stays


def test_a_page_that_calls_by_itself_keeps_no_session_alive(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = Client(), time.time()
    client.force_login(ana)
    client.get("/")
    monkeypatch.setattr(views.about_codebook, session_limits._MARK, True, raising=False)
    for minutes, status in ((50, 200), (59, 200), (61, 302)):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: now + minutes * 60)
        assert client.get("/codebook/").status_code == status
