"""Records as JSON and back. Quotations stay out of it: they may name people, and offsets say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from pipeline.provenance import Provenance
from pipeline.records import Code, CourtCase, Dating, Evidence, Group, Place, State

Details = Place | Group | Dating

_PLACE, _GROUP, _DATING = TypeAdapter(Place), TypeAdapter(Group), TypeAdapter(Dating)
_DETAILS: Mapping[str, TypeAdapter[Any]] = {
    "places": _PLACE,
    "victims": _GROUP,
    "offenders": _GROUP,
    "dates": _DATING,
}
_PROVENANCE = TypeAdapter(Provenance)
_COURT_CASE = TypeAdapter(CourtCase)


def dump_details(variable: str, details: Details | None) -> Any:
    """A code's details as JSON.

    Raises:
        KeyError: codes of this variable have no details.
    """
    return None if details is None else _DETAILS[variable].dump_python(details, mode="json")


def load_details(variable: str, data: Any) -> Details | None:
    """The details that `dump_details` wrote.

    Raises:
        pydantic.ValidationError: they are not such details.
    """
    if data is None:
        return None
    details: Details = _DETAILS[variable].validate_python(data)
    return details


def dump_court_case(case: CourtCase | None) -> Any:
    """What a court document says of its case, as JSON."""
    return None if case is None else _COURT_CASE.dump_python(case, mode="json")


def load_court_case(data: Any) -> CourtCase | None:
    """The case that `dump_court_case` wrote."""
    return None if data is None else _COURT_CASE.validate_python(data)


def dump_provenance(provenance: Provenance) -> dict[str, Any]:
    """The stamp as JSON, its fingerprint beside it."""
    return {**_PROVENANCE.dump_python(provenance, mode="json"), "fingerprint": provenance.fingerprint}


def dump_code(code: Code) -> dict[str, Any]:
    """A code as JSON: all but its quotations."""
    return {
        "variable": code.variable,
        "value": code.value,
        "subtype": code.subtype,
        "state": code.state.value,
        "coder": code.coder,
        "confidence": code.confidence,
        "details": dump_details(code.variable, code.details),
        "evidence": [[evidence.start, evidence.end] for evidence in code.evidence],
    }


def load_code(data: Mapping[str, Any], text: str) -> Code:
    """The code that `dump_code` wrote; `text` is its document's, for the quotations."""
    return Code(
        variable=data["variable"],
        value=data["value"],
        subtype=data["subtype"],
        state=State(data["state"]),
        coder=data["coder"],
        confidence=data["confidence"],
        details=load_details(data["variable"], data["details"]),
        evidence=tuple(Evidence(start, end, text[start:end]) for start, end in data["evidence"]),
    )
