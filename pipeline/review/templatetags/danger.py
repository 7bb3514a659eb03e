"""What every page says while someone may be in danger."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser, User

from pipeline.review.safeguarding.danger import open_alerts
from pipeline.store.room_settings import room_settings

register = template.Library()


@register.inclusion_tag("review/_alerts.html")
def alerts_for(user: User | AnonymousUser) -> dict[str, object]:
    """How many alerts wait, for those who may see to them, and whether it is this person who was named for it."""
    if not isinstance(user, User) or not user.has_perm("store.adjudicate"):
        return {"number": 0}
    number = open_alerts(user).count()
    return {"number": number, "named": bool(number) and room_settings().safeguarding_reviewer == user.get_username()}
