"""Which roles the offenders of a text had: what somebody is said to have done to others (`[roles]` of `people.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.config import read_toml


class RoleFinder:
    """Finds offenders' roles in the sentences that tell an incident."""

    def __init__(self, configs: Path) -> None:
        table = read_toml(configs / "lexicons" / "en" / "people.toml")
        active = table["role_parts"]["active"]
        self._rules: Mapping[str, re.Pattern[str]] = {
            role: re.compile("|".join(rules).replace("{active}", active), re.IGNORECASE)
            for role, rules in table["roles"].items()
        }

    def __call__(self, sentences: Sequence[str]) -> tuple[str, ...]:
        """Give the roles, in the codebook's order."""
        return tuple(role for role, rule in self._rules.items() if any(rule.search(each) for each in sentences))
