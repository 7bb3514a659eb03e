"""The pages of what happened: one record's history, everybody's acts, and taking a record back."""

from __future__ import annotations

import io

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft.views import person
from pipeline.review.records.audit import AuditFilter, lines, write_audit
from pipeline.review.records.timeline import lineage, timeline
from pipeline.review.records.withdrawal import NotARecordError, withdraw
from pipeline.store.history import note
from pipeline.store.masking import Masker
from pipeline.store.models import Kind, Status

PAGE_SIZE = 50


class Reason(forms.Form):
    """Why something is done that others must understand later."""

    reason = forms.CharField(
        max_length=1000, strip=True, widget=forms.Textarea(attrs={"rows": 2}), help_text="No names, please."
    )


@require_GET
@needs("store.browse_records")
def history(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Everything that happened to one record."""
    incident = get_object_or_404(readable(person(request)).select_related("document"), pk=incident_id)
    related = lineage(incident)
    document = incident.document
    context = {
        "incident": incident,
        "title": Masker(document.text, document.masks).phrase(document.title),
        "related": related,
        "moments": timeline(incident, related),
        "withdrawable": incident.status == Status.REVIEWED,
        "form": Reason(),
    }
    return render(request, "review/history.html", context)


@require_POST
@needs("store.adjudicate")
def withdraw_record(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Take a reviewed record back, with a reason."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    form = Reason(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the record is withdrawn.")
        return redirect("history", incident_id)
    try:
        withdraw(incident, person(request), form.cleaned_data["reason"])
    except NotARecordError:
        messages.error(request, "Nothing was done: this is no reviewed record, or no longer one.")
    else:
        messages.success(request, f"Record {incident_id} is withdrawn. It is no longer shared; its history stays.")
    return redirect("history", incident_id)


@require_GET
@needs("store.administer")
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, when and why, newest first."""
    chosen = AuditFilter(request.GET)
    page = Paginator(chosen.events(person(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in chosen.cleaned_data.items() if value})
    context = {"filter": chosen, "page": page, "lines": list(lines(page.object_list)), "query": query}
    return render(request, "review/audit.html", context)


@require_POST
@needs("store.administer")
def download_audit(request: HttpRequest) -> HttpResponse:
    """The same as CSV. That somebody downloaded it is an event, too."""
    stream = io.StringIO(newline="")
    count = write_audit(AuditFilter(request.POST).events(person(request)), stream)
    note(Kind.EXPORTED, person(request), subject="audit", format="csv", rows=count)
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.now():%Y-%m-%d}.csv"'
    return answer
