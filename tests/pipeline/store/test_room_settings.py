"""What an administrator sets is checked, kept, typed and noted."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from pydantic import ValidationError

from pipeline.store.accounts import create_account
from pipeline.store.models import Event, Kind, Setting
from pipeline.store.room_settings import RoomSettings, UnfitSettingError, change_settings, room_settings

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding phrase"


@pytest.fixture
def ada() -> User:
    return create_account("ada", "administrator", PASSWORD)


def test_what_was_never_set_has_its_default() -> None:
    assert room_settings() == RoomSettings()
    assert room_settings().double_coding == 0.1


def test_only_what_changes_is_stored_and_noted(ada: User) -> None:
    create_account("rea", "reviewer", PASSWORD)
    change_settings(ada, {"double_coding": "0.25", "safeguarding_reviewer": " rea "})
    assert room_settings().double_coding == 0.25
    assert room_settings().safeguarding_reviewer == "rea"
    assert set(Setting.objects.values_list("name", flat=True)) == {"double_coding", "safeguarding_reviewer"}
    told = {event.subject: event.details for event in Event.objects.filter(kind=Kind.SETTING, person=ada)}
    assert told["setting:double_coding"] == {"was": 0.1, "now": 0.25}
    change_settings(ada, {"double_coding": 0.25})
    assert Event.objects.count() == 2


@pytest.mark.parametrize("changes", [{"double_coding": 1.1}, {"double_coding": "often"}, {"agreement_needed": -0.1}])
def test_what_is_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        change_settings(None, changes)
    assert not Setting.objects.exists()


@pytest.mark.parametrize("role", ["volunteer", "administrator", None])
def test_only_a_reviewer_is_told_of_danger(role: str | None) -> None:
    if role:
        create_account("sam", role, PASSWORD)
    with pytest.raises(UnfitSettingError):
        change_settings(None, {"safeguarding_reviewer": "sam"})
    assert not Setting.objects.exists()


def test_a_reviewer_who_has_left_is_told_of_nothing() -> None:
    User.objects.filter(pk=create_account("rea", "reviewer", PASSWORD).pk).update(is_active=False)
    with pytest.raises(UnfitSettingError):
        change_settings(None, {"safeguarding_reviewer": "rea"})
