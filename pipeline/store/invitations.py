"""Invitations: a link by which one person makes one account, without e-mail. Its token is kept as a digest alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pipeline.store.accounts import ROLES, create_account
from pipeline.store.history import note
from pipeline.store.models import Invitation, Kind

VALID_DAYS = 14


class NoInvitationError(LookupError):
    """A link that invites nobody: it was used or revoked, its time is over, or it never was one."""


@transaction.atomic
def invite(by: User, role: str, remark: str = "", *, days: int = VALID_DAYS) -> tuple[Invitation, str]:
    """Make an invitation; the token is told here, and never again.

    Raises:
        ValueError: there is no such role.
    """
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}")
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    made = Invitation.objects.create(token_digest=_digest(token), role=role, note=remark, made_by=by, expires=expires)
    note(Kind.ACCOUNT, by, subject=f"invitation:{made.pk}", act="invited", role=role)
    return made, token


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be used, the newest first."""
    standing = Invitation.objects.filter(used_by=None, revoked=None, expires__gt=timezone.now())
    return standing.select_related("made_by").order_by("-pk")


def find(token: str) -> Invitation:
    """The open invitation of a token.

    Raises:
        NoInvitationError: there is none.
    """
    found = open_invitations().filter(token_digest=_digest(token)).first()
    if found is None:
        raise NoInvitationError
    return found


@transaction.atomic
def accept(token: str, name: str, password: str) -> User:
    """Make the account that a link invites to; of two who use it at once, one does.

    Raises:
        NoInvitationError: the link cannot be used (any more).
        django.core.exceptions.ValidationError: the password is too weak.
        django.db.IntegrityError: the name is taken.
    """
    found = open_invitations().filter(token_digest=_digest(token)).select_for_update(of=("self",)).first()
    if found is None:
        raise NoInvitationError
    user = create_account(name, found.role, password)
    Invitation.objects.filter(pk=found.pk).update(used_by=user)
    note(Kind.ACCOUNT, user, subject=f"account:{user.pk}", act="joined", role=found.role, invitation=found.pk)
    return user


@transaction.atomic
def revoke(by: User | None, invitation: Invitation) -> bool:
    """Make a link useless; whether it was of any use before."""
    standing = open_invitations().filter(pk=invitation.pk)
    if not Invitation.objects.filter(pk__in=standing.order_by().values("pk")).update(revoked=timezone.now()):
        return False
    note(Kind.ACCOUNT, by, subject=f"invitation:{invitation.pk}", act="revoked the invitation")
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
