"""Files drafts under what the queue can be narrowed to: place, form of exploitation, source, language, month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from pipeline.records import State
from pipeline.store.models import Appearance, Code, Document, Facet, Incident, Placement, Status

COUNTRY, EXPLOITATION, SOURCE, SOURCE_TYPE = "country", "exploitation", "source", "source_type"
LANGUAGE, MONTH = "language", "month"
_AT_ONCE = 500  # keys in one statement: SQLite once took no more than 999

Key = tuple[str, str]


def month_of(day: date) -> str:
    """The month under which a day's drafts are filed: `2024-05`."""
    return f"{day:%Y-%m}"


def file_drafts(documents: Iterable[int]) -> None:
    """File every draft of these documents that is not superseded anew, in a few statements however many they are."""
    keys = sorted(set(documents))
    for start in range(0, len(keys), _AT_ONCE):
        _file(keys[start : start + _AT_ONCE])


def _file(documents: list[int]) -> None:
    found = Incident.objects.filter(document__in=documents).exclude(status=Status.SUPERSEDED)
    drafts = list(found.values_list("pk", "document", "status", "priority"))
    wanted = _wanted({draft: document for draft, document, *_ in drafts}, _of_documents(documents))
    facets = _facets({key for keys in wanted.values() for key in keys})
    Placement.objects.filter(incident__document__in=documents).delete()
    Placement.objects.bulk_create(
        (
            Placement(facet_id=facets[key], incident_id=draft, status=status, priority=priority)
            for draft, _, status, priority in drafts
            for key in sorted(wanted[draft])
        ),
        batch_size=_AT_ONCE,
    )


def _wanted(drafts: dict[int, int], of_documents: dict[int, set[Key]]) -> dict[int, set[Key]]:
    """What each draft is filed under, by its row; `drafts` maps that to its document's."""
    wanted = {draft: set(of_documents[document]) for draft, document in drafts.items()}
    codes = Code.objects.filter(incident__in=list(wanted), review=None, variable__in=("exploitation", "places"))
    for incident, variable, value, state, details in codes.order_by().values_list(
        "incident", "variable", "value", "state", "details"
    ):
        if variable == "places" and details and details.get("country"):
            wanted[incident].add((COUNTRY, details["country"]))
        elif variable == "exploitation" and state == State.PRESENT:
            wanted[incident].add((EXPLOITATION, value))
    return wanted


def _of_documents(documents: list[int]) -> dict[int, set[Key]]:
    """What all drafts of a document share."""
    found: dict[int, set[Key]] = defaultdict(set)
    for document, language, published in Document.objects.filter(pk__in=documents).values_list(
        "pk", "language", "published"
    ):
        if language:
            found[document].add((LANGUAGE, language))
        if published:
            found[document].add((MONTH, month_of(published)))
    carried = Appearance.objects.filter(document__in=documents).values_list("document", "source", "source__type")
    for document, source, source_type in carried.order_by().distinct():
        found[document].add((SOURCE, str(source)))
        if source_type:
            found[document].add((SOURCE_TYPE, source_type))
    return found


def _facets(keys: set[Key]) -> dict[Key, int]:
    Facet.objects.bulk_create((Facet(name=name, value=value) for name, value in sorted(keys)), ignore_conflicts=True)
    names, values = {name for name, _ in keys}, {value for _, value in keys}
    rows = Facet.objects.filter(name__in=names, value__in=values).values_list("name", "value", "pk")
    return {(name, value): key for name, value, key in rows}
