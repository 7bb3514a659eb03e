"""What happens on the page of a draft before anything is decided."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseFormSet, Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.views.decorators.http import require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft import answers
from pipeline.review.draft.page import DraftPage
from pipeline.review.draft.record_form import LISTED, MOST_LISTED
from pipeline.review.draft.sent import version_of
from pipeline.review.draft.views import codebook, person, stale
from pipeline.review.queue.lease import StaleError

may_review = needs("store.add_review")


@require_POST
@may_review
def keep(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Keep what a person has filled in so far: 204, or 409 where the draft is no longer this person's."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    try:
        answers.keep(incident, person(request), version_of(request.POST), request.POST)
    except StaleError:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@require_POST
@may_review
def more(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Keep what a person has filled in, with one more empty entry in the list that is asked for, and show it."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    variable, data = request.POST.get("add", ""), request.POST.copy()
    page = DraftPage(incident, person(request), codebook(), data)
    number = _lengthen(data, page.form.lists[variable]) if variable in LISTED else 0
    try:
        answers.keep(incident, person(request), version_of(request.POST), data)
    except StaleError:
        return stale(request, incident)
    return redirect(f"{resolve_url('draft', incident.pk)}#row-{variable}-{number}")


def _lengthen(data: QueryDict, formset: BaseFormSet[Form]) -> int:
    """Add an empty entry to a list, as a browser would send it; its number comes back."""
    number = min(len(formset), MOST_LISTED - 1)
    data[f"{formset.prefix}-TOTAL_FORMS"] = str(number + 1)
    first = {field.name: field.initial for field in formset.empty_form if field.initial}
    data.update({f"{formset.prefix}-{number}-{name}": str(value) for name, value in first.items()})
    return number


@require_POST
@may_review
def forget(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Drop what a person had filled in, and show the draft as the machine left it."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    answers.forget(incident, person(request))
    messages.info(request, "You begin afresh.")
    return redirect("draft", incident.pk)
