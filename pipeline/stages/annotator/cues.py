"""The spaCy component that finds the lexicons' cues in a Doc."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from pipeline.records import Mention
from pipeline.stages.annotator.lexicon import CueEntry, LexiconError, compile_pattern, load_entries

if not Doc.has_extension("mentions"):
    Doc.set_extension("mentions", default=None)


@dataclass(frozen=True, slots=True)
class _Cue:
    entry: CueEntry
    matcher: Matcher


class CueFinder:
    """Fills `doc._.mentions` with the cues of one language's lexicons, in text order.

    Running every pattern over every token would cost most of a document's time, so a cue's own matcher sees only the
    sentences that hold one of its anchors: a word without which it cannot match.
    """

    def __init__(self, nlp: Language, folder: Path) -> None:
        entries, lists = load_entries(folder)
        self._words: dict[str, list[_Cue]] = defaultdict(list)
        self._stems: dict[str, list[_Cue]] = defaultdict(list)
        for entry in entries:
            self._add(entry, lists, nlp)
        self._stem_lengths = sorted({len(stem) for stem in self._stems})

    def _add(self, entry: CueEntry, lists: dict[str, tuple[str, ...]], nlp: Language) -> None:
        matcher = Matcher(nlp.vocab)
        cue = _Cue(entry, matcher)
        anchors: set[str] = set()
        for pattern in entry.patterns:
            try:
                sequences = list(compile_pattern(pattern, lists, nlp))
            except LexiconError as error:
                raise LexiconError(f"{entry.label}: {error}") from error
            matcher.add(entry.label, [list(sequence.tokens) for sequence in sequences])
            anchors |= frozenset[str]().union(*(sequence.anchors for sequence in sequences))
        for anchor in anchors:
            (self._stems[anchor[:-1]] if anchor.endswith("*") else self._words[anchor]).append(cue)

    def __call__(self, doc: Doc) -> Doc:
        """Find the cues; those that ask for company (`near`, `unless`) are judged once the others are known."""
        mentions: list[tuple[CueEntry, Mention]] = []
        for number, sentence in enumerate(doc.sents):
            for cue in self._candidates(sentence):
                mentions += ((cue.entry, mention) for mention in _matches(cue, sentence, number))
        labels = _labels_by_sentence(mention for entry, mention in mentions if not entry.near)
        kept = (mention for entry, mention in mentions if _in_company(entry, mention, labels))
        doc._.mentions = sorted(kept, key=lambda mention: (mention.start, mention.end, mention.label))
        return doc

    def _candidates(self, sentence: Span) -> Iterable[_Cue]:
        found: dict[int, _Cue] = {}
        for word in {token.lower_ for token in sentence}:
            for cue in self._words.get(word, ()):
                found[id(cue)] = cue
            for length in self._stem_lengths:
                for cue in self._stems.get(word[:length], ()):
                    found[id(cue)] = cue
        return found.values()


def _matches(cue: _Cue, sentence: Span, number: int) -> Iterator[Mention]:
    """Give a cue's shortest matches in a sentence: of two that overlap, the one inside the other or the first."""
    spans = sorted(cue.matcher(sentence, as_spans=True), key=lambda span: (len(span), span.start))
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    for span in kept:
        yield Mention(span.start_char, span.end_char, cue.entry.label, number, confidence=cue.entry.confidence)


def _labels_by_sentence(mentions: Iterable[Mention]) -> dict[int, set[str]]:
    labels: dict[int, set[str]] = defaultdict(set)
    for mention in mentions:
        labels[mention.sentence].add(mention.label)
    return labels


def _in_company(entry: CueEntry, mention: Mention, labels: dict[int, set[str]]) -> bool:
    if any(_has(labels.get(mention.sentence, set()), wanted) for wanted in entry.unless):
        return False
    around = range(mention.sentence - entry.reach, mention.sentence + entry.reach + 1)
    return not entry.near or any(_has(labels.get(number, set()), wanted) for number in around for wanted in entry.near)


def _has(labels: set[str], wanted: str) -> bool:
    """Whether a label, or one below it (`person` covers `person.victim`), is there."""
    return wanted in labels or any(label.startswith(f"{wanted}.") for label in labels)


def mark(mention: Mention, marks: Sequence[str]) -> Mention:
    """Give the mention with further marks."""
    return replace(mention, marks=mention.marks | frozenset(marks))
