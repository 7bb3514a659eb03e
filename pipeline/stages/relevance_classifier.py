"""The relevance classifier: incident, topic or unrelated, by weighted cues that anyone can read.

Three sums of points (`[relevance]` of `configs/lexicons/<language>/relevance.toml`): `theme`, how much of trafficking
or modern slavery is told; `case`, how much of a concrete case; `talk`, how much it is a subject. An incident needs both
theme and case, so the lesser counts; a topic has talk and little case; both compete with a threshold. The softmax of
the three is the classes' scores. Where a reader is in service, it weighs these scores against what it read itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from models.reader.release import Release
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.records import Document, Mention, Relevance
from pipeline.stages.incident_builder.telling import telling_sentences
from pipeline.stages.rules.clauses import clause_around

CODER = "rules@1"
MOST_EVIDENCE = 3
MENU_WORDS = 4
INCIDENT, TOPIC, UNRELATED = "incident", "topic", "unrelated"
# A threat or a plan is a sign of the theme, too; what is denied or stands in a name is none.
NO_SIGN = frozenset(("negated", "boilerplate", "background", "aside"))


class Signal(BaseModel):
    """Cues that speak for one of the sums; see relevance.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: tuple[str, ...]
    points: float
    cap: int
    title: float = 0.0
    share: float = 0.0
    distinct: bool = False
    least_confidence: float = 0.0

    def covers(self, mention: Mention) -> bool:
        """Whether a mention is one of this signal's cues."""
        return mention.confidence >= self.least_confidence and mention.label.startswith(self.labels)


class Weights(BaseModel):
    """The table `[relevance]` of relevance.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float
    least_case: float
    benefit: float
    case_in_talk: float
    sharpness: float
    theme: tuple[Signal, ...]
    case: tuple[Signal, ...]
    talk: tuple[Signal, ...]


class RelevanceClassifier:
    """Judges every document, and drops those that tell no incident unless told to keep them (`drop=False`)."""

    name = "relevance_classifier"
    requires = ("text", "body_start", "sent", "sentences", "mentions", "reading")
    assigns = ("relevance",)

    def __init__(
        self, configs: Path, release: Release | None = None, *, drop: bool = True, language: str = ENGLISH
    ) -> None:
        table = lexicon_table(lexicon_folder(configs, language), "relevance.toml", "relevance")
        self._weights = Weights.model_validate(table)
        self._release = release
        self._drop = drop

    def __call__(self, batch: Sequence[Document]) -> None:
        """Judge a batch."""
        for document in batch:
            document.relevance = self.judge(document)
            if self._drop and document.relevance.value != INCIDENT and not document.sent:
                document.drop(self.name, document.relevance.value)

    def judge(self, document: Document) -> Relevance:
        """Weigh a document's cues; the scores of the three classes add up to 1."""
        told, said = _signs(document)
        theme, theme_cues = _sum(self._weights.theme, told, document)
        case, case_cues = _sum(self._weights.case, told, document)
        talk, talk_cues = _sum(self._weights.talk, said, document)
        points = {
            INCIDENT: min(theme, case - self._weights.least_case) + self._weights.benefit,
            TOPIC: talk - self._weights.case_in_talk * max(case, 0.0),
            UNRELATED: self._weights.threshold,
        }
        scores = _softmax(points, self._weights.sharpness)
        value = max(scores, key=lambda name: scores[name])
        cues = {INCIDENT: [*theme_cues, *case_cues], TOPIC: talk_cues, UNRELATED: []}[value]
        evidence = tuple(clause_around(document, mention) for mention in _first_of_each_sentence(cues))
        return self._weighed(document, Relevance(value, scores, CODER, evidence))

    def _weighed(self, document: Document, rules: Relevance) -> Relevance:
        """Weigh the reader's opinion against that of the cues, where a reader is in service."""
        if self._release is None or document.reading is None:
            return rules
        weights = self._release.weights.relevance
        scores = weights.probabilities(document.reading.relevance, rules.scores)
        return Relevance(weights.value(scores), scores, self._release.coder, rules.evidence)


def _signs(document: Document) -> tuple[list[Mention], list[Mention]]:
    """Give the mentions that tell this case, and all that are said before an appendix."""
    telling = frozenset(number for number in telling_sentences(document) if _is_sentence(document, number))
    end = max(telling, default=len(document.sentences))
    told = [m for m in document.mentions if m.sentence in telling and not m.marks & NO_SIGN]
    said = [m for m in document.mentions if m.sentence <= end and _is_sentence(document, m.sentence)]
    return told, said


def _is_sentence(document: Document, number: int) -> bool:
    """Whether a line says something: the title, or more than a heading or a menu's entry."""
    return (
        document.sentences[number][0] < document.body_start or len(document.sentence_text(number).split()) > MENU_WORDS
    )


def _sum(signals: Iterable[Signal], mentions: Sequence[Mention], document: Document) -> tuple[float, list[Mention]]:
    """Add up the points of some signals, and give the cues that brought them."""
    total, cues = 0.0, []
    for signal in signals:
        found = [mention for mention in mentions if signal.covers(mention)]
        kinds = {mention.label if signal.distinct else mention.sentence for mention in found}
        total += signal.points * min(len(kinds), signal.cap)
        total += signal.share * len({mention.sentence for mention in found}) / max(len(document.sentences), 1)
        total += signal.title * any(mention.start < document.body_start for mention in found)
        cues += found if signal.points > 0 else []
    return total, cues


def _first_of_each_sentence(mentions: Iterable[Mention]) -> list[Mention]:
    chosen: dict[int, Mention] = {}
    for mention in mentions:
        if len(chosen) < MOST_EVIDENCE:
            chosen.setdefault(mention.sentence, mention)
    return sorted(chosen.values(), key=lambda mention: mention.start)


def _softmax(points: dict[str, float], sharpness: float) -> dict[str, float]:
    highest = max(points.values())
    raw = {name: math.exp(sharpness * (value - highest)) for name, value in points.items()}
    return {name: value / sum(raw.values()) for name, value in raw.items()}
