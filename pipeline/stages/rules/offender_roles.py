"""Which roles the offenders of a text had: what they are said to have done (`[roles]` of `people.toml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Document
from pipeline.stages.rules.person_phrase import Phrase


class RoleFinder:
    """Finds offenders' roles in the sentences that tell an incident."""

    def __init__(self, configs: Path) -> None:
        table = read_toml(configs / "lexicons" / "en" / "people.toml")
        active = table["role_parts"]["active"]
        self._rules: Mapping[str, re.Pattern[str]] = {
            role: re.compile("|".join(rules).replace("{active}", active), re.IGNORECASE)
            for role, rules in table["roles"].items()
        }
        self.patterns: Mapping[str, Sequence[re.Pattern[str]]] = {
            role: [re.compile(rule.replace("{active}", active), re.IGNORECASE) for rule in rules]
            for role, rules in table["roles"].items()
        }

    def __call__(self, sentences: Sequence[str], named: Collection[str] = ()) -> tuple[str, ...]:
        """Give the roles, in the codebook's order: those that the offenders' nouns name, and those that verbs tell."""
        return tuple(
            role for role, rule in self._rules.items() if role in named or any(rule.search(each) for each in sentences)
        )

    def deed(self, document: Document, numbers: Sequence[int]) -> Phrase | None:
        """Give the first words, in the sentences of these numbers, that tell what some offender did."""
        for number in numbers:
            matches = [match for rule in self._rules.values() if (match := rule.search(document.sentence_text(number)))]
            if matches:
                first, start = min(matches, key=lambda match: match.start()), document.sentences[number][0]
                return Phrase(start + first.start(), start + first.end(), number, "", None, plural=False)
        return None
