"""The two tools for one-off work: clean pages, and code texts. Plain data in and out, no database."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from models.reader.release import Release
from pipeline.codebook import load_codebook
from pipeline.config import load_pipeline_config
from pipeline.line_up import text_line_up
from pipeline.records import Document, Ending, Page
from pipeline.runner import process
from pipeline.share.guide import to_guide
from pipeline.stages.extractor import Extractor, set_text
from pipeline.stages.extractor.court_case import load_judgments
from pipeline.stages.language_detector import LanguageDetector

# How many texts travel through the stages together: enough for spaCy to work in batches.
BATCH = 32


class Cleaner:
    """Turns pages into text, title, date and language, as the pipeline's own extractor does."""

    def __init__(self, configs: Path) -> None:
        config = load_pipeline_config(configs)
        self._extractor = Extractor(config.extraction, load_judgments(configs))
        self._detector = LanguageDetector(config.screening.languages)

    def __call__(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Clean one page: in `{id, url?, html | html_b64, fetched?}`, out `{id, text, title, date, language}`.

        What cannot be read has an empty text and an `error`.
        """
        try:
            page = _page(entry)
            found = self._extractor.read(page)
        except ValueError as error:
            return {"id": entry["id"], "text": "", "title": "", "date": None, "language": None, "error": str(error)}
        return {
            "id": entry["id"],
            "text": found.text,
            "title": found.title,
            "date": found.published.isoformat() if found.published else None,
            "language": self._detector.detect(found.text) if found.text else None,
        }


class TextCoder:
    """Codes texts as the pipeline does, in the coding guide's shape."""

    def __init__(self, configs: Path, cache: Path, release: Release | None = None) -> None:
        self._stages = text_line_up(configs, cache, release)
        self._codebook = load_codebook(configs)

    def __call__(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Document, dict[str, Any]]]:
        """Code texts `{id, date?, title?, url?, text}` in their order, each with its coding.

        A document that a stage failed on has the verdict `failed`, and a coding of its id and `error` alone.
        """
        batch: list[Mapping[str, Any]] = []
        for entry in entries:
            batch.append(entry)
            if len(batch) == BATCH:
                yield from self._code(batch)
                batch = []
        yield from self._code(batch)

    def _code(self, entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Document, dict[str, Any]]]:
        documents = [_document(entry) for entry in entries]
        process(documents, self._stages)
        for entry, document in zip(entries, documents, strict=True):
            assert document.verdict is not None
            if document.verdict.ending is Ending.FAILED:
                yield document, {"id": entry["id"], "error": f"{document.verdict.stage}: {document.verdict.reason}"}
            else:
                yield document, to_guide(document, entry["id"], self._codebook)


def _page(entry: Mapping[str, Any]) -> Page:
    if isinstance(entry.get("html_b64"), str):
        try:
            body = base64.b64decode(entry["html_b64"], validate=True)
        except binascii.Error as error:
            raise ValueError("html_b64 is no base 64") from error
    elif isinstance(entry.get("html"), str):
        body = entry["html"].encode("utf-8", "replace")
    else:
        raise ValueError("neither html nor html_b64")
    return Page(str(entry.get("url") or ""), body, datetime.now(UTC), source="given")


def _document(entry: Mapping[str, Any]) -> Document:
    document = Document(Page(str(entry.get("url") or ""), b"", datetime.now(UTC), str(entry.get("source") or "given")))
    set_text(document, str(entry.get("title") or ""), str(entry["text"]))
    if day := _day(entry.get("date")):
        document.published, document.published_method = day, "given"
    return document


def _day(value: object) -> date | None:
    """Read a document's date; one that cannot be read is not told, and nothing is resolved against it."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
