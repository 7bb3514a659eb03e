"""The deduplicator: the same text again, or nearly, adds a source to the document that it repeats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.config import Deduplication
from pipeline.records import Document, KnownText
from pipeline.stages.signatures import SignatureIndex, sign


class Deduplicator:
    """Drops texts that repeat an earlier one, and remembers every text it lets through.

    Alike is not enough: prosecutors and papers tell a case again when it goes on, in the same words, and the new
    outcome must not be lost. So a text that is alike repeats another only if both came out within a few days; later,
    only if it is the same but for trifles. `known` are the texts of earlier runs, in the order in which they came, so
    that a resumed run ends where an undisturbed one would.

    What a person sent repeats nothing but the very same text: one line more may be what matters. Restricted texts are
    neither compared nor remembered, since they are erased one day, and what repeated them would be gone with them.
    """

    name = "deduplicator"
    requires = ("page", "text", "text_digest", "published", "sent")
    assigns = ("signature", "duplicate_of")

    def __init__(self, settings: Deduplication, known: Iterable[KnownText] = ()) -> None:
        self._settings = settings
        self._index = SignatureIndex(settings.permutations, settings.same_news)
        self._captures: dict[str, str] = {}
        self._published: dict[str, date | None] = {}
        for text in known:
            self._remember(text)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Compare every document with all that came before it."""
        for document in batch:
            document.signature = sign(
                document.text,
                permutations=self._settings.permutations,
                shingle_words=self._settings.shingle_words,
            )
            if document.page.restricted:
                continue
            document.duplicate_of = self._original(document)
            if document.duplicate_of is None:
                self._remember(KnownText(document.text_digest, document.signature, document.published))
                self._captures.setdefault(document.text_digest, document.page.capture)
            else:
                document.drop(self.name, "repeats another text")

    def _remember(self, text: KnownText) -> None:
        self._index.add(text.text_digest, text.signature)
        self._published.setdefault(text.text_digest, text.published)

    def _original(self, document: Document) -> str | None:
        """Name the text that this one repeats, the most similar first; a page seen again is not its own repeat."""
        if self._captures.get(document.text_digest) == document.page.capture:
            return None
        if document.text_digest in self._index:
            return document.text_digest
        if document.sent:
            return None
        alike = self._index.like(document.signature)
        return next((digest for similarity, digest in alike if self._repeats(document, digest, similarity)), None)

    def _repeats(self, document: Document, digest: str, similarity: float) -> bool:
        if similarity >= self._settings.same_text:
            return True
        ours, theirs = document.published, self._published[digest]
        return ours is not None and theirs is not None and abs((ours - theirs).days) <= self._settings.same_news_days
