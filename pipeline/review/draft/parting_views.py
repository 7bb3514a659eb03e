"""The page on which a draft is split into two, or merged with another one of the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.agreement.adjudication import Point
from pipeline.review.draft.page import DraftPage
from pipeline.review.draft.parting import Cut, Goes, PartingError, machine_codes, merge, mergeable, split
from pipeline.review.draft.sections import sections
from pipeline.review.draft.sent import version_of
from pipeline.review.draft.views import codebook, person, stale
from pipeline.review.queue.lease import StaleError
from pipeline.store.codec import dump_code
from pipeline.store.graphic import passages
from pipeline.store.masking import Masker
from pipeline.store.models import Answer, Document, Incident
from pipeline.store.rows import code_of

may_review = needs("store.add_review")
_CHOICES = (
    (Goes.BY_WORDS, "Where its words go"),
    (Goes.STAYS, "Stays here"),
    (Goes.ALONG, "Goes along"),
    (Goes.BOTH, "Is in both"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph that can go along: its name in the form, its words as they are shown."""

    name: str
    words: str
    chosen: bool


@require_GET
@may_review
def parts(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Show what can go to a draft of its own, and which drafts can be merged into this one."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    return _page(request, incident, request.GET)


@require_POST
@may_review
def split_draft(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Give the chosen part of a draft a draft of its own."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    try:
        new = split(incident, person(request), version_of(request.POST), _cut(incident, request.POST))
    except PartingError as error:
        return _page(request, incident, request.POST, str(error))
    except StaleError:
        return stale(request, incident)
    messages.success(request, f"The rest is draft {new.pk} now, and waits in the queue. Nothing is decided yet.")
    return redirect("draft", incident.pk)


@require_POST
@may_review
def merge_drafts(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Let a draft tell what another one of the same text tells, too."""
    incident = get_object_or_404(readable(person(request)), pk=incident_id)
    other = request.POST.get("other", "")
    try:
        if not other.isdecimal() or len(other) > 18:
            raise PartingError("Choose the draft that tells the same incident.")
        merge(incident, person(request), version_of(request.POST), int(other))
    except PartingError as error:
        return _page(request, incident, request.POST, str(error))
    except StaleError:
        return stale(request, incident)
    messages.success(request, f"Draft {other} is part of this one now. Nothing is decided yet.")
    return redirect("draft", incident.pk)


def _page(request: HttpRequest, incident: Incident, data: QueryDict, problem: str = "") -> HttpResponse:
    page = DraftPage(incident, person(request), codebook())
    if not page.mine:
        messages.info(request, "Take the draft first: only who holds it can split or merge it.")
        return redirect("draft", incident.pk)
    shown = _Shown(incident.document)
    context = {
        "incident": incident,
        "title": page.masker.phrase(incident.document.title),
        "masker": page.masker,
        "problem": problem,
        "sections": list(_sections(incident, shown, set(data.getlist("section")))),
        "codes": [(point, [shown.words(*span) for span in point.spans]) for point in _codes(incident, data)],
        "choices": _CHOICES,
        "others": [(each, shown.about(each)) for each in mergeable(incident, person(request))],
        "kept": Answer.objects.filter(incident=incident, person=person(request)).exists(),
    }
    return render(request, "review/parts.html", context, status=422 if problem else 200)


class _Shown:
    """The words of a document as this page shows them: names masked, graphic passages left out."""

    def __init__(self, document: Document) -> None:
        self._text = Masker(document.text, document.masks).text
        self._graphic = passages(document.text, document.language, document.body_start)

    def words(self, start: int, end: int) -> str:
        """What stands between two offsets."""
        parts, at = [], start
        for passage in self._graphic:
            if passage.start < end and passage.end > at:
                parts += [self._text[at : max(at, passage.start)], "[a graphic passage]"]
                at = min(passage.end, end)
        return "".join([*parts, self._text[at:end]])

    def about(self, incident: Incident, most: int = 200) -> str:
        """How another draft of the document begins."""
        told = " ".join(self.words(start, end) for start, end in incident.spans)
        return told if len(told) <= most else f"{told[:most].rpartition(' ')[0]} \N{HORIZONTAL ELLIPSIS}"


def _sections(incident: Incident, shown: _Shown, chosen: set[str]) -> Iterator[Section]:
    for start, end in sections(incident.document.text, incident.spans):
        yield Section(f"{start}-{end}", shown.words(start, end), f"{start}-{end}" in chosen)


def _codes(incident: Incident, data: QueryDict) -> Iterator[Point]:
    for row in machine_codes(incident):
        spans = [(each.start, each.end) for each in row.evidence.all()]
        name = f"code:{row.pk}"
        code = dump_code(code_of(row, incident.document.text))
        yield Point(name, code, [], machine=True, spans=spans, choice=data.get(name, ""))


def _cut(incident: Incident, data: QueryDict) -> Cut:
    chosen = set(data.getlist("section"))
    going: Sequence[tuple[int, int]] = [
        (start, end) for start, end in sections(incident.document.text, incident.spans) if f"{start}-{end}" in chosen
    ]
    told = {row.pk: data.get(f"code:{row.pk}", "") for row in machine_codes(incident)}
    return Cut(going, {key: Goes(value) for key, value in told.items() if value in set(Goes)})
