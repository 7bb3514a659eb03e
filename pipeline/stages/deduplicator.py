"""The deduplicator: the same text again, or nearly, adds a source to the document that it repeats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.config import Deduplication
from pipeline.records import Document
from pipeline.stages.signatures import SignatureIndex, sign


class Deduplicator:
    """Drops texts that repeat an earlier one, and remembers every text it lets through.

    `known` are texts of earlier runs (text digest, signature), in the order in which they came, so that a resumed run
    ends where an undisturbed one would.
    """

    name = "deduplicator"
    requires = ("text", "text_digest")
    assigns = ("signature", "duplicate_of")

    def __init__(self, settings: Deduplication, known: Iterable[tuple[str, bytes]] = ()) -> None:
        self._settings = settings
        self._index = SignatureIndex(settings.permutations, settings.similarity)
        self._captures: dict[str, str] = {}
        for digest, signature in known:
            self._index.add(digest, signature)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Compare every document with all that came before it."""
        for document in batch:
            document.signature = sign(
                document.text,
                permutations=self._settings.permutations,
                shingle_words=self._settings.shingle_words,
            )
            document.duplicate_of = self._original(document)
            if document.duplicate_of is None:
                self._index.add(document.text_digest, document.signature)
                self._captures.setdefault(document.text_digest, document.page.capture)
            else:
                document.drop(self.name, f"repeats {document.duplicate_of[:12]}")

    def _original(self, document: Document) -> str | None:
        """Name the text that this one repeats, the most similar first; a page seen again is not its own repeat."""
        if self._captures.get(document.text_digest) == document.page.capture:
            return None
        if document.text_digest in self._index:
            return document.text_digest
        return next((digest for _, digest in self._index.like(document.signature)), None)
