"""The administration's pages of the installation: settings, sources, runs, storage and backups, who may do what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import ValidationError

from pipeline.config import settings
from pipeline.review.access.matrix import matrix
from pipeline.review.access.permissions import needs
from pipeline.review.administration.source_lines import source_lines
from pipeline.review.draft.views import person
from pipeline.store import health, storage
from pipeline.store.accounts import ROLES
from pipeline.store.models import Alarm, Event, Kind, Run
from pipeline.store.room_settings import RoomSettings, UnfitSettingError, change_settings, room_settings

PAGE_SIZE = 25
may_administer = needs("store.administer")


class SettingsForm(forms.Form):
    """The settings as text; what they may be is said by `RoomSettings`."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial=room_settings().model_dump())
        for name, field in RoomSettings.model_fields.items():
            self.fields[name] = forms.CharField(required=False, help_text=f"{field.description}.", max_length=150)

    def save(self, request: HttpRequest) -> bool:
        """Set what was sent; False where it cannot be, and the fields say why."""
        self.is_valid()
        try:
            change_settings(person(request), self.cleaned_data)
        except UnfitSettingError as error:
            self.add_error("safeguarding_reviewer", f"{error}.".capitalize())
        except ValidationError as error:
            for each in error.errors():
                self.add_error(str(each["loc"][0]), f"{each['msg']}.")
        return not self.errors


@require_http_methods(["GET", "POST"])
@may_administer
def room(request: HttpRequest) -> HttpResponse:
    """The settings."""
    form = SettingsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.save(request):
            messages.success(request, "Settings kept.")
            return redirect("settings")
        return render(request, "review/settings.html", {"form": form}, status=422)
    return render(request, "review/settings.html", {"form": form})


@require_GET
@may_administer
def sources(request: HttpRequest) -> HttpResponse:
    """Every source, what it brought of late, and its open alarms."""
    return render(request, "review/sources.html", {"lines": source_lines()})


@require_POST
@may_administer
def clear_alarm(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Clear an alarm that somebody has looked into."""
    alarm = get_object_or_404(Alarm, pk=alarm_id)
    reason = request.POST.get("reason", "")[:1000]
    health.clear_alarm(alarm, person(request), reason, datetime.now(UTC).date())
    messages.success(request, "Alarm cleared. Should the next night find the same, it is raised again.")
    return redirect("sources")


@require_GET
@may_administer
def runs(request: HttpRequest) -> HttpResponse:
    """Every run, the newest first."""
    page = Paginator(Run.objects.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "review/runs.html", {"page": page})


@require_GET
@may_administer
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: what did it, and why which record brought no draft."""
    return render(request, "review/run.html", {"run": get_object_or_404(Run, pk=run_id)})


@require_GET
@may_administer
def care(request: HttpRequest) -> HttpResponse:
    """What the installation needs: room on the disk, a recent backup; and which model is in service."""
    backups = Event.objects.filter(kind=Kind.BACKUP).order_by("-pk").select_related("person")[:10]
    last = Run.objects.order_by("pk").last()
    context = {"storage": storage.measure(settings()), "backups": backups, "last": last}
    return render(request, "review/care.html", context)


@require_GET
@may_administer
def permissions(request: HttpRequest) -> HttpResponse:
    """Who may open what, made from the pages themselves."""
    return render(request, "review/permissions.html", {"roles": list(ROLES), "lines": matrix()})
