"""The first coder: transparent rules over the annotator's mentions. Its lexicons are data under configs/lexicons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.lexicons import ENGLISH
from pipeline.records import Code, Document
from pipeline.stages.rules.dates import DateRules
from pipeline.stages.rules.people import PeopleRules
from pipeline.stages.rules.places import PlaceRules
from pipeline.stages.rules.variables import VariableRules

NAME = "rules@1"


class RulesCoder:
    """Codes every variable of the codebook by rules, each answer with the words that support it."""

    name = NAME

    def __init__(self, configs: Path, language: str = ENGLISH) -> None:
        people = (PeopleRules(configs),) if language == ENGLISH else ()  # how groups are told is English in code, too
        self._parts = (VariableRules(configs), PlaceRules(configs, language), *people, DateRules(configs))

    def __call__(
        self,
        document: Document,
        spans: Sequence[tuple[int, int]],
        earlier: Sequence[Code] = (),  # noqa: ARG002 (rules need no other opinion)
    ) -> Sequence[Code]:
        """Code one incident, told in these spans of the document's text."""
        return [code for part in self._parts for code in part(document, spans, coder=self.name)]
