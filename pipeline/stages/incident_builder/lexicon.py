"""What tells several incidents from one, as data: `configs/lexicons/<language>/incidents.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from pipeline.config import ConfigError, read_toml


def _whole(rule: object) -> object:
    """Put the patterns of a list together into one; which of them matches does not matter."""
    return "|".join(f"(?:{each})" for each in rule) if isinstance(rule, list) else rule


def _any_case(rule: object) -> object:
    return f"(?i:{_whole(rule)})"


Rule = Annotated[re.Pattern[str], BeforeValidator(_whole)]
AnyCase = Annotated[re.Pattern[str], BeforeValidator(_any_case)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrases(_Table):
    """`[splitting.any_case]`: patterns that match whatever the case of letters."""

    round_up: AnyCase
    one_case: AnyCase
    past: AnyCase
    pronouns: AnyCase


class Words(_Table):
    """`[splitting.words]`: patterns that match as they stand."""

    numbered: Rule
    another: Rule
    goes_on: Rule
    introduces: Rule
    defendant: Rule


class Signs(_Table):
    """`[splitting.signs]`: beginnings of mentions' labels that make a part telling."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    against: tuple[str, ...]
    least_confidence: float
    least_probability: float
    doubt: float


class Splitting(_Table):
    """The table `[splitting]` of incidents.toml; see there what each pattern is for."""

    heads: Mapping[str, Rule]
    any_case: Phrases
    words: Words
    signs: Signs

    @classmethod
    def read(cls, configs: Path, language: str = "en") -> Splitting:
        """Read one language's file.

        Raises:
            ConfigError: it is missing or malformed, or a pattern is no regular expression.
        """
        path = configs / "lexicons" / language / "incidents.toml"
        try:
            return cls.model_validate(read_toml(path)["splitting"])
        except (KeyError, ValidationError) as error:
            raise ConfigError(f"{path}: {error}") from error
