"""Lines of a printed page put together again as the paragraphs that they were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from crawlers.readers.pdf import Line

_ENDS = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d\u00bb)\]]*(?:\d{1,3})?$")  # a footnote's mark may follow
_BULLET = re.compile(r"[\u2022\u2023\u25aa\u25a0\u25cf\u25e6\u2043\u2013\u2014*\uf0b7-]\s")
_ITEM = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-z]|[ivx]{1,5})[.)]\s", re.IGNORECASE)
_BROKEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_WORD = re.compile(r"\w+(?:-\w+)*")
_OTHER_SIZE = 1.2  # times: another font size, so another paragraph
_WIDE = 1.3  # times the usual distance of two lines
_INDENT = 0.8  # font sizes
_SPARE = 1.2  # times: letters are not all of one width
_COLUMN = 3.0  # font sizes within which lines begin that stand in one column


@dataclass(slots=True)
class _Column:
    """How far right the lines of a column reach, by page."""

    edges: dict[tuple[int, int], float] = field(default_factory=dict)

    def add(self, page: int, line: Line) -> None:
        key = (page, round(line.left / (_COLUMN * max(line.size, 1.0))))
        self.edges[key] = max(self.edges.get(key, 0.0), line.right)

    def right(self, page: int, line: Line) -> float:
        at = round(line.left / (_COLUMN * max(line.size, 1.0)))
        return max((self.edges.get((page, near), 0.0) for near in (at - 1, at, at + 1)), default=line.right)


def rejoin(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of a document, those that run on over columns and pages in one piece.

    A line ends its paragraph when the next is of another size, further below than usual, indented, an item of a list,
    or when it stopped although the next word would have fitted. A word that was parted at a line's end is whole again;
    its hyphen stays where the document writes the word with it elsewhere.
    """
    lines = [(number, line) for number, page in enumerate(pages) for line in page]
    if not lines:
        return []
    columns = _Column()
    for number, line in lines:
        columns.add(number, line)
    usual = _usual_distance(pages)
    paragraphs = [[lines[0][1].text]]
    for (page, line), (next_page, following) in pairwise(lines):
        room = columns.right(page, line) - line.right
        if _ends(line, following, room, usual, turned=page != next_page):
            paragraphs.append([])
        paragraphs[-1].append(following.text)
    words = _hyphenated(line.text for _, line in lines)
    return [_joined(paragraph, words) for paragraph in paragraphs]


def usual_size(pages: Iterable[Sequence[Line]]) -> float:
    """The font size in which most of the text is set."""
    characters: dict[float, int] = {}
    for line in (line for page in pages for line in page):
        characters[round(line.size, 1)] = characters.get(round(line.size, 1), 0) + len(line.text)
    return max(characters, key=lambda size: characters[size], default=0.0)


def _usual_distance(pages: Iterable[Sequence[Line]]) -> float:
    """How far apart the base lines of running text are, in font sizes."""
    found = [
        (line.bottom - following.bottom) / line.size
        for page in pages
        for line, following in pairwise(page)
        if line.size > 0 and 0.5 * line.size < line.bottom - following.bottom < 3 * line.size
    ]
    return median(found) if found else 1.2


def _ends(line: Line, following: Line, room: float, usual: float, *, turned: bool) -> bool:
    size = max(line.size, following.size, 1.0)
    if size > _OTHER_SIZE * max(min(line.size, following.size), 1.0) or _BULLET.match(following.text):
        return True
    if _BROKEN.search(line.text) and following.text[:1].islower():
        return False
    ended = _ENDS.search(line.text) is not None
    if _stopped_early(following, room):
        return True
    if turned or following.bottom >= line.bottom + size / 2:  # the next page or column
        return ended
    if abs(following.bottom - line.bottom) < size / 2:  # beside it: a cell, a raised word
        return False
    too_far = line.bottom - following.bottom > _WIDE * usual * size
    indented = following.left - line.left > _INDENT * size
    return too_far or (ended and (indented or _ITEM.match(following.text) is not None))


def _stopped_early(following: Line, room: float) -> bool:
    """Whether the line before ended although the first word of the next one would have fitted into its room."""
    width = (following.right - following.left) / max(len(following.text), 1)
    first = following.text.split(maxsplit=1)[0]
    return _SPARE * (len(first) + 1) * width + following.size < room


def _hyphenated(texts: Iterable[str]) -> set[str]:
    """The words with a hyphen that the document writes within a line."""
    return {word.lower() for text in texts for word in _WORD.findall(text) if "-" in word}


def _joined(lines: Sequence[str], hyphenated: set[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        broken = _BROKEN.search(text)
        if broken and line[:1].islower() and (rest := _WORD.match(line)):
            whole = f"{broken[1]}-{rest[0]}".lower() in hyphenated
            text = text[: broken.end(1)] + ("-" if whole else "") + line
        elif broken and not text.endswith("\u00ad") and line[:1].isalnum():  # Anglo-Saxon, 2014-2015
            text = text[: broken.end(1)] + "-" + line
        else:
            text += " " + line
    return " ".join(text.replace("\u00ad", "").split())
