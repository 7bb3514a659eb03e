"""The pages of danger: saying that someone may be in it, and what reviewers do about it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft.views import person
from pipeline.review.safeguarding.danger import NotWaitingError, alerts, close_alert, open_alerts, raise_alert


class Told(forms.Form):
    """What somebody saw, or did."""

    reason = forms.CharField(max_length=2000, strip=True, widget=forms.Textarea(attrs={"rows": 4}))


@require_http_methods(["GET", "POST"])
@needs("store.add_review")
def danger(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Say that someone in a text may be in danger now."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    form = Told(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "review/danger.html", {"incident": incident, "form": form}, status=status)
    try:
        told = raise_alert(incident, person(request), form.cleaned_data["reason"])
    except NotWaitingError:
        messages.error(request, "Nothing was done: this draft has been decided, or taken out of the queue already.")
        return redirect("draft", incident.pk)
    who = told or "All reviewers"
    messages.success(request, f"Draft {incident.pk} is out of the queue. {who} will see this first.")
    return redirect("queue")


@require_GET
@needs("store.adjudicate")
def alerts_page(request: HttpRequest) -> HttpResponse:
    """The drafts of which somebody said that someone may be in danger."""
    return render(request, "review/alerts.html", {"alerts": alerts(person(request)), "form": Told()})


@require_POST
@needs("store.adjudicate")
def all_clear(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Close an alert, with what was done; the draft goes back to the queue."""
    incident = get_object_or_404(open_alerts(person(request)), pk=incident_id)
    form = Told(request.POST)
    if not form.is_valid():
        messages.error(request, "Say what was done.")
        return redirect("alerts")
    try:
        close_alert(incident, person(request), form.cleaned_data["reason"])
    except NotWaitingError:
        messages.error(request, "Nothing was done: somebody has closed this alert.")
    else:
        messages.success(request, f"Draft {incident.pk} is back in the queue. What was done stays in its history.")
    return redirect("alerts")
