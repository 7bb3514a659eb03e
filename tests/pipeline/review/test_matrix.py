"""Who may do what: every address of the room is asked by every role, and answers as it is written here.

A view that is missing here fails the test, and so does one that lets in, or shuts out, somebody else.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from pipeline.review.access.matrix import Line, matrix, patterns
from pipeline.store.accounts import ROLES, create_account
from tests.pipeline.review.conftest import PASSWORD

pytestmark = pytest.mark.django_db
VOLUNTEER, REVIEWER, ANALYST, ADMINISTRATOR = ROLES
NOBODY = "nobody"  # logged in, without a role
ANYBODY = "anybody"  # not even logged in
REVIEWING, ALL = frozenset({VOLUNTEER, REVIEWER}), frozenset({*ROLES, NOBODY})
SETTLING, READING, ADMINISTERING = frozenset({REVIEWER}), frozenset({REVIEWER, ANALYST}), frozenset({ADMINISTRATOR})
OPEN = frozenset({*ALL, ANYBODY})
EXPECTED: dict[str, tuple[str, frozenset[str]]] = {
    # how people come in, and their own accounts
    "home": ("GET", ALL),
    "login": ("GET", OPEN),
    "login_code": ("GET", OPEN),
    "logout": ("POST", ALL),
    "join": ("GET", OPEN),
    "new_password": ("GET", OPEN),
    "account": ("GET", ALL),
    "own_password": ("GET", ALL),
    "begin_second_factor": ("POST", ALL),
    "qr_code": ("GET", ALL),
    "confirm_second_factor": ("POST", ALL),
    "remove_second_factor": ("POST", ALL),
    "preferences": ("GET", ALL),
    "dismiss_break": ("POST", REVIEWING),
    # the queue and the draft
    "queue": ("GET", REVIEWING),
    "begin": ("POST", REVIEWING),
    "begin_one": ("POST", REVIEWING),
    "draft": ("GET", REVIEWING),
    "resume": ("POST", REVIEWING),
    "submit": ("POST", REVIEWING),
    "keep": ("POST", REVIEWING),
    "forget": ("POST", REVIEWING),
    "heartbeat": ("POST", REVIEWING),
    "give_back": ("POST", REVIEWING),
    "save_filter": ("POST", REVIEWING),
    "remove_filter": ("POST", REVIEWING),
    "my_work": ("GET", REVIEWING),
    "original": ("POST", SETTLING),
    "codebook": ("GET", ALL),
    "places": ("GET", REVIEWING),
    "map": ("POST", REVIEWING),
    "more": ("POST", REVIEWING),
    "parts": ("GET", REVIEWING),
    "split": ("POST", REVIEWING),
    "merge": ("POST", REVIEWING),
    "danger": ("GET", REVIEWING),
    "alerts": ("GET", SETTLING),
    "all_clear": ("POST", SETTLING),
    # agreement
    "settle": ("GET", SETTLING),
    "agreement": ("GET", READING),
    "download_agreement": ("GET", READING),
    # history
    "history": ("GET", READING),
    "withdraw": ("POST", SETTLING),
    "audit": ("GET", ADMINISTERING),
    "download_audit": ("POST", ADMINISTERING),
    "compare": ("GET", REVIEWING),
    "keep_record": ("POST", REVIEWING),
    # analysts
    "records": ("GET", READING),
    "record": ("GET", READING),
    "download_records": ("POST", frozenset({ANALYST})),
    "count": ("GET", READING),
    "download_count": ("POST", frozenset({ANALYST})),
    # what was left out
    "outcomes": ("GET", frozenset({VOLUNTEER, REVIEWER, ADMINISTRATOR})),
    "send": ("POST", frozenset({REVIEWER, ADMINISTRATOR})),
    # administration
    "people": ("GET", ADMINISTERING),
    "invite": ("POST", ADMINISTERING),
    "revoke": ("POST", ADMINISTERING),
    "person": ("GET", ADMINISTERING),
    "reset_link": ("POST", ADMINISTERING),
    "act": ("POST", ADMINISTERING),
    "settings": ("GET", ADMINISTERING),
    "sources": ("GET", ADMINISTERING),
    "clear_alarm": ("POST", ADMINISTERING),
    "runs": ("GET", ADMINISTERING),
    "run": ("GET", ADMINISTERING),
    "care": ("GET", ADMINISTERING),
    "permissions": ("GET", ADMINISTERING),
    "tokens": ("GET", ADMINISTERING),
    "make_token": ("POST", ADMINISTERING),
    "revoke_token": ("POST", ADMINISTERING),
}
ADDRESSES: list[URLPattern] = [pattern for pattern, _ in patterns(get_resolver())]
SOMETHING: dict[str, object] = {"int": 999_999, "string": "a" * 20, "slug": "role", "path": "a"}


@pytest.fixture
def visitors() -> dict[str, Client]:
    """A browser for each role, for somebody without one, and for somebody who has not logged in."""
    people = {role: create_account(role, role, PASSWORD) for role in ROLES}
    people[NOBODY] = User.objects.create_user(NOBODY)
    clients = {name: Client() for name in (*people, ANYBODY)}
    for name, person in people.items():
        clients[name].force_login(person)
    return clients


def address(pattern: URLPattern) -> str:
    """One address of a pattern, about something that does not exist."""
    kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
    return reverse(str(pattern.name), kwargs={name: SOMETHING[kind[:-9].lower()] for name, kind in kinds.items()})


def let_in(answer: HttpResponseBase) -> bool:
    """Whether a view began its work: it found nothing, say, or wrong input, but did not turn the visitor away."""
    sent_away = answer.status_code == 302 and answer["Location"].startswith("/login/?next=")
    return answer.status_code != 403 and not sent_away


def ask(client: Client, method: str, pattern: URLPattern) -> HttpResponseBase:
    answer: Any = client.generic(method, address(pattern))
    assert answer.status_code != 405, f"{pattern.name} is not asked by {method}"
    assert answer.status_code < 500, f"{pattern.name} fails"
    return answer  # type: ignore[no-any-return]


def test_every_view_is_expected() -> None:
    names = {str(pattern.name) for pattern in ADDRESSES}
    assert None not in {pattern.name for pattern in ADDRESSES}
    assert names - EXPECTED.keys() == set(), "say here who may open these"
    assert EXPECTED.keys() - names == set(), "these are no views any more"


@pytest.mark.parametrize("pattern", ADDRESSES, ids=lambda pattern: str(pattern.name))
def test_each_view_lets_in_whom_it_should(pattern: URLPattern, visitors: dict[str, Client]) -> None:
    method, allowed = EXPECTED[str(pattern.name)]
    answered = {who for who, client in visitors.items() if let_in(ask(client, method, pattern))}
    assert answered == allowed


def test_the_page_of_permissions_tells_the_same() -> None:
    lines = {line.name: line for line in matrix()}
    assert lines.keys() == EXPECTED.keys()
    assert {name: told(line) for name, line in lines.items()} == {name: who for name, (_, who) in EXPECTED.items()}
    assert all(line.does for line in lines.values())


def told(line: Line) -> frozenset[str]:
    if line.everybody:
        return OPEN
    named = {role for role, may in zip(ROLES, line.allowed, strict=True) if may}
    return ALL if len(named) == len(ROLES) else frozenset(named)


def test_what_has_a_namespace_of_its_own_asks_for_tokens() -> None:
    for entry in get_resolver().url_patterns:
        namespace = getattr(entry, "namespace", None)
        assert namespace is None or str(namespace).startswith("api"), f"say who may open {namespace}"
