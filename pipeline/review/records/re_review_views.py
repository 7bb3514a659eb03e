"""The page of a re-review: old, new and human codes side by side, and one key to keep the human record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft.views import person
from pipeline.review.records.comparison import compare
from pipeline.store.masking import Masker
from pipeline.store.models import Status
from pipeline.store.re_review import NotWaitingError, keep
from pipeline.store.reviewed import settled_by


@require_GET
@needs("store.add_review")
def compare_draft(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What the machine said, what it says now, what people said."""
    drafts = readable(person(request)).select_related("document", "re_review_of__run", "run")
    draft = get_object_or_404(drafts, pk=incident_id)
    if draft.re_review_of is None:
        raise Http404("no re-review")
    lines = compare(draft)
    context = {
        "incident": draft,
        "record": draft.re_review_of,
        "title": Masker(draft.document.text, draft.document.masks).phrase(draft.document.title),
        "review": settled_by(draft.re_review_of.reviews.select_related("person")),
        "lines": lines,
        "differing": sum(line.differs for line in lines),
        "waiting": draft.status == Status.DRAFT and draft.re_review_of.status == Status.REVIEWED,
    }
    return render(request, "review/compare.html", context)


@require_POST
@needs("store.add_review")
def keep_record(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Let the reviewed record stand."""
    draft = get_object_or_404(readable(person(request)), pk=incident_id)
    try:
        record = keep(draft, person(request))
    except NotWaitingError:
        messages.error(request, "Nothing was done: somebody has this draft now, or it has been decided.")
        return redirect("draft", incident_id)
    messages.success(request, f"Record {record.pk} stands as it was; draft {incident_id} is out of the queue.")
    return redirect("queue")
