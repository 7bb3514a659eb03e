"""Cuts a text into windows of whole units (see `models.reader.units`) that the encoder can read at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Span: TypeAlias = tuple[int, int]

LOWER, CAPITALISED, CAPITALS, FIGURES = range(4)
CASES = 4
"""The base encoder lower-cases what it reads; how a word was written is told beside it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of whole units; a unit that is too long for one is cut into pieces.

    Attributes:
        ids: token ids, with the encoder's own first and last token.
        cases: for each token, how its word was written.
        offsets: for each token, where it stands in the text; (0, 0) for the encoder's own.
        slots: for each token, which of `units` it belongs to, by position; -1 for none.
        units: numbers of the text's units, in order; one may stand here and in the next window.
    """

    ids: list[int]
    cases: list[int]
    offsets: list[Span]
    slots: list[int]
    units: list[int]


def load_tokenizer(path: Path) -> Tokenizer:
    """Load a `tokenizer.json`; whatever it says of cutting and padding is undone, since windows do both."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def windows(text: str, units: Sequence[Span], tokenizer: Tokenizer, *, most: int) -> list[Window]:
    """Cut a text into windows of at most `most` tokens; each repeats the last unit of the one before as context.

    Units without a token are in no window.
    """
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids, offsets = encoding.ids, encoding.offsets  # each access copies the whole list
    cases = [_case(text[start:end]) for start, end in offsets]
    first, last = (_special(tokenizer, name) for name in ("[CLS]", "[SEP]"))
    cut = []
    for group in _packed(list(_pieces(offsets, units, most - 2)), most - 2):
        tokens = [(token, slot) for slot, (_, inside) in enumerate(group) for token in inside]
        cut.append(
            Window(
                ids=[first, *(ids[token] for token, _ in tokens), last],
                cases=[LOWER, *(cases[token] for token, _ in tokens), LOWER],
                offsets=[(0, 0), *(offsets[token] for token, _ in tokens), (0, 0)],
                slots=[-1, *(slot for _, slot in tokens), -1],
                units=[number for number, _ in group],
            )
        )
    return cut


def pad(batch: Sequence[Window]) -> dict[str, NDArray[np.generic]]:
    """Put windows into arrays: `ids`, `mask`, `cases` of [windows, tokens], and `pool`, [windows, units, tokens].

    `pool` averages each unit's tokens; a row of zeros is no unit.
    """
    length, most = max(len(window.ids) for window in batch), max(len(window.units) for window in batch)
    ids, mask, cases = (np.zeros((len(batch), length), dtype=np.int64) for _ in range(3))
    pool = np.zeros((len(batch), most, length), dtype=np.float32)
    for row, window in enumerate(batch):
        size = len(window.ids)
        ids[row, :size], cases[row, :size], mask[row, :size] = window.ids, window.cases, 1
        slots = np.asarray(window.slots)
        inside = slots >= 0
        pool[row, slots[inside], np.flatnonzero(inside)] = 1
    pool /= np.maximum(pool.sum(axis=2, keepdims=True), 1)
    return {"ids": ids, "mask": mask, "cases": cases, "pool": pool}


_Piece: TypeAlias = tuple[int, list[int]]
"""A unit's number, and the numbers of some of its tokens."""


def _pieces(offsets: Sequence[Span], units: Sequence[Span], room: int) -> Iterator[_Piece]:
    """The tokens of each unit, in pieces of at most `room`."""
    starts = [start for start, _ in units]
    found: dict[int, list[int]] = {}
    for token, (start, _) in enumerate(offsets):
        number = bisect_right(starts, start) - 1
        if number >= 0:
            found.setdefault(number, []).append(token)
    for number, tokens in found.items():
        yield from ((number, tokens[at : at + room]) for at in range(0, len(tokens), room))


def _packed(pieces: Sequence[_Piece], room: int) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    used = 0
    for piece in pieces:
        size = len(piece[1])
        if group and used + size > room:
            yield group
            context = group[-1]
            group = [context] if len(context[1]) + size <= room else []
            used = sum(len(inside) for _, inside in group)
        group.append(piece)
        used += size
    if group:
        yield group


def _special(tokenizer: Tokenizer, name: str) -> int:
    number = tokenizer.token_to_id(name)
    if number is None:
        raise ValueError(f"the tokenizer has no {name}: the base encoder is not of BERT's kind")
    return number


def _case(word: str) -> int:
    if any(letter.isdigit() for letter in word):
        return FIGURES
    if len(word) > 1 and word.isupper():
        return CAPITALS
    return CAPITALISED if word[:1].isupper() else LOWER
