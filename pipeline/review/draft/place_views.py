"""Places by typing, and the map of the places that a form tells."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft.lookup import offered, written
from pipeline.review.draft.page import DraftPage
from pipeline.review.draft.views import codebook, person

may_review = needs("store.add_review")


@require_GET
@may_review
def look_up(request: HttpRequest) -> HttpResponse:
    """Places whose names begin with `q`: what the form takes, and each place's country and kind."""
    places = offered(request.GET.get("q", "")[:100])
    told = [{"value": written(each), "country": each.country or "", "kind": each.kind} for each in places]
    return JsonResponse({"places": told})


@require_POST
@may_review
def draw(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The map of what somebody has filled in so far. Nothing is stored."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    page = DraftPage(incident, person(request), codebook(), request.POST)
    return render(request, "review/_map.html", {"map": page.route_map()})
