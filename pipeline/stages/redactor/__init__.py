"""The stage that says what to mask: everything that may be a person's name, wherever it stands in the text.

The annotator's `person.name` mentions, and every further occurrence of their words, also in a
headline in capitals or glued to another word; whatever holds names by its nature (e-mail addresses, handles, parties);
and every capital that nothing explains (`capitals.py`, which tells what it misses). It errs towards masking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.gazetteer import open_gazetteer
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.records import Document, Mention
from pipeline.stages.redactor.capitals import Capitals

NAME = "person.name"
PERHAPS = "person.perhaps"
LISTED = 0.9  # how sure the annotator is, at most, of what is a name for no more than its words
_WORD = re.compile(r"[^\W\d_]+")


class Redactor:
    """Fills `masks` with merged spans of what may be a person's name.

    `cache` is the folder of the gazetteer's index: places stay readable where no person is likely.
    """

    name = "redactor"
    requires = ("text", "mentions")
    assigns = ("masks",)

    def __init__(self, configs: Path, cache: Path, language: str = ENGLISH) -> None:
        self._capitals = Capitals(configs, open_gazetteer(configs, cache), language)
        table = lexicon_table(lexicon_folder(configs, language), "names.toml", "redaction")
        self._always = [re.compile(rule) for rule in table["always"]]
        self._sure: float = table["sure"]
        self._shortest: int = table["shortest"]

    def __call__(self, batch: Sequence[Document]) -> None:
        """Mask every document of a batch."""
        for document in batch:
            document.masks = self.masks(document.text, document.mentions)

    def masks(self, text: str, mentions: Iterable[Mention]) -> tuple[tuple[int, int], ...]:
        """Give the spans of a text that may be names, in order, without overlaps."""
        mentions = [mention for mention in mentions if mention.label in (NAME, PERHAPS)]
        perhaps = sorted((mention.start, mention.end) for mention in mentions if mention.label == PERHAPS)
        names = [mention for mention in mentions if mention.label == NAME and not self._is_explained(mention, text)]
        spans = [(self._beginning(mention, text), mention.end) for mention in names]
        found = zip(names, spans, strict=True)
        sure = [(mention, text[start:end]) for mention, (start, end) in found if mention.confidence >= self._sure]
        words = {word for mention, name in sure for word in self._words(name, proven=mention.confidence > LISTED)}
        spans += [match.span(match.lastgroup or 0) for rule in self._always for match in rule.finditer(text)]
        spans += self._capitals.find(text, frozenset(words), perhaps)
        return tuple(_merged(text, [*spans, *_elsewhere(text, words)]))

    def _words(self, name: str, *, proven: bool) -> Iterator[str]:
        """Give the words by which somebody may be named again; of one whom more than words prove, a body's too."""
        for word in _WORD.findall(name):
            explained = self._capitals.is_country(word) if proven else self._capitals.is_explained(word)
            if len(word) >= self._shortest and not explained:
                yield word

    def _beginning(self, mention: Mention, text: str) -> int:
        if mention.confidence > LISTED:
            return mention.start
        return mention.start + self._capitals.length_before_name(text[mention.start : mention.end])

    def _is_explained(self, mention: Mention, text: str) -> bool:
        """Whether nothing but its words speaks for a person, and they are a country's, a great city's or a body's."""
        return mention.confidence <= LISTED and self._capitals.is_explained(text[mention.start : mention.end])


def _elsewhere(text: str, words: set[str]) -> Iterator[tuple[int, int]]:
    """Find the words of names in capitals, glued together (`janeexample`), or with a lost apostrophe (`Examples`)."""
    capitals = {word.upper() for word in words if len(word) > 3}
    lower = {word.lower() for word in words}
    for match in _WORD.finditer(text):
        word = match[0]
        lost_apostrophe = word[0].isupper() and word[-1] == "s" and word[:-1] in words
        if word in capitals or lost_apostrophe or _is_glued(word.lower(), lower):
            yield match.span()


def _is_glued(word: str, parts: set[str]) -> bool:
    """Whether a word is two of the parts, one after the other."""
    return len(word) > 6 and any(word[:at] in parts and word[at:] in parts for at in range(3, len(word) - 2))


def _merged(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join spans that overlap or that only a blank or a hyphen parts."""
    held: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if held is not None and (start <= held[1] or text[held[1] : start] in (" ", "-", "\u00a0")):
            held = (held[0], max(held[1], end))
        else:
            if held is not None:
                yield held
            held = (start, end)
    if held is not None:
        yield held
