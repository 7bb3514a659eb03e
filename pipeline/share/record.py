"""One incident as it is shared: a nested record, and the flat row that a spreadsheet takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pipeline.codebook import CODED, PEOPLE, Codebook
from pipeline.records import State
from pipeline.store.masking import Masker
from pipeline.store.models import Code, Document, Incident, Review
from pipeline.store.reviewed import KEPT, settled_by

Record = dict[str, Any]
JOIN = "; "
_HEAD = ("incident", "status", "decision", "reviewed_by", "reviewed", "title", "published", "language")
_SOURCE = ("source_name", "source_type", "source_link", "source_licence")
_COURT = ("citation", "court", "decided", "docket", "roles")
_STAMP = ("fingerprint", "version", "commit", "codebook_version", "config_digest", "text_digest")


def record(incident: Incident) -> Record:
    """The incident with its sources, codes, evidence and provenance. Codes are the person's where it was reviewed.

    Of what may hold personal data neither title, link nor quotation is shared, not even masked.
    """
    document = incident.document
    open_to_all = not document.page.restricted
    masker = Masker(document.text, document.masks)
    review = _deciding(incident)
    codes = [code for code in incident.codes.all() if code.review_id == (review.pk if review else None)]
    return {
        "incident": incident.pk,
        "status": incident.status,
        "decision": review.decision if review else None,
        "reviewed_by": f"person:{review.person_id}" if review else None,
        "reviewed": review.created.isoformat() if review else None,
        "title": masker.phrase(document.title) if open_to_all else "",
        "published": document.published.isoformat() if document.published else None,
        "language": document.language,
        "court_case": _court_case(document.court_case, masker, told=open_to_all),
        "sources": _sources(document, masker, told=open_to_all),
        **{
            variable: [_item(code, masker, quoted=open_to_all) for code in codes if code.variable == variable]
            for variable in (*CODED, "places", *PEOPLE, "dates")
        },
        "provenance": {**incident.provenance, "text_digest": document.text_digest},
    }


def header(codebook: Codebook) -> list[str]:
    """The columns of a row: those of every record, and those that the codebook asks for."""
    coded = [f"{name}{part}" for name in CODED for part in ("", "_absent", "_confidence", "_evidence")]
    places = [f"places_{role}" for role in codebook.variables["places"]]
    people = [f"{name}{part}" for name in PEOPLE for part in ("", "_evidence")]
    dates = [f"date_{what}" for what in codebook.dated]
    court = [f"court_{part}" for part in _COURT]
    return [*_HEAD, *_SOURCE, *court, *coded, *places, *people, *dates, *_STAMP]


def row(record: Record, codebook: Codebook) -> dict[str, str]:
    """A record as one row of text cells, values of a cell joined by "; " in one order across a variable's cells."""
    cells = {column: _cell(record[column]) for column in _HEAD}
    for part in ("name", "type", "link", "licence"):
        cells[f"source_{part}"] = JOIN.join(_cell(source[part]) for source in record["sources"])
    case = record["court_case"] or {}
    cells |= {f"court_{part}": _cell(case.get(part)) for part in _COURT if part != "roles"}
    cells["court_roles"] = JOIN.join(case.get("roles") or ())
    for variable in CODED:
        present = [item for item in record[variable] if item["state"] == State.PRESENT]
        cells[variable] = _joined(present, _named)
        cells[f"{variable}_absent"] = _joined((x for x in record[variable] if x["state"] == State.ABSENT), _named)
        cells[f"{variable}_confidence"] = _joined(present, lambda item: f"{item['confidence']:.2f}")
        cells[f"{variable}_evidence"] = _joined(present, _quoted)
    for role in codebook.variables["places"]:
        cells[f"places_{role}"] = _joined((x for x in record["places"] if x["value"] == role), _place)
    for variable in PEOPLE:
        cells[variable] = _joined(record[variable], group_in_words)
        cells[f"{variable}_evidence"] = _joined(record[variable], _quoted)
    for what in codebook.dated:
        cells[f"date_{what}"] = _joined(
            (x for x in record["dates"] if x["value"] == what), lambda x: x["details"]["value"]
        )
    return cells | {part: _cell(record["provenance"].get(part)) for part in _STAMP}


def _deciding(incident: Incident) -> Review | None:
    """The review that made a record of the draft."""
    settling = settled_by(incident.reviews.all())
    return settling if settling and settling.decision in KEPT else None


def _sources(document: Document, masker: Masker, *, told: bool) -> list[Record]:
    """Where the text appeared; an address may name people, so it is masked, and left out where it may not be told."""
    return [
        {
            "name": each.source.name,
            "type": each.source.type,
            "link": masker.address(each.url) if told else "",
            "licence": each.source.licence,
            "fetched": each.page.fetched.isoformat(),
            "similarity": each.similarity,
        }
        for each in document.appearances.all()
    ]


def _court_case(case: Record | None, masker: Masker, *, told: bool) -> Record | None:
    """What a court document says of its case; a citation or docket may name the parties, so it is masked, too."""
    if case is None or not told:
        return None
    return {name: masker.phrase(value) if isinstance(value, str) else value for name, value in case.items()}


def _item(code: Code, masker: Masker, *, quoted: bool) -> Record:
    details = code.details
    if code.variable == "places" and details is not None:
        details = {**details, "name": masker.phrase(details["name"])}
    return {
        "value": code.value,
        "subtype": code.subtype,
        "state": code.state,
        "details": details,
        "coder": code.coder,
        "confidence": code.confidence,
        "evidence": [
            {"start": each.start, "end": each.end, "quote": masker.cut(each.start, each.end) if quoted else ""}
            for each in code.evidence.all()
        ],
    }


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _joined(items: Iterable[Record], shape: Callable[[Record], object]) -> str:
    return JOIN.join(_cell(shape(item)) for item in items)


def _named(item: Record) -> str:
    return f"{item['value']}:{item['subtype']}" if item["subtype"] else str(item["value"])


def _quoted(item: Record) -> str:
    return " | ".join(" ".join(each["quote"].split()) for each in item["evidence"])


def _place(item: Record) -> str:
    place = item["details"]
    if place is None:
        return ""
    told = ", ".join(part for part in (place["country"], place["kind"]) if part)
    return f"{place['name']} ({told})" if told else str(place["name"])


def group_in_words(item: Record) -> str:
    """A code of victims or offenders: "3 female adult aged 24 VN"."""
    group = item["details"]
    if group is None:
        return ""
    least, most = group["count"]
    count = (
        "?" if least is None else f"{least}" if least == most else f"{least} to {most}" if most else f"{least} or more"
    )
    parts = [count, group["gender"], group["age_group"]]
    parts += [f"aged {', '.join(map(str, group['ages']))}"] if group["ages"] else []
    parts += [", ".join(group[part]) for part in ("nationalities", "roles") if group[part]]
    return " ".join(parts)
