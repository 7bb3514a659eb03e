"""The codebook as data: variables and the values that they may take (`configs/codebook/codebook.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.config import ConfigError

# The variables that are sets of codes, in the order in which a record shows them.
CODED = ("exploitation", "recruitment", "control", "transport", "vulnerability", "outcomes")
PEOPLE = ("victims", "offenders")


class CodebookError(ConfigError):
    """A code that the codebook does not allow, or a codebook that cannot be read."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a variable: its definition, subtypes, and its names in other standards (`htcds`, `ctdc`)."""

    name: str
    means: str
    subtypes: Mapping[str, Value] = field(default_factory=dict)
    crosswalks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The controlled vocabulary of one edition."""

    version: str
    variables: Mapping[str, Mapping[str, Value]]  # relevance, the coded variables, source_type, places (its roles)
    kinds: tuple[str, ...]
    genders: tuple[str, ...]
    age_groups: tuple[str, ...]
    offender_roles: Mapping[str, Value]
    dated: tuple[str, ...]

    def knows(self, variable: str, value: str, subtype: str | None = None) -> bool:
        """Whether this edition has a value."""
        values = self.variables.get(variable, {})
        return value in values and (subtype is None or subtype in values[value].subtypes)

    def check(self, variable: str, value: str, subtype: str | None = None) -> None:
        """Refuse a value that this edition does not have.

        Raises:
            CodebookError: the variable, its value or the subtype is unknown.
        """
        values = self.variables.get(variable)
        if values is None:
            raise CodebookError(f"codebook {self.version} has no variable {variable!r}")
        if value not in values:
            raise CodebookError(f"{variable} has no value {value!r}")
        if subtype is not None and subtype not in values[value].subtypes:
            raise CodebookError(f"{variable}.{value} has no subtype {subtype!r}")


def read_codebook(configs: Path) -> dict[str, Any]:
    """Read the codebook under a folder of configs as plain data.

    Raises:
        CodebookError: the file cannot be read, or is no YAML.
    """
    path = configs / "codebook" / "codebook.yaml"
    try:
        book: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CodebookError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CodebookError(f"{path}: no YAML") from error
    return book


@cache
def load_codebook(configs: Path) -> Codebook:
    """Read the codebook under a folder of configs.

    Raises:
        CodebookError: the file cannot be read, is no YAML, or lacks a part that every edition has.
    """
    book = read_codebook(configs)
    try:
        variables = {name: _values(book[name]["values"]) for name in ("relevance", *CODED, "source_type")}
        variables["places"] = _values(book["places"]["role"])
        return Codebook(
            version=str(book["version"]),
            variables=variables,
            kinds=tuple(book["places"]["kind"]),
            genders=tuple(book["victims"]["gender"]),
            age_groups=tuple(book["victims"]["age_group"]),
            offender_roles=_values(book["offenders"]["roles"]),
            dated=tuple(book["dates"]["what"]),
        )
    except (KeyError, TypeError) as error:
        raise CodebookError(f"{configs / 'codebook' / 'codebook.yaml'}: lacks {error}") from error


def _values(table: Mapping[str, Mapping[str, Any]]) -> dict[str, Value]:
    return {
        name: Value(
            name=name,
            means=entry["means"],
            subtypes=_values(entry.get("subtypes", {})),
            crosswalks={standard: entry[standard] for standard in ("htcds", "ctdc") if standard in entry},
        )
        for name, entry in table.items()
    }
