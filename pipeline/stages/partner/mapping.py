"""A partner's file of mapping: who sends, and which columns say what in the codebook (`configs/partners/NAME.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crawlers.readers.rows import Layout
from pipeline.codebook import CODED, PEOPLE, Codebook, CodebookError
from pipeline.config import ConfigError

Role = Literal["id", "text", "title", "published", "link"]
Part = Literal["count", "gender", "age_group", "ages", "nationalities", "roles"]


class MappingError(ConfigError):
    """A mapping that cannot be used; the message names the file and the column."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Column(_Table):
    """One column: either something of the record itself (`is`), or what it says in the codebook (`variable`).

    `values` maps what stands in a cell to what it says (`sexual_exploitation`, `labour_exploitation.agriculture`, a
    country's code, a gender, …; "" where it says nothing); `absent` maps to what it denies. `separator` parts the
    values of one cell. `formats` are those of dates, as Python writes them; ISO 8601 without any.
    """

    name: str = Field(min_length=1)
    is_: Role | None = Field(None, alias="is")
    variable: str | None = None
    values: Mapping[str, str] = Field(default_factory=dict)
    absent: Mapping[str, str] = Field(default_factory=dict)
    separator: str | None = None
    role: str | None = None  # of places
    kind: str | None = None  # of places
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")  # of places: where all of them lie
    part: Part | None = None  # of victims and offenders
    what: str | None = None  # of dates
    formats: tuple[str, ...] = ()
    optional: bool = False  # whether a file may lack it

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.is_ is None) == (self.variable is None):
            raise ValueError("a column says either what it `is` or its `variable`")
        for table in (self.values, self.absent):
            if len({folded(key) for key in table}) != len(table):
                raise ValueError("two of its values are the same but for their case")
        return self

    def look_up(self, table: Mapping[str, str], cell: str) -> str | None:
        """What a table of this column gives for a cell, whatever its case and white space; None where it has none."""
        return {folded(key): value for key, value in table.items()}.get(folded(cell))


class Partner(_Table):
    """Who sends, under which licence, and how the table is to be read. `type` is a value of the codebook's source_type.

    What is `restricted` may hold personal data: see configs/retention.toml.
    """

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=1)
    type: str
    licence: str = Field(min_length=1)
    homepage: str = ""
    restricted: bool = False
    sheet: str | None = None
    header_rows: int = Field(1, ge=1, le=10)
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    records: str | None = None
    column: tuple[Column, ...] = ()

    @model_validator(mode="after")
    def _names_columns_once(self) -> Self:
        names = [column.name for column in self.column]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"column {min(twice)!r} stands there twice")
        single = [column.is_ for column in self.column if column.is_ not in {None, "text"}]
        if len(set(single)) != len(single):
            raise ValueError("only `text` may be told by several columns")
        return self

    @property
    def coder(self) -> str:
        """How the partner's codes are signed."""
        return f"partner:{self.name}"

    @property
    def layout(self) -> Layout:
        """Where in a file the table is."""
        return Layout(self.sheet, self.header_rows, self.encoding, self.delimiter, self.records)


def load_partner(path: Path, codebook: Codebook) -> Partner:
    """Read a mapping and hold it against the codebook.

    Raises:
        MappingError: it cannot be read, or says what the codebook does not have.
    """
    try:
        partner = Partner.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise MappingError(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg']}" for each in error.errors())
        raise MappingError(f"{path}: {'; '.join(faults)}") from error
    except ValueError as error:  # no UTF-8, or no TOML
        raise MappingError(f"{path}: {error}") from error
    if partner.type not in codebook.variables["source_type"]:
        raise MappingError(f"{path}: the codebook has no source type {partner.type!r}")
    for column in partner.column:
        try:
            _check(column, codebook)
        except CodebookError as error:
            raise MappingError(f"{path}: column {column.name!r}: {error}") from error
    return partner


def folded(text: str) -> str:
    """A cell as it is compared: in one case, white space as one blank."""
    return " ".join(text.casefold().split())


def _check(column: Column, codebook: Codebook) -> None:
    if column.variable is None:
        return
    if column.variable in CODED:
        for target in filter(None, (*column.values.values(), *column.absent.values())):
            value, _, subtype = target.partition(".")
            codebook.check(column.variable, value, subtype or None)
        return
    needed: Mapping[str, Mapping[str, tuple[str, ...]]] = {
        "places": {"role": tuple(codebook.variables["places"])},
        "dates": {"what": codebook.dated},
        **{variable: {"part": get_args(Part)} for variable in PEOPLE},
    }
    if column.variable not in needed:
        raise CodebookError(f"codebook {codebook.version} has no variable {column.variable!r}")
    for field, values in needed[column.variable].items():
        if getattr(column, field) not in values:
            raise CodebookError(f"{column.variable} need {field!r}, one of {', '.join(values)}")
    _check_values(column, codebook)


def _check_values(column: Column, codebook: Codebook) -> None:
    if column.kind is not None and column.kind not in codebook.kinds:
        raise CodebookError(f"places have no kind {column.kind!r}")
    parts: Mapping[str | None, tuple[str, ...]] = {
        "gender": codebook.genders,
        "age_group": codebook.age_groups,
        "roles": tuple(codebook.offender_roles),
    }
    if column.part in parts:
        for target in filter(None, column.values.values()):
            if target not in parts[column.part]:
                raise CodebookError(f"{column.part} has no value {target!r}")
