"""Rules for the coded variables: exploitation, recruitment, control, transport, vulnerability, outcomes.

Every cue of a lexicon (`configs/lexicons`, label `variable.value`) that is asserted inside the incident's spans speaks
for its value. The cues of one value add up as independent witnesses (noisy-or, Pearl 1988), one for each sentence; a
value is coded from `THRESHOLD` on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.codebook import CODED, load_codebook
from pipeline.records import Code, Document, Mention, State
from pipeline.stages.rules.clauses import clause_around
from pipeline.stages.rules.exploitation import weigh_exploitation

Key = tuple[str, str, str | None]  # variable, value, subtype

THRESHOLD = 0.5
MOST_EVIDENCE = 2
# A threat of violence is a threat, a sexual assault no other assault, and what a text denies is not told.
EXPLAINING = ("control.threats", "control.threat_of_law_enforcement", "control.sexual_abuse", "absent.")
# A cue this long may hold a whole other fact; a shorter one explains the cues inside it ("threatened to beat").
LONGEST_EXPLANATION = 60
# `investigation` is coded only where nothing later is reported (coding guide, settled questions).
LATER_THAN_INVESTIGATION = frozenset(
    (
        "rescue_or_identification",
        "arrest",
        "charge",
        "trial",
        "conviction_or_guilty_plea",
        "sentence",
        "acquittal_or_dismissal",
        "appeal",
    )
)
ABSENT = "absent."
# "A deceptive offer of work is both" (coding guide): an offer that is told of victims was hardly ever an honest one.
ENTAILED: Mapping[Key, Key] = {
    ("recruitment", "job_offer", None): ("control", "false_promises", None),
    ("recruitment", "education_offer", None): ("control", "false_promises", None),
}
# Cues that help to weigh exploitation.
COMPANY = ("setting.", "work", "relevance.trafficking")


class VariableRules:
    """Codes the six variables of one incident from the annotator's mentions."""

    def __init__(self, configs: Path) -> None:
        self._codebook = load_codebook(configs)

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Code one incident told in these spans; every code's evidence quotes the text."""
        told = [mention for mention in document.mentions if _inside(mention, spans) and _is_ours(mention.label)]
        told = _explained(told)
        asserted, denied = _sorted_by_key(told)
        found = {key: mentions for key, mentions in asserted.items() if key[0] != "exploitation"}
        found = {key: mentions for key, mentions in found.items() if certainty(mentions) >= THRESHOLD}
        for told_of, entailed in ENTAILED.items():
            if told_of in found and entailed not in found and entailed not in denied:
                found[entailed] = found[told_of]
        found |= weigh_exploitation([mention for mention in told if not silenced(mention)], document)
        later = any(variable == "outcomes" and value in LATER_THAN_INVESTIGATION for variable, value, _ in found)
        if later:
            found.pop(("outcomes", "investigation", None), None)
        for key, mentions in sorted(found.items(), key=lambda item: CODED.index(item[0][0])):
            yield self._code(document, key, mentions, coder, State.PRESENT)
        for key, mentions in denied.items():
            if key not in found and key not in asserted:
                yield self._code(document, key, mentions, coder, State.ABSENT)

    def _code(self, document: Document, key: Key, mentions: Sequence[Mention], coder: str, state: State) -> Code:
        variable, value, subtype = key
        self._codebook.check(variable, value, subtype)
        evidence = tuple(clause_around(document, mention) for mention in best(document, mentions))
        return Code(variable, value, coder, round(certainty(mentions), 3), evidence, subtype, state)


def silenced(mention: Mention) -> bool:
    """Whether the words around a cue take away its say. What may come ("if convicted") silences outcomes alone.

    In "threatened to beat her if she went unpaid" the conduct is told; an outcome after such words is none.
    """
    silencing = mention.marks if mention.label.startswith("outcomes.") else mention.marks - {"hypothetical"}
    return bool(silencing)


def certainty(mentions: Iterable[Mention]) -> float:
    """How sure the cues make us together: noisy-or of the best cue of every sentence."""
    by_sentence: dict[int, float] = defaultdict(float)
    for mention in mentions:
        by_sentence[mention.sentence] = max(by_sentence[mention.sentence], mention.confidence)
    return min(0.99, 1 - math.prod(1 - confidence for confidence in by_sentence.values()))


def best(document: Document, mentions: Iterable[Mention]) -> list[Mention]:
    """Choose the cues to quote: the surest, then the most telling, then the first; in text order.

    One cue a sentence, and no sentence twice: a page often repeats its headline.
    """
    chosen: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (-m.confidence, m.start - m.end, m.start)):
        if len(chosen) < MOST_EVIDENCE:
            chosen.setdefault(document.sentence_text(mention.sentence).casefold(), mention)
    return sorted(chosen.values(), key=lambda m: m.start)


def _is_ours(label: str) -> bool:
    return label.removeprefix(ABSENT).split(".")[0] in CODED or label.startswith(COMPANY)


def _inside(mention: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)


def _explained(mentions: Sequence[Mention]) -> list[Mention]:
    """Drop a cue of control that is only a part of another one: of "threatened to beat" the threat is told."""
    beside: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        beside[mention.sentence].append(mention)
    return [m for m in mentions if not any(_explains(other, m) for other in beside[m.sentence])]


def _explains(outer: Mention, inner: Mention) -> bool:
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and inner.end - inner.start < outer.end - outer.start <= LONGEST_EXPLANATION
        and outer.label.startswith(EXPLAINING)
        and inner.label.startswith("control.")
        and outer.label != inner.label
    )


def _sorted_by_key(mentions: Iterable[Mention]) -> tuple[Mapping[Key, list[Mention]], Mapping[Key, list[Mention]]]:
    """Part the cues of what happened from those of what the text says did not; the hypothetical is neither."""
    asserted: dict[Key, list[Mention]] = defaultdict(list)
    denied: dict[Key, list[Mention]] = defaultdict(list)
    for mention in mentions:
        for key in _key(mention.label):
            if mention.label.startswith(ABSENT) and not mention.marks - {"negated"}:
                denied[key].append(mention)
            elif not silenced(mention):
                asserted[key].append(mention)
            elif mention.marks == {"negated"} and key[0] == "control":
                denied[key].append(mention)
    return asserted, denied


def _key(label: str) -> Iterator[Key]:
    parts = label.removeprefix(ABSENT).split(".")
    if parts[0] in CODED:
        yield parts[0], parts[1], parts[2] if len(parts) > 2 else None
