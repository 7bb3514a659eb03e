"""What an administrator does with other people's accounts. Every act is noted, and one administrator always remains."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import QuerySet
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from pipeline.store.accounts import ROLES
from pipeline.store.history import note
from pipeline.store.invitations import open_invitations, revoke
from pipeline.store.models import Incident, Kind

ADMINISTRATOR = "administrator"


class LastAdministratorError(RuntimeError):
    """The act would leave the room without anybody who may administer it."""


def role_of(user: User) -> str:
    """The role that a person has; empty where there is none."""
    return next((group.name for group in user.groups.all() if group.name in ROLES), "")


@transaction.atomic
def change_role(by: User | None, user: User, role: str) -> None:
    """Give a person another role instead of the present one.

    Raises:
        LastAdministratorError: nobody else is an administrator.
        django.contrib.auth.models.Group.DoesNotExist: there is no such role.
    """
    group, was = Group.objects.get(name=role), role_of(user)
    if role == was:
        return
    if role != ADMINISTRATOR:
        _keep_an_administrator(user)
    user.groups.set([group])
    _note(by, user, "changed the role", was=was, now=role)


@transaction.atomic
def deactivate(by: User | None, user: User, reason: str) -> None:
    """Shut a person out at once: nobody can log in by the account, sessions end, drafts and invitations are given back.

    What the person reviewed stays.

    Raises:
        LastAdministratorError: nobody else is an administrator.
    """
    if not user.is_active:
        return
    _keep_an_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Incident.objects.filter(claimed_by=user).update(claimed_by=None, claimed_until=None)
    for invitation in open_invitations().filter(made_by=user):
        revoke(by, invitation)
    _note(by, user, "deactivated", reason)


@transaction.atomic
def reactivate(by: User | None, user: User) -> None:
    """Let a person in again, with the role and the password that the account had."""
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note(by, user, "reactivated")


def locked_names() -> set[str]:
    """The names that somebody failed to log in by, and that may therefore have to wait."""
    return {name for name in AccessAttempt.objects.values_list("username", flat=True) if name}


@transaction.atomic
def unlock(by: User | None, user: User) -> int:
    """Forget failed attempts to log in by a name; from how many addresses they came."""
    number, _ = AccessAttempt.objects.filter(username=user.get_username()).delete()
    if number:
        _note(by, user, "unlocked")
    return number


@transaction.atomic
def reset_link(by: User | None, user: User) -> tuple[str, str]:
    """The two parts of a link to a new password; it can be used once, within `PASSWORD_RESET_TIMEOUT`."""
    _note(by, user, "made a link to a new password")
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def _administrators() -> QuerySet[User]:
    return User.objects.filter(groups__name=ADMINISTRATOR, is_active=True)


def _keep_an_administrator(user: User) -> None:
    others = _administrators().exclude(pk=user.pk).select_for_update()
    if _administrators().filter(pk=user.pk).exists() and not others:
        raise LastAdministratorError("one administrator must remain: make somebody else one before")


def _note(by: User | None, user: User, act: str, reason: str = "", **details: Any) -> None:
    note(Kind.ACCOUNT, by, subject=f"account:{user.pk}", reason=reason, act=act, **details)
