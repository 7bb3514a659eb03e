"""The linker: names other documents that seem to tell the same incident, for a reviewer to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.config import Linking
from pipeline.records import Document, KnownText, Link
from pipeline.stages.signatures import SignatureIndex


class Linker:
    """Fills a document's links: texts that share whole passages with it, as a follow-up repeats its first report.

    Less alike than a near-duplicate, which the deduplicator has already dropped.
    """

    name = "linker"
    requires = ("page", "text_digest", "signature")
    assigns = ("links",)

    def __init__(self, settings: Linking, permutations: int, known: Iterable[KnownText] = ()) -> None:
        self._index = SignatureIndex(permutations, settings.similarity)
        self._most = settings.most
        for text in known:
            self._index.add(text.text_digest, text.signature)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Link every document to those that came before it."""
        for document in batch:
            if document.page.restricted:  # its readers are few, and others' links would lead to it
                continue
            found = [each for each in self._index.like(document.signature) if each[1] != document.text_digest]
            most = found[: self._most]
            document.links = tuple(Link(digest, round(share, 3), "shared passages") for share, digest in most)
            self._index.add(document.text_digest, document.signature)
