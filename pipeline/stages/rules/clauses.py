"""Evidence for a cue: the clause around it, neither the bare word nor the whole long sentence."""

from __future__ import annotations

import re

from pipeline.records import Document, Evidence, Mention

# The guide asks for "usually 3 to 25 words"; the cue itself may be longer.
FEWEST_WORDS, MOST_WORDS = 5, 22
_WORD = re.compile(r"\S+")
_ENDS_CLAUSE = re.compile(r"[,;:\"”)\]\u2013\u2014]+$")
_OPENS_CLAUSE = re.compile(r"^[\"“(\[\u2013\u2014]")
_CONNECTIVES = frozenset(
    ("and", "but", "while", "which", "who", "whom", "because", "although", "when", "where", "after", "before", "that")
)
_EDGES = ' \t\n\r,;:."“”()[]-\u2013\u2014'


def clause_around(document: Document, mention: Mention) -> Evidence:
    """Quote the clause in which a mention stands.

    It grows word by word from the mention to the nearest punctuation or connective on either side, further where it
    would be shorter than `FEWEST_WORDS`, never over the sentence's ends and beyond `MOST_WORDS` only if the mention is.
    """
    begin, end = document.sentences[mention.sentence]
    words = [match.span() for match in _WORD.finditer(document.text, begin, max(end, mention.end))]
    first = max((i for i, (start, _) in enumerate(words) if start <= mention.start), default=0)
    last = min((i for i, (_, stop) in enumerate(words) if stop >= mention.end), default=len(words) - 1)
    texts = [document.text[start:stop] for start, stop in words]
    first, last = _grow(texts, first, last)
    return _trimmed(document, words[first][0], words[last][1], mention)


def _grow(texts: list[str], first: int, last: int) -> tuple[int, int]:
    while last - first + 1 < MOST_WORDS:
        short = last - first + 1 < FEWEST_WORDS
        right = last + 1 < len(texts) and (short or not _parted(texts[last], texts[last + 1]))
        left = first > 0 and (short or not _parted(texts[first - 1], texts[first]))
        if not (left or right):
            break
        if right:
            last += 1
        if left and last - first + 1 < MOST_WORDS:
            first -= 1
    return first, last


def _parted(word: str, following: str) -> bool:
    """Whether a clause ends between two words."""
    return bool(
        _ENDS_CLAUSE.search(word)
        or _OPENS_CLAUSE.search(following)
        or following.lower() in _CONNECTIVES
        or word.lower() in _CONNECTIVES
    )


def _trimmed(document: Document, start: int, end: int, mention: Mention) -> Evidence:
    """Leave out punctuation at both ends, but nothing of the mention."""
    while start < mention.start and document.text[start] in _EDGES:
        start += 1
    while end > mention.end and document.text[end - 1] in _EDGES:
        end -= 1
    return document.quote(start, end)
