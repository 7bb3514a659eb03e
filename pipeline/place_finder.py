"""Places alone: finds and resolves the place names of plain texts, as the pipeline does. No database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.records import Document, Ending, Page, Toponym
from pipeline.runner import process
from pipeline.stage import Stage
from pipeline.stages.annotator import Annotator
from pipeline.stages.geocoder import GeocoderStage

# How many texts travel through the stages together: enough for spaCy to work in batches.
BATCH = 32


class PlaceFinder:
    """Finds the places of texts: the annotator tells names of people from names of places, the geocoder does the rest.

    `cache` is the folder of the gazetteer's index, which is built there the first time.
    """

    def __init__(self, configs: Path, cache: Path) -> None:
        self._stages: list[Stage] = [Annotator(configs), GeocoderStage(configs, cache)]

    def __call__(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Give `{id, toponyms}` for each of `{id, text, url?}`, in their order; `{id, error}` where a stage failed.

        Offsets are code points of `text` as it was given. An address tells whose news it is likely to be.
        """
        remaining = iter(entries)
        while batch := list(islice(remaining, BATCH)):
            documents = [_document(entry) for entry in batch]
            process(documents, self._stages)
            for entry, document in zip(batch, documents, strict=True):
                yield {"id": entry["id"], **_found(document)}


def _document(entry: Mapping[str, Any]) -> Document:
    return Document(Page(str(entry.get("url") or ""), b"", datetime.now(UTC), "given"), text=entry["text"])


def _found(document: Document) -> dict[str, Any]:
    assert document.verdict is not None
    if document.verdict.ending is Ending.FAILED:
        return {"error": f"{document.verdict.stage}: {document.verdict.reason}"}
    return {"toponyms": [_plain(toponym) for toponym in document.toponyms]}


def _plain(toponym: Toponym) -> dict[str, Any]:
    return {
        "start": toponym.start,
        "end": toponym.end,
        "name": toponym.name,
        "geonameid": toponym.geonameid,
        "lat": toponym.latitude,
        "lon": toponym.longitude,
        "country": toponym.country,
        "confidence": toponym.confidence,
    }
