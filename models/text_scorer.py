"""Scores extracted main text against gold text by overlapping word n-grams."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"\w+")


def ngram_f1(gold: str, predicted: str, n: int = 4) -> float:
    """F1 of word n-grams, counted as scrapinghub's article-extraction-benchmark does; 1 where both are empty."""
    wanted, found = _ngrams(gold, n), _ngrams(predicted, n)
    if not wanted and not found:
        return 1.0
    shared = (wanted & found).total()
    return 2 * shared / (wanted.total() + found.total())


def _ngrams(text: str, n: int) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + n]) for at in range(max(min(1, len(words)), len(words) - n + 1)))
