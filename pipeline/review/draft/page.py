"""What the page of one draft shows, and what a person sends back from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils import timezone

from pipeline.codebook import CODED, Codebook
from pipeline.config import settings
from pipeline.records import Code, Place, State
from pipeline.review.access.restriction import readable
from pipeline.review.agreement.double_coding import shown_to
from pipeline.review.care.preferences import preferences_of
from pipeline.review.draft.article import Highlight, Segment, segments
from pipeline.review.draft.confirmation import Confirmation
from pipeline.review.draft.entries import Entry, lenient_spans, write_spans
from pipeline.review.draft.graphic_folds import folds, stretches
from pipeline.review.draft.list_forms import ListForm
from pipeline.review.draft.record_form import RecordForm
from pipeline.review.draft.route_map import RouteMap, route_map
from pipeline.review.draft.sent import version_of
from pipeline.review.templatetags.wording import country_names, wording
from pipeline.store.graphic import Passage
from pipeline.store.masking import Masker
from pipeline.store.models import Decision, Incident, Review, Status
from pipeline.store.review_config import load_review_config
from pipeline.store.rows import code_of

_OTHER_REASONS = {
    "duplicate": "Another draft tells the same incident.",
    "unreadable": "The text is broken, cut off, or no article at all.",
    "other": "Please say what in the comment.",
}


def reject_reasons(codebook: Codebook) -> list[tuple[str, str, str]]:
    """Why a draft can be rejected, each with its meaning.

    These are what the codebook calls documents that are no incident, and three reasons more.
    """
    classes = {name: value.means for name, value in codebook.variables["relevance"].items() if name != "incident"}
    return [(name, wording(name), means) for name, means in (classes | _OTHER_REASONS).items()]


class DraftPage:
    """A draft as one person sees it. `data` is what the person sent, if anything."""

    def __init__(self, incident: Incident, person: User, codebook: Codebook, data: QueryDict | None = None) -> None:
        self.incident = incident
        self.document = incident.document
        self._person = person
        self._codebook = codebook
        self.bound = data is not None
        self._data = data if data is not None else QueryDict()
        rows = incident.codes.filter(review=None).prefetch_related("evidence")
        self.machine = [code_of(row, self.document.text) for row in rows]
        self.form = RecordForm(codebook, self.document.text, self.machine, data, shown=self.masker.text)
        self.confirmation = Confirmation(self.form, self._data)
        self.rest = 0  # fields that still wait to be confirmed, once somebody wants to decide

    @cached_property
    def masker(self) -> Masker:
        """What hides the names of this document."""
        return Masker(self.document.text, self.document.masks)

    @property
    def decision(self) -> Decision:
        """What the person decided.

        Raises:
            ValueError: nothing that can be decided.
        """
        return Decision(self._data.get("decision", ""))

    @property
    def version(self) -> int:
        """The version that the person was looking at; -1, which no draft has, if the form does not say."""
        return version_of(self._data)

    @property
    def reason(self) -> str:
        """Why the person rejects or skips it."""
        decision = self._data.get("decision")
        if decision == Decision.SKIP:
            known = {reason.name for reason in load_review_config(settings().configs).skip.reasons}
            reason = self._data.get("skip_reason", "")
            return reason if reason in known else ""
        return self._data.get("reason", "") if decision == Decision.REJECT else ""

    @property
    def second_opinion(self) -> bool:
        """Whether the person asks that somebody else answers it, too."""
        return self._data.get("second_opinion") == "yes"

    @property
    def comment(self) -> str:
        """What else the person said."""
        return self._data.get("comment", "").replace("\x00", "").strip()

    @property
    def mine(self) -> bool:
        """Whether this person has claimed it."""
        return self.incident.status == Status.DRAFT and self.incident.claimed_by_id == self._person.pk

    @property
    def others(self) -> bool:
        """Whether somebody else has it, and the lease still runs."""
        taken, until = self.incident.claimed_by_id, self.incident.claimed_until
        return bool(taken and taken != self._person.pk and until and until > timezone.now())

    def problem(self) -> str:
        """Why what the person sent cannot be stored; empty when it can."""
        if self._data.get("decision") not in Decision.values:
            return "Nothing was decided: accept, correct, reject or skip."
        if self.decision == Decision.REJECT:
            known = {name for name, *_ in reject_reasons(self._codebook)}
            return "" if self.reason in known else "Say why you reject it."
        return "" if self.decision == Decision.SKIP else self._problem_of_record()

    def _problem_of_record(self) -> str:
        if not self.form.is_valid():
            return "Some entries need another look; they are marked below."
        if self.decision == Decision.ACCEPT and self.form.changed():
            return "You have changed the record: save it as a correction, or undo your changes to accept it."
        if self.decision == Decision.CORRECT and not self.form.changed():
            return "You have not changed anything: accept the record instead."
        return "" if self.confirmation.rest_too else self._problem_of_confirmation()

    def _problem_of_confirmation(self) -> str:
        self.rest = len(self.confirmation.remaining())
        if self.rest:
            asked = len(self.confirmation.asked)
            return f"{self.rest} of {asked} fields that the machine filled in are not confirmed yet."
        return ""

    def answer(self) -> list[Code] | None:
        """The person's codes; None where the decision needs none."""
        if self.decision not in {Decision.ACCEPT, Decision.CORRECT}:
            return None
        coder = f"person:{self._person.pk}"
        return [entry.code(coder, self.document.text) for entry in self.form.entries()]

    def told_fields(self) -> dict[str, list[str]]:
        """How each pre-filled field came to be reviewed; nothing where the decision is not about fields."""
        return {} if self.answer() is None else self.confirmation.told()

    def told(self) -> list[Entry]:
        """What the person had filled in, where it makes sense."""
        return self.form.entries() if self.form.is_valid() else []

    def context(self, *, narrowed: str = "", problem: str = "", saved: datetime | None = None) -> dict[str, Any]:
        """What the template needs. `saved` says when the person left what the form shows."""
        document = self.document
        return {
            "page": self,
            "incident": self.incident,
            "document": document,
            "title": self.masker.phrase(document.title),
            "stretches": stretches(self._segments(), self.folds),
            "told": write_spans(self.incident.spans),
            "states": [(state.value, wording(state.value)) for state in State],
            "blocks": [(variable, self.form.rows[variable]) for variable in CODED],
            "lists": self.form.lists.items(),
            "appearances": document.appearances.select_related("source", "page").order_by("pk"),
            "reasons": reject_reasons(self._codebook),
            "countries": country_names(),
            "earlier": self._earlier(),
            "links": self._links(),
            "map": self.route_map(),
            "narrowed": narrowed,
            "problem": problem,
            "saved": saved,
            "comment": self.comment,
        }

    def route_map(self) -> RouteMap | None:
        """The map of the places that the form tells, as far as it makes sense; names masked."""
        forms = [form for form in self.form.lists["places"] if isinstance(form, ListForm)]
        entries = (form.entry() if self.bound and form.is_valid() and form.cleaned_data else form.was for form in forms)
        told = ((entry.value, entry.details) for entry in entries if entry)
        return route_map(
            (self.masker.phrase(place.name), role, place) for role, place in told if isinstance(place, Place)
        )

    @property
    def single_keys(self) -> bool:
        """Whether this person wants shortcuts of one key."""
        return preferences_of(self._person).single_keys

    @cached_property
    def folds(self) -> list[Passage]:
        """The graphic passages that are folded away from this person."""
        return folds(self.document, self._person)

    def _segments(self) -> list[Segment]:
        edges = [(each.start, each.end) for each in self.folds]
        return segments(self.masker.text, self.document.body_start, self._highlights(), self.incident.spans, edges)

    def _highlights(self) -> Iterator[Highlight]:
        for variable, rows in self.form.rows.items():
            for row in rows:
                for start, end in row.spans:
                    yield Highlight(start, end, row.id, variable)
        for variable, formset in self.form.lists.items():
            for form in formset:
                for start, end in lenient_spans(form["spans"].value(), len(self.document.text)):
                    yield Highlight(start, end, f"row-{form.prefix}", variable)

    def _earlier(self) -> Sequence[Review]:
        """What people said of this draft, and of other drafts of the same part of the same text."""
        same = Review.objects.filter(incident__document=self.document, incident__ordinal=self.incident.ordinal)
        return list(shown_to(same, self._person).select_related("person", "incident").order_by("-pk")[:10])

    def _links(self) -> list[tuple[Incident, str, float, str]]:
        """Other drafts that may tell the same incident: draft, its masked title, similarity, reason."""
        found = {link.other_digest: link for link in self.document.links.order_by("-similarity")[:5]}
        others = (
            readable(self._person)
            .filter(document__text_digest__in=found)
            .exclude(status=Status.SUPERSEDED)
            .select_related("document")
        )
        return [
            (
                other,
                Masker(other.document.text, other.document.masks).phrase(other.document.title),
                found[other.document.text_digest].similarity,
                found[other.document.text_digest].reason,
            )
            for other in others
        ]
