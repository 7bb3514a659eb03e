"""Groups of texts that may not be parted, and folds that keep them together.

Two texts belong together where one nearly repeats the other, and where both tell one case: a prosecutor tells it at
the charge, the plea and the sentence, a newspaper follows it up. A model that is tried on the sentence of a case whose
charge it has learnt looks far better than it is.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence, Set
from itertools import combinations
from typing import Protocol, TypeAlias, TypeVar

Pair: TypeAlias = tuple[str, str]
"""Two ids, in order."""

REPEAT_WORDS, REPEAT_SHARE, BOILERPLATE = 8, 0.3, 8
"""A repeat has this share of the shorter text's runs of so many words; what stands in more texts is boilerplate."""
CASE_WORDS, CASE_SHARE, RARE_RUN = 6, 0.1, 6
"""The same for texts that tell one case in other words."""
SHARED_NAMES, RARE_NAME = 2, 4
"""So many shared names, each in so few texts, are a shared case."""
_WORD = re.compile(r"\w+")
_PART = r"[^\W\d_a-z][^\W\d_A-Z]+"  # a capital and small letters, of any alphabet
_CAPITALISED = rf"{_PART}(?:[-'\u2019]{_PART})*"
_NAME = re.compile(rf"\b{_CAPITALISED} (?:[A-Z]\.? )?{_CAPITALISED}(?: {_CAPITALISED})?\b")


class Grouped(Protocol):
    """What folds are made of."""

    @property
    def id(self) -> str:
        """The document's id."""

    @property
    def group(self) -> str:
        """The name of its group."""

    @property
    def relevance(self) -> str:
        """Its class."""


G = TypeVar("G", bound=Grouped)


def runs(text: str, words: int) -> frozenset[tuple[str, ...]]:
    """All runs of so many words, without case and punctuation."""
    found = _WORD.findall(text.casefold())
    return frozenset(tuple(found[n : n + words]) for n in range(len(found) - words + 1))


def names(text: str, no_names: Collection[str] = ()) -> frozenset[str]:
    """Runs of two or three capitalised words, but for those with a word that makes them an office, a law, a date."""
    banned = frozenset(no_names)
    return frozenset(name for name in _NAME.findall(text) if banned.isdisjoint(name.split()))


def linked(texts: Mapping[str, str], no_names: Collection[str] = (), places: Set[str] = frozenset()) -> set[Pair]:
    """Find the pairs of texts that repeat each other or tell one case.

    Args:
        texts: the texts by id.
        no_names: words that make a run of capitalised words something else than a person's name.
        places: names of places, which different cases share.
    """
    found = _sharing({key: runs(text, REPEAT_WORDS) for key, text in texts.items()}, BOILERPLATE, REPEAT_SHARE)
    found |= _sharing({key: runs(text, CASE_WORDS) for key, text in texts.items()}, RARE_RUN, CASE_SHARE)
    people = {key: names(text, no_names) - places for key, text in texts.items()}
    return found | {pair for pair, shared in _common(people, RARE_NAME).items() if shared >= SHARED_NAMES}


def groups(ids: Sequence[str], pairs: Set[Pair]) -> dict[str, str]:
    """Join what pairs link, directly or through others; a group is named by the smallest id in it."""
    parent = {key: key for key in ids}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for left, right in pairs:
        first, second = sorted((root(left), root(right)))
        parent[second] = first
    return {key: root(key) for key in ids}


def folds(examples: Sequence[G], k: int, seed: int) -> list[list[G]]:
    """Deal documents into k folds: no group on two sides, classes as even as groups allow, the same for the same seed.

    Large groups are dealt first, each to the fold it leaves most even, as scikit-learn's StratifiedGroupKFold does.
    Cross-validation holds out one fold at a time and trains on the others.

    Raises:
        ValueError: there are fewer groups than folds, or fewer than two folds.
    """
    members: defaultdict[str, list[G]] = defaultdict(list)
    for example in sorted(examples, key=lambda example: example.id):
        members[example.group].append(example)
    if not 2 <= k <= len(members):
        raise ValueError(f"{k} folds of {len(members)} groups")
    order = sorted(members)
    random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    order.sort(key=lambda name: -len(members[name]))
    sizes = Counter(example.relevance for example in examples)
    dealt: list[list[G]] = [[] for _ in range(k)]
    filled: list[Counter[str]] = [Counter() for _ in range(k)]
    for name in order:
        coming = Counter(example.relevance for example in members[name])
        best = min(range(k), key=lambda fold: (_crowding(filled[fold], coming, sizes), len(dealt[fold]), fold))
        dealt[best] += members[name]
        filled[best] += coming
    return dealt


def _crowding(filled: Counter[str], coming: Counter[str], sizes: Counter[str]) -> float:
    """How much the sum of squared shares of the classes grows if a group comes: least where its classes are scarce."""
    return sum(((filled[c] + n) ** 2 - filled[c] ** 2) / sizes[c] ** 2 for c, n in coming.items())


def _sharing(features: Mapping[str, Set[Hashable]], rare: int, share: float) -> set[Pair]:
    """Pairs whose rare shared features are at least so large a share of the smaller one's features."""
    shared = _common(features, rare)
    return {pair for pair, n in shared.items() if n >= share * min(len(features[key]) for key in pair)}


def _common(features: Mapping[str, Set[Hashable]], rare: int) -> Counter[Pair]:
    """Count for each pair the features that both have and at most `rare` texts have."""
    holders: defaultdict[Hashable, list[str]] = defaultdict(list)
    for key in sorted(features):
        for feature in features[key]:
            holders[feature].append(key)
    common: Counter[Pair] = Counter()
    for keys in holders.values():
        if len(keys) <= rare:
            common.update(combinations(keys, 2))
    return common
