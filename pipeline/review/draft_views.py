"""What happens on the page of a draft before anything is decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pipeline.review import answers
from pipeline.review.lease import StaleError
from pipeline.review.permissions import needs
from pipeline.review.restriction import readable
from pipeline.review.sent import version_of
from pipeline.review.views import person

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
def forget(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Drop what a person had filled in, and show the draft as the machine left it."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    answers.forget(incident, person(request))
    messages.info(request, "You begin afresh.")
    return redirect("draft", incident.pk)
