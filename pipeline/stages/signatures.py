"""Signatures of texts: MinHash of word shingles, and an index of texts alike (Broder 1997; datasketch's LSH)."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
from datasketch import MinHash, MinHashLSH

# datasketch's family of 32-bit hashes; stored signatures can be compared with those of the same family alone.
SCHEME: Literal["affine32"] = "affine32"

_WORD = re.compile(r"\w+")


def sign(text: str, *, permutations: int, shingle_words: int) -> bytes:
    """Sign a text: `permutations` 32-bit minima over its lower-case word shingles, 4 bytes each."""
    words = _WORD.findall(text.casefold())
    shingles = {" ".join(words[at : at + shingle_words]) for at in range(max(1, len(words) - shingle_words + 1))}
    signature = MinHash(num_perm=permutations, scheme=SCHEME)
    signature.update_batch([shingle.encode() for shingle in shingles])
    return np.asarray(signature.hashvalues, dtype=np.uint32).tobytes()


class SignatureIndex:
    """Finds the texts whose estimated Jaccard similarity to a signature is at least `similarity`."""

    def __init__(self, permutations: int, similarity: float) -> None:
        self._permutations = permutations
        self._similarity = similarity
        self._index = MinHashLSH(threshold=similarity, num_perm=permutations)
        self._signatures: dict[str, MinHash] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._signatures

    def add(self, key: str, signature: bytes) -> None:
        """Remember a signature under a key; a key that is known stays as it is."""
        if key not in self._signatures:
            self._signatures[key] = self._unpack(signature)
            self._index.insert(key, self._signatures[key])

    def like(self, signature: bytes) -> list[tuple[float, str]]:
        """Give (similarity, key) of the texts alike, the most similar first, ties by key."""
        unpacked = self._unpack(signature)
        keys = [str(key) for key in self._index.query(unpacked)]
        found = [(float(self._signatures[key].jaccard(unpacked)), key) for key in keys]
        return sorted((each for each in found if each[0] >= self._similarity), key=lambda each: (-each[0], each[1]))

    def _unpack(self, packed: bytes) -> MinHash:
        values = np.frombuffer(packed, dtype=np.uint32).astype(np.uint64)
        return MinHash(num_perm=self._permutations, hashvalues=values, scheme=SCHEME)
