"""The pages of what was left out: every page that brought no draft, with its reason, and the way into the queue."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from pipeline.records import Ending
from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import listed
from pipeline.review.draft.views import person
from pipeline.review.summaries import outcome_lines
from pipeline.store import sending

PAGE_SIZE = 25
FIELDS = ("ending", "stage", "reason", "run")


@require_GET
@needs("store.view_outcome")
def outcomes(request: HttpRequest) -> HttpResponse:
    """Pages that brought no draft, each with the stage and the reason."""
    chosen = {field: request.GET[field] for field in FIELDS if request.GET.get(field)}
    found = listed(person(request)).exclude(ending=Ending.CODED.value)
    if chosen.get("run", "").isdecimal():
        found = found.filter(run_id=int(chosen["run"]))
    groups = found.order_by("ending", "stage").values("ending", "stage").annotate(number=Count("pk"))
    found = found.filter(**{field: value for field, value in chosen.items() if field != "run"})
    reasons = found.order_by().values("reason").annotate(number=Count("pk")).order_by("-number", "reason")
    rows = (
        found.select_related("document", "page__source", "run").order_by("-pk").prefetch_related("repeats__incidents")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": outcome_lines(page.object_list),
        "groups": list(groups),
        "reasons": list(reasons[:PAGE_SIZE]) if "stage" in chosen else [],
        "chosen": chosen,
        "query": urlencode(chosen),
        "asked_for": sending.asked_for(),
    }
    return render(request, "review/outcomes.html", context)


@require_POST
@needs("store.change_outcome")
def send(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """Send a wrongly dropped document to the queue."""
    outcome = get_object_or_404(listed(person(request)).select_related("document"), pk=outcome_id)
    try:
        new = sending.send(outcome, person(request))
    except sending.NotDroppedError as error:
        messages.error(request, f"Not sent: {error}.")
    else:
        messages.success(request, "Sent: the next run codes it." if new else "Somebody has sent it before.")
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, request.get_host()) else "outcomes")
