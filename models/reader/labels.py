"""The labels that the reader learns: every value, and every subtype, of the codebook's coded variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from models.codings import CODED, Coding

Key: TypeAlias = tuple[str, str, str | None]
"""A label's variable, value and subtype."""


@dataclass(frozen=True, slots=True)
class Label:
    """One value of a variable, or one subtype of a value.

    Attributes:
        variable: such as `exploitation`.
        value: such as `labour_exploitation`.
        subtype: such as `fishing`; None for the value itself.
        means: the codebook's definition.
    """

    variable: str
    value: str
    subtype: str | None
    means: str

    @property
    def key(self) -> Key:
        """What a code must hold to be this label."""
        return self.variable, self.value, self.subtype

    @property
    def name(self) -> str:
        """Its name in reports and releases: `exploitation.labour_exploitation.fishing`."""
        return ".".join(part for part in self.key if part)

    @property
    def field(self) -> str:
        """The field it is scored and weighed with: its variable, or `subtype`."""
        return "subtype" if self.subtype else self.variable

    @property
    def query(self) -> str:
        """Its definition as a sentence: the encoder's vector of it is where learning starts."""
        return f"{': '.join(part.replace('_', ' ') for part in self.key if part)}. {self.means}"


def labels_of(codebook: Mapping[str, Any]) -> tuple[Label, ...]:
    """List the labels of a codebook (parsed YAML), in its order; a value's subtypes follow it."""
    labels = []
    for variable in CODED:
        for value, entry in codebook[variable]["values"].items():
            labels.append(Label(variable, value, None, entry["means"]))
            subtypes = entry.get("subtypes", {})
            labels += [Label(variable, value, name, subtype["means"]) for name, subtype in subtypes.items()]
    return tuple(labels)


def evidence_of(coding: Coding) -> dict[Key, list[str]]:
    """Give the quotations of each label that a coding holds; a subtype's are its value's too."""
    found: dict[Key, list[str]] = {}
    for variable in CODED:
        for item in coding.get(variable) or []:
            for subtype in {None, item.get("subtype")}:
                found.setdefault((variable, item["code"], subtype), []).extend(item.get("evidence") or [])
    return found
