"""Finds the passages of a text that show sexual or other violence, so that nobody has to read them unawares."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import records
from pipeline.config import settings
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.records import State
from pipeline.store.review_config import load_review_config

SEXUAL, VIOLENCE = "sexual", "violence"
_LONG = 600  # characters; of a sentence beyond that, only what stands about the word is folded away
_EDGE = re.compile(r"[.!?…][\"'”\u2019»)\]]*[ \t]+|[\u3002\uff01\uff1f]|\n+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences of one paragraph that are graphic, and of what `kinds`. Offsets are code points."""

    start: int
    end: int
    kinds: tuple[str, ...]


def passages(text: str, language: str | None, begin: int = 0) -> list[Passage]:
    """The graphic passages of a text from `begin` on (after its title, say), in order; none overlap.

    A language without words of its own is read by the English ones.
    """
    small = _small(text)  # to ignore case would take five times as long
    found = [
        (match.start(), match.end(), kind)
        for kind, pattern in _patterns(settings().configs, language or ENGLISH)
        for match in pattern.finditer(small, begin)
    ]
    if not found:
        return []
    edges = sorted({begin, *(match.end() for match in _EDGE.finditer(text, begin)), len(text)})
    return _joined((*_sentence(text, edges, start, end), kind) for start, end, kind in sorted(found))


def tells_of_sexual_violence(document: records.Document, incident: records.Incident) -> bool:
    """Whether a new draft's codes, or the passages that tell its incident, are about sexual violence."""
    told = set(load_review_config(settings().configs).care.sexual_violence)
    if any(f"{code.variable}.{code.value}" in told and code.state is State.PRESENT for code in incident.codes):
        return True
    graphic = passages(document.text, document.language)
    return any(
        SEXUAL in each.kinds and each.start < end and each.end > start
        for each in graphic
        for start, end in incident.spans
    )


def _sentence(text: str, edges: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The sentence about some words, without the white space at its end; what is too long is cut at spaces."""
    at = bisect_right(edges, start) - 1
    first = edges[at]
    last = next((edge for edge in edges[at + 1 :] if edge >= end), len(text))
    if last - first > _LONG:
        first = text.rfind(" ", first, max(start - _LONG // 2, first)) + 1 or max(start - _LONG // 2, first)
        space = text.find(" ", min(end + _LONG // 2, last), min(end + _LONG, last))
        last = space if space > 0 else min(end + _LONG // 2, last)
    return first, first + len(text[first:last].rstrip())


def _joined(found: Iterable[tuple[int, int, str]]) -> list[Passage]:
    """Passages, those joined that touch or overlap, or between which nothing but a space stands."""
    joined: list[Passage] = []
    for start, end, kind in sorted(found):
        if joined and start <= joined[-1].end + 1:
            last = joined.pop()
            kinds = tuple(dict.fromkeys((*last.kinds, kind)))
            joined.append(Passage(last.start, max(end, last.end), kinds))
        else:
            joined.append(Passage(start, end, (kind,)))
    return joined


@cache
def _patterns(configs: Path, language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    folder = lexicon_folder(configs, language)
    words = lexicon_table(folder, "graphic.toml", "graphic")
    return tuple((kind, _pattern(words[kind], words["unless"])) for kind in (SEXUAL, VIOLENCE))


def _pattern(words: Iterable[str], unless: Iterable[str]) -> re.Pattern[str]:
    before = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in unless)
    alternatives = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+") for word in words)
    return re.compile(rf"(?<!\w){before}(?:{'|'.join(alternatives)})(?!\w)")


def _small(text: str) -> str:
    """Small letters, each in its place: the capital I with a dot alone would become two characters."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "I").lower()
