"""The reader as a spaCy component: it reads the documents of a batch together, after their sentences are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.tokens import Doc

from models.reader.serving import OnnxReader
from models.reader.units import units
from models.reader.windows import Span
from pipeline.records import Reading

Doc.set_extension("reading", default=None, force=True)


class ReaderComponent:
    """Puts a `Reading` on every Doc, as `doc._.reading`."""

    def __init__(self, reader: OnnxReader) -> None:
        self._reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        self._read([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        """Read documents in batches: windows of like length then go through the network together."""
        documents = iter(stream)
        while batch := list(islice(documents, batch_size)):
            self._read(batch)
            yield from batch

    def _read(self, docs: list[Doc]) -> None:
        told = [units(doc.text, sentence_spans(doc)) for doc in docs]
        for doc, spans, found in zip(docs, told, self._reader.read([doc.text for doc in docs], told), strict=True):
            doc._.reading = Reading(tuple(spans), found.labels, found.relevance)


def sentence_spans(doc: Doc) -> list[Span]:
    """The offsets of a Doc's sentences without the white space around them."""
    return [_trimmed(sentence.text, sentence.start_char) for sentence in doc.sents]


def _trimmed(text: str, start: int) -> Span:
    left = len(text) - len(text.lstrip())
    return start + left, start + len(text.rstrip()) if text.strip() else start + left
