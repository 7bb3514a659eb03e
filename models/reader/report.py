"""What a training run came to, for people: figures of cross-validation, calibration, and the errors worth reading.

All figures are of documents that the reader which judged them had not seen, nor their cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.calibration import calibration_error, curve
from models.codings import CLASSES, CODED
from models.intervals import bootstrap
from models.reader.crossfit import Classroom, Opinion
from models.reader.labels import Key, evidence_of
from models.reader.lessons import Annotated
from models.reader.school import Schooled, unseen
from models.reader.weighing import Weights

FIELDS = (*CODED, "subtype")
WORST = 25
Chosen = Callable[[Annotated], Mapping[Key, float]]
"""What is said of a document: each label with its probability, or with 1."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One document, what it holds, and what was said of it with what confidence (those labels alone)."""

    document: Annotated
    held: frozenset[Key]
    said: Mapping[Key, float]


def write_report(schooled: Schooled, room: Classroom) -> Path:
    """Write `report.md` beside a release."""
    path = schooled.release.folder / "report.md"
    path.write_text("\n".join(_report(schooled, room)) + "\n", encoding="utf-8")
    return path


def _report(schooled: Schooled, room: Classroom) -> Iterator[str]:
    weights, opinions = schooled.release.weights, schooled.opinions
    documents = unseen(room)
    incidents = [each for each in documents if each.relevance == "incident"]
    keys = [label.key for label in room.labels]
    both = _judged(incidents, lambda each: said(each, opinions[each.id], keys, weights))
    alone = _judged(incidents, lambda each: said(each, opinions[each.id], keys, weights, rules=False))
    rules = _judged(incidents, lambda each: {key: 1.0 for key, told in each.rules.items() if told > 0})
    yield f"# {schooled.release.name}: how it was trained, and what came of it"
    yield f"\nCross-validated in {room.config.validation.folds} folds over {len(room.documents)} documents, grouped by"
    yield f"case. Figures are of the {len(documents)} documents that were written without knowledge of the rules"
    yield f"({len(incidents)} incidents); the weighing was fitted on the same documents, three numbers a field.\n"
    yield "## Codes of incidents (micro-F1)\n"
    yield "| field | rules | reader | both | interval of both |\n|---|---|---|---|---|"
    for field in FIELDS:
        low, high = bootstrap(both, partial(f1, field=field), rounds=300)
        row = (f"{f1(each, field):.3f}" for each in (rules, alone, both))
        yield f"| {field} | {' | '.join(row)} | {low:.3f} to {high:.3f} |"
    yield from _relevance(documents, opinions, weights)
    yield from _calibration(both)
    everywhere = [each for each in room.documents if each.relevance == "incident"]
    yield from _parts(_judged(everywhere, lambda each: said(each, opinions[each.id], keys, weights, rules=False)))
    yield from _curve(schooled, {each.id: each for each in incidents}, keys)
    yield from _labels(both, keys)
    yield from _errors(both)


def said(
    document: Annotated, opinion: Opinion, keys: Sequence[Key], weights: Weights, *, rules: bool = True
) -> dict[Key, float]:
    """The labels that pass their field's threshold, with their probabilities; without the rules' word if so asked."""
    found = {}
    for key, logit in zip(keys, opinion.labels, strict=True):
        field = weights.fields["subtype" if key[2] else key[0]]
        sure = field.probability(float(logit), document.rules.get(key, 0.0) if rules else 0.0)
        if sure >= field.threshold:
            found[key] = sure
    return found


def f1(judged: Iterable[Judged], field: str) -> float:
    """Micro-F1 of one field."""
    hits = told = held = 0
    for each in judged:
        mine = {key for key in each.held if _field(key) == field}
        theirs = {key for key in each.said if _field(key) == field}
        hits, told, held = hits + len(mine & theirs), told + len(theirs), held + len(mine)
    return 2 * hits / (told + held) if told + held else 0.0


def _field(key: Key) -> str:
    return "subtype" if key[2] else key[0]


def _judged(documents: Iterable[Annotated], chosen: Chosen) -> list[Judged]:
    return [Judged(each, frozenset(evidence_of(each.example.coding)), chosen(each)) for each in documents]


def _relevance(documents: Sequence[Annotated], opinions: Mapping[str, Opinion], weights: Weights) -> Iterator[str]:
    confusion: Counter[tuple[str, str]] = Counter()
    sure = []
    for each in documents:
        told = weights.relevance.probabilities(opinions[each.id].relevance, each.rules_relevance)
        value = weights.relevance.value(told)
        confusion[each.relevance, value] += 1
        sure.append((told[value], value == each.relevance))
    yield f"\n## Relevance (rows: as coded; columns: as judged)\n\n| | {' | '.join(CLASSES)} |\n|---|---|---|---|"
    for mine in CLASSES:
        yield f"| {mine} | {' | '.join(str(confusion[mine, theirs]) for theirs in CLASSES)} |"
    yield f"\nThreshold of `incident` {weights.relevance.threshold:.3f}."
    yield f"Calibration error {calibration_error(sure):.3f}."


def _calibration(judged: Iterable[Judged]) -> Iterator[str]:
    pairs = [(sure, key in each.held) for each in judged for key, sure in each.said.items()]
    yield f"\n## Calibration of the codes given\n\nExpected calibration error {calibration_error(pairs):.3f}.\n"
    yield "| confidence | right | codes |\n|---|---|---|"
    for group in curve(pairs):
        yield f"| {group.confidence:.2f} | {group.right:.2f} | {group.count} |"


def _parts(judged: Sequence[Judged]) -> Iterator[str]:
    """The reader's mean F1 of the fields by source and region; without the rules, which had seen some of these."""
    yield "\n## The reader alone, by source and region (mean F1 of the fields)\n"
    yield "| part | incidents | F1 |\n|---|---|---|"
    parts: dict[str, list[Judged]] = {}
    for each in judged:
        for part in (each.document.example.origin, each.document.example.region):
            parts.setdefault(part or "region not told", []).append(each)
    for part, members in sorted(parts.items()):
        yield f"| {part} | {len(members)} | {_mean_f1(members):.3f} |"


def _mean_f1(judged: Sequence[Judged]) -> float:
    return sum(f1(judged, field) for field in FIELDS) / len(FIELDS)


def _curve(schooled: Schooled, incidents: Mapping[str, Annotated], keys: Sequence[Key]) -> Iterator[str]:
    """The mean of the fields' F1 over the first fold's documents, by the share of the others that was learnt from."""
    if not schooled.curve:
        return
    yield "\n## Learning curve (mean F1 of the fields, reader and rules, first fold)\n\n| share | F1 |\n|---|---|"
    weights = schooled.release.weights
    fold = [incidents[key] for key in next(iter(schooled.curve.values())) if key in incidents]
    for share, opinions in sorted({**schooled.curve, 1.0: schooled.opinions}.items()):
        judged = [
            Judged(each, frozenset(evidence_of(each.example.coding)), said(each, opinions[each.id], keys, weights))
            for each in fold
        ]
        yield f"| {share} | {_mean_f1(judged):.3f} |"


def _labels(judged: Sequence[Judged], keys: Sequence[Key]) -> Iterator[str]:
    yield "\n## Each label\n\n| label | in documents | precision | recall | F1 |\n|---|---|---|---|---|"
    for key in keys:
        held = sum(key in each.held for each in judged)
        told = sum(key in each.said for each in judged)
        hits = sum(key in each.held and key in each.said for each in judged)
        if held or told:
            figures = (hits / told if told else 0.0, hits / held if held else 0.0, 2 * hits / (held + told))
            yield f"| {'.'.join(filter(None, key))} | {held} | {' | '.join(f'{x:.2f}' for x in figures)} |"


def _errors(judged: Sequence[Judged]) -> Iterator[str]:
    """The codes given with the greatest confidence and wrong, by document: most often the coding deserves a look."""
    yield f"\n## The {WORST} wrong codes that it was surest of\n\n| document | code | confidence |\n|---|---|---|"
    wrong = [
        (sure, each.document.id, key) for each in judged for key, sure in each.said.items() if key not in each.held
    ]
    for sure, document, key in sorted(wrong, key=lambda one: (-one[0], one[1]))[:WORST]:
        yield f"| {document} | {'.'.join(filter(None, key))} | {sure:.2f} |"
