"""Who may do what in the review room: four roles, and a demo's account for each."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.utils.crypto import salted_hmac

ROLES = {
    "volunteer": ("add_review", "view_outcome"),
    "reviewer": (
        "add_review",
        "adjudicate",
        "open_original",
        "read_restricted",
        "browse_records",
        "view_outcome",
        "change_outcome",
    ),
    "analyst": ("browse_records", "export_records"),
    "administrator": ("administer", "view_outcome", "change_outcome"),
}


class NotADemoError(RuntimeError):
    """Demo accounts were asked for in a database that people use."""


def make_roles() -> None:
    """Bring the group of each role to the permissions that it should have; again and again changes nothing."""
    for role, codenames in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(content_type__app_label="store", codename__in=codenames))


def create_account(name: str, role: str, password: str) -> User:
    """Add a person with a role.

    Raises:
        django.core.exceptions.ValidationError: the password is too weak.
        django.contrib.auth.models.Group.DoesNotExist: there is no such role.
        django.db.IntegrityError: the name is taken.
    """
    group = Group.objects.get(name=role)
    validate_password(password, User(username=name))
    user = User.objects.create_user(name, password=password)
    user.groups.add(group)
    return user


def create_demo_accounts() -> Sequence[tuple[str, str]]:
    """The demo's accounts, one for each role, as (name, password), made when they are not there.

    A password comes from the installation's secret key, so it is the same at every start, and no other demo's.

    Raises:
        NotADemoError: the database has accounts of its own.
    """
    if User.objects.exclude(username__in=ROLES).exists():
        raise NotADemoError("this database has accounts of its own; demo accounts belong in a demo database")
    accounts = []
    for role in ROLES:
        password = _demo_password(role)
        user = User.objects.filter(username=role).first() or create_account(role, role, password)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        accounts.append((role, password))
    return accounts


def _demo_password(role: str) -> str:
    digest = salted_hmac("plainsight demo account", role).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
