"""The language detector: names each text's language, and sets aside what no coder reads."""

from __future__ import annotations

from collections.abc import Sequence

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.records import Document

# Enough to tell a language, and the same cost for a long judgment as for a short article.
CHARACTERS = 3000


class LanguageDetector:
    """Fills the document's language; a text that no coder reads is dropped as `unread: <language>`, unless sent.

    With `drop=False` nothing is dropped: what no coder reads is then read as English.
    """

    name = "language_detector"
    requires = ("text", "body_start", "sent")
    assigns = ("language",)

    def __init__(self, languages: Sequence[str], *, drop: bool = True) -> None:
        self._drop = drop
        self._read = frozenset(languages)
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE)  # type: ignore[no-untyped-call]

    def __call__(self, batch: Sequence[Document]) -> None:
        """Detect the language of every document."""
        for document in batch:
            document.language = self.detect(document.text[document.body_start :])
            if self._drop and document.language not in self._read and not document.sent:
                document.drop(self.name, f"unread: {document.language}")

    def detect(self, text: str) -> str:
        """Name the language of a text (ISO 639-1)."""
        language, _ = self._identifier.classify(text[:CHARACTERS])
        return str(language)
