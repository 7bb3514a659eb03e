"""The pages of the queue: what waits, the filters that people keep, and the lease of the draft that one is on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft.sent import version_of
from pipeline.review.draft.views import codebook, person
from pipeline.review.queue.lease import prolong, release
from pipeline.review.queue.narrowing import Cursor
from pipeline.review.queue.waiting import Filter, counted, tally
from pipeline.review.queue.work import Work
from pipeline.review.summaries import queue_lines
from pipeline.store.models import SavedFilter, Status

PAGE_SIZE = 25
FOUND = 500  # how many of what was found are counted
_PAGE = "queue"
may_review = needs("store.add_review")


@require_GET
@may_review
def queue(request: HttpRequest) -> HttpResponse:
    """The drafts that wait, narrowed by the query string, the most pressing first."""
    chosen = Filter(request.GET, codebook())
    after = Cursor.read(request.GET.get("after", ""))
    found = list(chosen.drafts(person(request), after)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "filter": chosen,
        "lines": queue_lines(shown, person(request)),
        "after": after,
        "next": Cursor.after(shown[-1]) if len(found) > PAGE_SIZE else None,
        "tally": tally(),
        "found": counted(chosen.drafts(person(request)), FOUND),
        "most_found": FOUND,
        "narrowed": chosen.query,
        "waiting": chosen.state_chosen == Status.DRAFT,
        "saved": SavedFilter.objects.filter(person=person(request), page=_PAGE).order_by("name"),
    }
    return render(request, "review/queue.html", context)


@require_POST
@may_review
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep what the queue is narrowed to under a name; the same name again means the newer filter."""
    query = Filter(QueryDict(request.POST.get("narrowed", "")), codebook()).query
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:80]
    if name and query:
        SavedFilter.objects.update_or_create(person=person(request), page=_PAGE, name=name, defaults={"query": query})
        messages.success(request, f"Kept as “{name}”.")
    else:
        messages.warning(request, "Narrow the queue, and give the filter a name.")
    return redirect(f"/?{query}" if query else "/")


@require_POST
@may_review
def remove_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget one of one's own filters."""
    get_object_or_404(SavedFilter, pk=filter_id, person=person(request)).delete()
    return redirect("queue")


@require_POST
@may_review
def heartbeat(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Prolong the lease of whoever is at work: JSON that says whether it still holds, and if not who has the draft."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    if prolong(incident.pk, person(request), version_of(request.POST)):
        return JsonResponse({"held": True})
    waits = incident.status == Status.DRAFT
    taken = waits and incident.claimed_by_id not in (None, person(request).pk)
    return JsonResponse({"held": False, "waits": waits and not taken, "taken": taken}, status=409)


@require_POST
@may_review
def give_back(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Give a draft back undecided, so that others need not wait for the lease to run out."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    if release(incident.pk, person(request)):
        messages.info(request, f"You gave draft {incident.pk} back.")
    return redirect("my_work")


@require_GET
@may_review
def my_work(request: HttpRequest) -> HttpResponse:
    """What one holds, answered and skipped, and how far others agree."""
    work = Work(person(request), before=_number(request.GET.get("before", "")))
    return render(request, "review/my_work.html", {"work": work})


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 19 else None
