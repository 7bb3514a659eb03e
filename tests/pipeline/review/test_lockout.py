"""Whoever guesses passwords has to wait; whoever knows theirs does not."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from waitress.proxy_headers import proxy_headers_middleware

from pipeline.config import Settings
from pipeline.review.serve import behind_proxy
from tests.pipeline.review.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.9"
WRONG = "not the phrase at all"


def log_in(name: str, password: str, address: str = "192.0.2.1") -> HttpResponse:
    return Client().post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address)  # type: ignore[return-value]


def fail(times: int, name: str = "ana") -> list[int]:
    return [log_in(name, WRONG).status_code for _ in range(times)]


def test_five_failures_lock_one_name_at_one_address(ana: User, ben: User) -> None:
    assert fail(5) == [200, 200, 200, 200, 429]
    locked = log_in(ana.username, PASSWORD)
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert locked["Content-Security-Policy"]
    assert log_in(ana.username, PASSWORD, ELSEWHERE).status_code == 302
    assert log_in(ben.username, PASSWORD).status_code == 302


def test_success_forgets_earlier_failures(ana: User) -> None:
    assert fail(4) == [200] * 4
    assert log_in(ana.username, PASSWORD).status_code == 302
    assert fail(4) == [200] * 4


def test_the_lock_opens_after_a_quarter_of_an_hour_and_leaves_nothing_behind(ana: User) -> None:
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert log_in(ana.username, PASSWORD).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert log_in(ana.username, PASSWORD).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_names_that_nobody_has_are_locked_alike() -> None:
    assert fail(5, "nobody") == [200, 200, 200, 200, 429]


def test_the_log_tells_the_name_and_neither_password_nor_address(ana: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="axes"):
        fail(5, ana.username)
    assert '"ana"' in caplog.text
    assert WRONG not in caplog.text
    assert "192.0.2.1" not in caplog.text
    stored = str(list(AccessAttempt.objects.values()))
    assert WRONG not in stored


@pytest.mark.parametrize(
    ("https", "peer", "seen"),
    [(True, "127.0.0.1", ELSEWHERE), (True, "198.51.100.7", "198.51.100.7"), (False, "127.0.0.1", "127.0.0.1")],
)
def test_a_visitors_address_is_taken_from_the_proxy_and_nobody_else(https: bool, peer: str, seen: str) -> None:
    environ: dict[str, Any] = {
        "REMOTE_ADDR": peer,
        "HTTP_X_FORWARDED_FOR": f"10.9.9.9, {ELSEWHERE}",  # the first is what the visitor claims
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "http",
    }

    def app(environ: dict[str, Any], _: object) -> list[bytes]:
        return [f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()]

    # all that `waitress.serve` does with these settings
    proxy = {"trusted_proxy": None, "trusted_proxy_headers": set(), **behind_proxy(Settings(https=https))}
    guarded = proxy_headers_middleware(app, **proxy, trusted_proxy_count=1, clear_untrusted=True)  # type: ignore[no-untyped-call]
    assert guarded(environ, None) == [f"{seen} {'https' if seen == ELSEWHERE else 'http'}".encode()]
