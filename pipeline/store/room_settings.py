"""What an administrator sets for the whole review room: checked when it is set, typed when it is read."""

from __future__ import annotations

from typing import Annotated, Any

from django.contrib.auth.models import User
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field

from pipeline.store.history import note
from pipeline.store.models import Kind, Setting


class RoomSettings(BaseModel):
    """The settings. A field's description is what the page of settings says of it."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    double_coding: Annotated[
        float,
        Field(ge=0, le=1, description="the share of drafts that several people code, blind to each other: 0 to 1"),
    ] = 0.1
    agreement_needed: Annotated[
        float,
        Field(ge=0, le=1, description="Krippendorff's alpha below which a variable is marked on the page of agreement"),
    ] = 0.667  # his own bound for tentative conclusions: Content Analysis, 4th ed., chapter 12
    safeguarding_reviewer: Annotated[
        str,
        Field(max_length=150, description="the reviewer who is told when someone may be in danger; their user name"),
    ] = ""


class UnfitSettingError(ValueError):
    """A setting was given a value that fits its type and not the room: a reviewer who is none."""


def room_settings() -> RoomSettings:
    """Today's settings, in one query; what was never set has its default."""
    return RoomSettings.model_validate(dict(Setting.objects.values_list("name", "value")))


@transaction.atomic
def change_settings(person: User | None, changes: dict[str, Any]) -> RoomSettings:
    """Set some settings, and note each that is another now.

    Raises:
        pydantic.ValidationError: a value is of the wrong type or out of bounds.
        UnfitSettingError: the safeguarding reviewer is no active account that may settle what people say.
    """
    before = room_settings().model_dump()
    new = RoomSettings.model_validate({**before, **changes})
    if new.safeguarding_reviewer and not _may_be_told(new.safeguarding_reviewer):
        raise UnfitSettingError("the safeguarding reviewer must be an active account with the role reviewer")
    for name, value in new.model_dump().items():
        if value != before[name]:
            Setting.objects.update_or_create(name=name, defaults={"value": value})
            note(Kind.SETTING, person, subject=f"setting:{name}", was=before[name], now=value)
    return new


def _may_be_told(name: str) -> bool:
    user = User.objects.filter(username=name).first()
    return user is not None and user.has_perm("store.adjudicate")
