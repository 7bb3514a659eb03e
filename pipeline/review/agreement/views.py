"""The pages of agreement: settling what answers differ in, and how far people agree with each other and the machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pipeline.config import settings
from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.agreement.adjudication import Adjudication, OwnAnswerError, adjudicate, ask_a_third, may_settle
from pipeline.review.agreement.alpha import Agreement, Line
from pipeline.review.agreement.alpha import agreement as measure
from pipeline.review.draft.page import reject_reasons
from pipeline.review.draft.sent import version_of
from pipeline.review.draft.views import codebook, person
from pipeline.review.queue.lease import StaleError
from pipeline.share.cells import defused
from pipeline.store.history import note
from pipeline.store.masking import Masker
from pipeline.store.models import Kind, Status
from pipeline.store.review_config import load_review_config
from pipeline.store.room_settings import room_settings

COLUMNS = ("between", "variable", "alpha_codes", "units_codes", "alpha_drafts", "units_drafts")


@require_http_methods(["GET", "POST"])
@needs("store.adjudicate")
def settle(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Answers side by side; a POST settles what they differ in, rejects the draft, or asks a third person."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    if incident.status == Status.DISAGREED and not may_settle(incident, person(request)):
        raise PermissionDenied("whoever gave one of the answers does not settle them")
    page = Adjudication(incident, request.POST.dict())
    problem = _act(request, page) if request.method == "POST" else ""
    if problem is None:
        return redirect("/?state=disagreed")
    if incident.status != Status.DISAGREED:
        messages.info(request, f"Draft {incident.pk} is not to be settled: {incident.get_status_display().lower()}.")
        return redirect("draft", incident.pk)
    document = incident.document
    masker = Masker(document.text, document.masks)
    context = {
        "incident": incident,
        "title": masker.phrase(document.title),
        "text": masker.text,
        "masker": masker,
        "page": page,
        "problem": problem,
        "reasons": reject_reasons(codebook()),
    }
    return render(request, "review/settle.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, page: Adjudication) -> str | None:
    """Do what the reviewer asks; what is wrong with it, or None where it was done."""
    by, version, act = person(request), version_of(request.POST), request.POST.get("act", "")
    reason = request.POST.get("reason", "")
    if act == "reject" and reason not in {name for name, *_ in reject_reasons(codebook())}:
        return "Say why you reject it."
    if act not in {"settle", "reject", "third"}:
        return "Nothing was decided: settle it, reject it, or ask a third person."
    if act == "settle" and (problem := page.problem()):
        return problem
    comment = request.POST.get("comment", "").replace("\x00", "").strip()
    try:
        if act == "third":
            ask_a_third(page.incident, by, version)
        else:
            adjudicate(page, by, version, rejected=reason if act == "reject" else "", comment=comment)
    except StaleError:
        messages.warning(request, "Somebody settled this draft in the meantime. Nothing of yours was stored.")
        return None
    except OwnAnswerError as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, f"Draft {page.incident.pk}: {_DONE[act]}.")
    return None


_DONE = {"settle": "settled", "reject": "rejected", "third": "a third person is asked"}


@require_GET
@needs("store.browse_records")
def agreement(request: HttpRequest) -> HttpResponse:
    """How far people agree, per variable."""
    context = {"found": _measured(), "needed": room_settings().agreement_needed, "newest": _newest()}
    return render(request, "review/agreement.html", context)


@require_GET
@needs("store.browse_records")
def download(request: HttpRequest) -> HttpResponse:
    """The same figures as CSV."""
    found = _measured()
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    table.writerows(_rows(found))
    note(Kind.EXPORTED, person(request), subject="agreement")
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="agreement-{timezone.now():%Y-%m-%d}.csv"'
    return answer


def _rows(found: Agreement) -> Iterator[list[str]]:
    for between, lines in (("people", found.people), ("person and machine", found.machine)):
        for line in lines:
            yield [between, defused(line.variable), *_figures(line)]


def _figures(line: Line) -> list[str]:
    """Numbers of our own, which no spreadsheet takes for formulas; a negative alpha stays one."""
    cells = []
    for each in (line.codes, line.drafts):
        value = "" if each is None or each.value is None else f"{each.value:.4f}"
        cells += [value, "" if each is None else str(each.units)]
    return cells


def _newest() -> int:
    return load_review_config(settings().configs).agreement.newest


def _measured() -> Agreement:
    return measure(codebook(), _newest())
