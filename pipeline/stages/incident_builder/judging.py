"""Whether parts of a text tell incidents of their own: by signs of exploitation, new people, and no shared names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.records import Document, Mention
from pipeline.stages.incident_builder.lexicon import Splitting
from pipeline.stages.incident_builder.parts import Part
from pipeline.stages.incident_builder.telling import spans_of
from pipeline.stages.reader_coder import ReaderCoder
from pipeline.stages.rules.variables import VariableRules

NAME = "person.name"
SHORTEST_NAME = 4  # letters; initials and particles are shared by strangers
SURE_NAME = 0.6
FEWEST_WORDS = 6  # a shorter sentence is a heading
NO_SIGN = frozenset(("negated", "boilerplate", "background", "aside"))
MANY = 4  # items, of which one may be the only one that tells an incident
_WORD = re.compile(r"[^\W\d_]+")


class Judge:
    """Judges parts by the annotator's mentions and the patterns of `incidents.toml`, and by the reader in service."""

    def __init__(self, splitting: Splitting, rules: VariableRules, reader: ReaderCoder | None) -> None:
        self._phrases = splitting.any_case
        self._words = splitting.words
        self._signs = splitting.signs
        self._rules = rules
        self._reader = reader

    def telling_parts(self, document: Document, parts: Sequence[Part], telling: Collection[int]) -> list[Part]:
        """The parts that tell exploitation or trafficking by themselves.

        None where there is but one of them, unless the reader is sure that the other items of a list tell nothing.
        """
        chances = [self._chance(document, set(part.numbers) & set(telling)) for part in parts]
        told = [part for part, chance in zip(parts, chances, strict=True) if chance >= self._signs.least_probability]
        doubtful = [chance for chance in chances if self._signs.doubt <= chance < self._signs.least_probability]
        alone = self._reader is not None and document.reading is not None and len(parts) >= MANY and not doubtful
        return told if len(told) > 1 or alone else []

    def _chance(self, document: Document, numbers: Collection[int]) -> float:
        """How likely some sentences tell exploitation: certain where they hold signs of it, else as the reader says."""
        if self._has_signs(document, numbers):
            return 1.0
        if self._reader is None or document.reading is None:
            return 0.0
        spans = spans_of(document, numbers)
        return self._reader.exploited(document, spans, list(self._rules(document, spans, coder="")))

    def _has_signs(self, document: Document, numbers: Collection[int]) -> bool:
        told = [m for m in document.mentions if m.sentence in numbers and not m.marks & NO_SIGN]
        if any(mention.label.startswith(self._signs.against) for mention in told):
            return False
        sure = [mention for mention in told if mention.confidence >= self._signs.least_confidence]
        strong = any(mention.label.startswith(self._signs.strong) for mention in sure)
        return strong or len({m.label for m in sure if m.label.startswith(self._signs.weak)}) > 1

    def is_fresh(self, document: Document, part: Part) -> bool:
        """Whether a part's first sentence tells of people for the first time, and goes on with nothing before it."""
        first = self._first(document, part)
        new, pronoun = self._words.introduces.search(first), self._phrases.pronouns.search(first)
        goes_on = self._words.goes_on.search(first)
        return new is not None and goes_on is None and (pronoun is None or new.start() < pronoun.start())

    def speaks_of_all(self, document: Document, number: int) -> bool:
        """Whether a sentence before the parts tells nothing that is one part's, such as people or what was done."""
        return not any(mention.sentence == number and self._is_fact(mention) for mention in document.mentions)

    def names(self, document: Document, part: Part) -> frozenset[str]:
        """The words of the names of persons in a part."""
        return frozenset(
            word
            for mention in document.mentions
            if mention.label == NAME and mention.confidence >= SURE_NAME and mention.sentence in part.numbers
            for word in _WORD.findall(document.text[mention.start : mention.end])
            if len(word) >= SHORTEST_NAME
        )

    def _first(self, document: Document, part: Part) -> str:
        """A part's first sentence that is more than a heading, behind what heads the part."""
        for number in part.numbers:
            start, end = document.sentences[number]
            said = document.text[max(start, part.start) : end]
            if len(said.split()) >= FEWEST_WORDS:
                return said
        return ""

    def _is_fact(self, mention: Mention) -> bool:
        return mention.label.startswith(_FACTS) and not mention.marks & NO_SIGN


_FACTS = ("exploitation.", "recruitment.", "control.", "transport.", "vulnerability.", "outcomes.", "relevance.person")


def shared_names(names: Sequence[frozenset[str]]) -> bool:
    """Whether two parts name one person."""
    return sum(map(len, names)) > len(frozenset().union(*names))
