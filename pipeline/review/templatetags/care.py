"""What spares the reader, as the pages show it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone

from pipeline.review.care.sparing import break_due
from pipeline.review.care.views import DISMISSED

register = template.Library()


@register.inclusion_tag("review/_break.html", takes_context=True)
def break_reminder(context: Context) -> dict[str, Any]:
    """The reminder of a break, `wait` seconds from now; nothing where none will be due."""
    request = context["request"]
    assert isinstance(request, HttpRequest)
    assert isinstance(request.user, User)
    now = timezone.now()
    dismissed = request.session.get(DISMISSED)
    due = break_due(request.user, now, datetime.fromtimestamp(dismissed, UTC) if dismissed else None)
    if due is None:
        return {}
    wait = max(0, round((due - now).total_seconds()))
    return {"due": due, "wait": wait, "back": request.get_full_path(), "csrf_token": context.get("csrf_token")}
