"""A document as the place finder reads it: words, lines in capitals, people, and the names that may be places."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.gazetteer import GazetteerPlace, fold
from pipeline.records import Document, Mention
from pipeline.stages.geocoder.words import Recognition, Word, words_of

# Which part of a line's longer words has capitals in a title.
MOST = 0.7
NEARLY_ALL = 0.85
_LONGER_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(slots=True)
class Candidate:
    """A name in the text that may be a place."""

    start: int
    end: int
    name: str
    first: int  # number of its first word, and of the word after its last
    last: int
    places: tuple[GazetteerPlace, ...]
    points: float = 0.0
    container: Candidate | None = None  # the place right behind it that holds it
    holds: bool = False  # it is the container of another
    region: bool = False  # the text calls it a state, a province ...

    @property
    def key(self) -> str:
        """The name as the gazetteer looks it up."""
        return fold(self.name)

    @property
    def level(self) -> int:
        """The highest level that the name could mean: 1 where it could be a country."""
        return min(place.level for place in self.places)


@dataclass(slots=True)
class Reading:
    """What the finder knows of a document. `lower` holds the words that occur in lower case."""

    text: str
    words: Sequence[Word]
    lower: frozenset[str]
    people: Sequence[Mention]
    surnames: frozenset[str]  # last words of people's full names
    titles: Sequence[tuple[int, int]]  # lines in Title Case or in capitals, where capitals tell nothing
    sentence_starts: frozenset[int]
    candidates: list[Candidate] = field(default_factory=list)

    def in_title(self, offset: int) -> bool:
        """Whether an offset lies in a line where most words have capitals."""
        return any(start <= offset < end for start, end in self.titles)

    def near(self, number: int, start: int) -> bool:
        """Whether nothing but a blank, a hyphen or an article stands between a word and an offset."""
        between = self.text[self.words[number].end : start]
        return between in {" ", "-", "\xa0"} or between.strip().lower() == "the"

    def adjacent(self, left: int, right: int) -> bool:
        """Whether two words could be parts of one name."""
        return self.text[self.words[left].end : self.words[right].start] in {" ", "\xa0", "-", "s "}

    def begins_line(self, offset: int) -> bool:
        """Whether a line begins at an offset, but for quotation marks."""
        return offset == 0 or self.text[:offset].rstrip(" \"'\u201c\u2018(").endswith("\n")


def read(document: Document, recognition: Recognition) -> Reading:
    """Read a document."""
    words = words_of(document.text, recognition.abbreviations)
    people = [mention for mention in document.mentions if mention.label == "person.name"]
    full_names = (document.text[mention.start : mention.end].split() for mention in people)
    return Reading(
        document.text,
        words,
        frozenset(word.text for word in words if word.text.islower()),
        people,
        frozenset(name[-1] for name in full_names if len(name) > 1),
        title_lines(document.text),
        frozenset(start for start, _ in document.sentences),
    )


def title_lines(text: str) -> list[tuple[int, int]]:
    """Give the lines in which most longer words have capitals; of whole sentences, those in which nearly all have."""
    return list(_title_lines(text))


def _title_lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        longer = _LONGER_WORD.findall(line)
        most = NEARLY_ALL if line.rstrip().endswith((".", "?", "!")) else MOST
        if len(longer) >= 3 and sum(word[0].isupper() for word in longer) > most * len(longer):
            yield start, start + len(line)
        start += len(line) + 1


def sentence_of(document: Document, offset: int) -> int:
    """Give the number of the sentence that an offset lies in."""
    return max(0, bisect_right(document.sentences, offset, key=lambda sentence: sentence[0]) - 1)
