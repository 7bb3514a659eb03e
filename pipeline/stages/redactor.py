"""The stage that says what to mask: everything that may be a person's name, wherever it stands in the text.

The annotator's `person.name` and `person.perhaps` mentions, and every further occurrence of their words, also in a
headline in capitals or glued to another word; and whatever holds names by its nature (e-mail addresses, handles). It
errs towards masking. What is missed is told in `pipeline/stages/annotator/names.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.config import read_toml
from pipeline.gazetteer import open_gazetteer
from pipeline.records import Document, Mention

LABELS = ("person.name", "person.perhaps")
_WORD = re.compile(r"[^\W\d_]+")


class Redactor:
    """Fills `masks` with merged spans of what may be a person's name.

    `cache` is the folder of the gazetteer's index: capitals of which nothing but the capitals speaks for a person stay
    readable where they are a place's whole name of several words, or a country's.
    """

    name = "redactor"
    requires = ("text", "mentions")
    assigns = ("masks",)

    def __init__(self, configs: Path, cache: Path) -> None:
        self._gazetteer = open_gazetteer(configs, cache)
        table = read_toml(configs / "lexicons" / "en" / "names.toml")["redaction"]
        self._always = [re.compile(rule) for rule in table["always"]]
        self._sure: float = table["sure"]
        self._shortest: int = table["shortest"]

    def __call__(self, batch: Sequence[Document]) -> None:
        """Mask every document of a batch."""
        for document in batch:
            document.masks = self.masks(document.text, document.mentions)

    def masks(self, text: str, mentions: Iterable[Mention]) -> tuple[tuple[int, int], ...]:
        """Give the spans of a text that may be names, in order, without overlaps."""
        names = [mention for mention in mentions if mention.label in LABELS and not self._is_place(mention, text)]
        spans = [(mention.start, mention.end) for mention in names]
        spans += [match.span() for rule in self._always for match in rule.finditer(text)]
        sure = (text[mention.start : mention.end] for mention in names if mention.confidence >= self._sure)
        words = {word for name in sure for word in _WORD.findall(name) if len(word) >= self._shortest}
        return tuple(_merged(text, [*spans, *_elsewhere(text, words)]))

    def _is_place(self, mention: Mention, text: str) -> bool:
        name = text[mention.start : mention.end]
        places = self._gazetteer.lookup(name) if mention.label == "person.perhaps" else ()
        return any(" " in name or place.kind == "country" for place in places)


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
