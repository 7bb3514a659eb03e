"""The pages of the review room. Whoever is not logged in is sent to the login page by the middleware."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pipeline.codebook import Codebook, load_codebook
from pipeline.config import settings
from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.care.sparing import claim_next, has_had_enough
from pipeline.review.draft.answers import kept
from pipeline.review.draft.page import DraftPage
from pipeline.review.queue.lease import StaleError, claim, decide
from pipeline.review.queue.waiting import Filter
from pipeline.store.models import Decision, Disclosure, Incident, Page

PAGE_SIZE = 25
may_review = needs("store.add_review")
may_open = needs("store.open_original")


def codebook() -> Codebook:
    """Today's codebook."""
    return load_codebook(settings().configs)


def person(request: HttpRequest) -> User:
    """Who is logged in."""
    assert isinstance(request.user, User)
    return request.user


@require_POST
@may_review
def begin(request: HttpRequest, incident_id: int | None = None) -> HttpResponse:
    """Claim one draft, or the first that waits, and open it."""
    narrowed = request.POST.get("narrowed", "")
    if incident_id is None:
        incident_id = _next(request, narrowed)
        if incident_id is None:
            return redirect(_with("/", narrowed))
    else:
        get_object_or_404(readable(person(request)), pk=incident_id)
        if not claim(incident_id, person(request)):
            messages.warning(
                request, "Somebody else has this draft now, or it has been decided, or you have answered it already."
            )
    return redirect(_with(f"/drafts/{incident_id}/", narrowed))


@require_GET
@may_review
def draft(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One draft with its article; a form for whoever has claimed it, a record to read for everybody else."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    left = kept(incident, person(request))
    page = DraftPage(incident, person(request), codebook(), left.data if left else None)
    shown = page.context(narrowed=request.GET.urlencode(), saved=left.saved if left else None)
    return render(request, "review/draft.html", shown)


@require_POST
@may_review
def resume(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Claim a draft again after a stale submission, with what the person had filled in."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    if not claim(incident_id, person(request)):
        return stale(request, incident)
    incident.refresh_from_db()
    page = DraftPage(incident, person(request), codebook(), request.POST)
    page.form.is_valid()
    return render(request, "review/draft.html", page.context(narrowed=request.POST.get("narrowed", "")))


@require_POST
@may_review
def submit(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Take a decision, and go on to the next draft."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    page = DraftPage(incident, person(request), codebook(), request.POST)
    narrowed = request.POST.get("narrowed", "")
    problem = page.problem()
    if problem:
        return render(request, "review/draft.html", page.context(narrowed=narrowed, problem=problem), status=422)
    try:
        decide(
            incident,
            person(request),
            page.version,
            page.decision,
            machine=page.machine,
            answer=page.answer(),
            reason=page.reason,
            comment=page.comment,
            told=page.told_fields(),
            second_opinion=page.second_opinion,
        )
    except StaleError:
        return stale(request, incident)
    messages.success(request, f"Draft {incident.pk}: {_DONE[page.decision]}.")
    following = _next(request, narrowed)
    return redirect(_with("/" if following is None else f"/drafts/{following}/", narrowed))


def _next(request: HttpRequest, narrowed: str) -> int | None:
    """Claim the next draft for whoever asks; where there is none, say so."""
    following = claim_next(Filter(QueryDict(narrowed), codebook()).drafts(person(request)), person(request))
    if following is None and has_had_enough(person(request)):
        messages.info(
            request, "You have read about sexual violence several times in a row, and nothing else waits here."
        )
        messages.info(request, "Have a rest, or choose a draft from the list yourself.")
    elif following is None:
        messages.info(request, "Nothing waits for you here.")
    return following


_DONE = {
    Decision.ACCEPT: "accepted",
    Decision.CORRECT: "corrected",
    Decision.REJECT: "rejected",
    Decision.SKIP: "skipped",
}


def stale(request: HttpRequest, incident: Incident) -> HttpResponse:
    """Say clearly that nothing was stored, and keep what the person had filled in."""
    incident.refresh_from_db()
    page = DraftPage(incident, person(request), codebook(), request.POST)
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    last = incident.reviews.order_by("-pk").select_related("person").first()
    context = {"incident": incident, "kept": kept, "last": last, "page": page, "entries": page.told()}
    return render(request, "review/stale.html", context, status=409)


@require_GET
def about_codebook(request: HttpRequest) -> HttpResponse:
    """The codebook: every variable, every value, and what it means."""
    return render(request, "review/codebook.html", {"codebook": codebook()})


@require_POST
@may_open
def original(request: HttpRequest, page_id: str) -> HttpResponse:
    """Lead a person to the original page, where names are not masked, and keep a note of it."""
    page = get_object_or_404(Page, pk=page_id)
    Disclosure.objects.create(person=person(request), page=page)
    safe = page.url.lower().startswith(("http://", "https://"))  # and nothing that a browser would run
    return render(request, "review/original.html", {"url": page.url if safe else "", "page": page})


def _with(path: str, query: str) -> str:
    """A path of ours with a query string, made anew so that nothing else comes along."""
    parts = QueryDict(query).urlencode()
    return f"{path}?{parts}" if parts else path
