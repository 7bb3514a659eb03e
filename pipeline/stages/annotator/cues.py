"""The spaCy component that finds the lexicons' cues in a Doc."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.records import Mention
from pipeline.stages.annotator.lexicon import CueEntry, LexiconError, TokenSequence, compile_pattern, load_entries

if not Doc.has_extension("mentions"):
    Doc.set_extension("mentions", default=None)


Places = Mapping[str, Sequence[int]]  # of a word's tokens in a sentence

FULL_STOPS = frozenset(".;?!")


class _Cue:
    """One sequence of a cue's patterns. Its matcher is built when a sentence first asks for it."""

    __slots__ = ("_matcher", "_vocab", "entry", "sequence")

    def __init__(self, entry: CueEntry, sequence: TokenSequence, vocab: Vocab) -> None:
        self.entry = entry
        self.sequence = sequence
        self._vocab = vocab
        self._matcher: Matcher | None = None

    def may_match(self, words: Set[str]) -> bool:
        """Whether a sentence of these words (and beginnings of words, with a star) holds all that is required."""
        return all(not words.isdisjoint(required) for required in self.sequence.required)

    def spans(self, sentence: Span, places: Places) -> Iterator[Span]:
        """Give every match in a sentence. A gap reaches over no full stop: evidence is one stretch of a sentence."""
        if self._matcher is None:
            self._matcher = Matcher(self._vocab)
            self._matcher.add(self.entry.label, [list(self.sequence.tokens)])
        for low, high in self._windows(places):
            for span in self._matcher(sentence[low:high], as_spans=True):
                if len(span) == 1 or not any(token.text in FULL_STOPS for token in span):
                    yield span

    def _windows(self, places: Places) -> Iterator[tuple[int, int]]:
        """Give the stretches of a sentence, as token numbers, that hold an anchor and all else that is required."""
        reach = len(self.sequence.tokens) - 1
        windows: list[tuple[int, int]] = []
        for anchor in sorted(place for word in self.sequence.anchors for place in places.get(word, ())):
            low, high = max(anchor - reach, 0), anchor + reach + 1
            if windows and low < windows[-1][1]:
                low, _ = windows.pop()
            windows.append((low, high))
        for low, high in windows:
            if all(_occurs(required, places, low, high) for required in self.sequence.required):
                yield low, high


class CueFinder:
    """Fills `doc._.mentions` with the cues of one language's lexicons, in text order.

    Running every pattern over every token would cost most of a document's time, so a sequence's own matcher sees only
    the sentences that hold every word it requires; they are looked up by the rarest one, its anchor.
    """

    def __init__(self, nlp: Language, folder: Path) -> None:
        entries, lists = load_entries(folder)
        self._by_anchor: dict[str, list[_Cue]] = defaultdict(list)
        stems: set[str] = set()
        for entry in entries:
            for cue in _compiled(entry, lists, nlp):
                for anchor in cue.sequence.anchors:
                    self._by_anchor[anchor].append(cue)
                stems |= {word for required in cue.sequence.required for word in required if word.endswith("*")}
        self._stems = frozenset(stems)
        self._stem_lengths = sorted({len(stem) - 1 for stem in stems})

    def __call__(self, doc: Doc) -> Doc:
        """Find the cues; those that ask for company (`near`, `unless`) are judged once the others are known."""
        mentions: list[tuple[CueEntry, Mention]] = []
        for number, sentence in enumerate(doc.sents):
            places = self._places(sentence)
            for entry, cues in self._candidates(places).items():
                spans = [span for cue in cues for span in cue.spans(sentence, places)]
                mentions += ((entry, mention) for mention in _shortest(entry, spans, number))
        labels = _labels_by_sentence(mention for entry, mention in mentions if not entry.near)
        kept = (mention for entry, mention in mentions if _in_company(entry, mention, labels))
        doc._.mentions = sorted(kept, key=lambda mention: (mention.start, mention.end, mention.label))
        return doc

    def _places(self, sentence: Span) -> Places:
        """Number the places of a sentence's words, and of the stems with which they begin."""
        places: dict[str, list[int]] = defaultdict(list)
        for number, token in enumerate(sentence):
            places[token.lower_].append(number)
        for word in list(places):
            for stem in self._stems & {f"{word[:length]}*" for length in self._stem_lengths}:
                places[stem] += places[word]
        return places

    def _candidates(self, places: Places) -> Mapping[CueEntry, Sequence[_Cue]]:
        words = places.keys()
        candidates = {id(cue): cue for word in words for cue in self._by_anchor.get(word, ()) if cue.may_match(words)}
        found: dict[CueEntry, list[_Cue]] = defaultdict(list)
        for cue in candidates.values():
            found[cue.entry].append(cue)
        return found


def _compiled(entry: CueEntry, lists: Mapping[str, Sequence[str]], nlp: Language) -> Iterator[_Cue]:
    for pattern in entry.patterns:
        try:
            yield from (_Cue(entry, sequence, nlp.vocab) for sequence in compile_pattern(pattern, lists, nlp))
        except LexiconError as error:
            raise LexiconError(f"{entry.label}: {error}") from error


def _occurs(words: Set[str], places: Places, low: int, high: int) -> bool:
    return any(low <= place < high for word in words for place in places.get(word, ()))


def _shortest(entry: CueEntry, spans: Iterable[Span], number: int) -> Iterator[Mention]:
    """Give a cue's shortest matches in a sentence: of two that overlap, the one inside the other or the first."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (len(span), span.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    for span in kept:
        yield Mention(span.start_char, span.end_char, entry.label, number, confidence=entry.confidence)


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
