"""Documents for the tests of stages: text in, annotated and geocoded document out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.config import settings
from pipeline.records import Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.geocoder import GeocoderStage


@pytest.fixture(scope="session")
def annotator(configs: Path) -> Annotator:
    return Annotator(configs)


@pytest.fixture(scope="session")
def geocoder(configs: Path) -> GeocoderStage:
    return GeocoderStage(configs, settings().cache)


@pytest.fixture(scope="session")
def geocoded(annotator: Annotator, geocoder: GeocoderStage) -> Callable[..., Document]:
    """Make a document of a text, and let annotator and geocoder fill it."""

    def make(text: str, url: str = "") -> Document:
        document = Document(Page(url, b"", datetime(2026, 1, 1, tzinfo=UTC), "test"), text=text, language="en")
        annotator([document])
        geocoder([document])
        return document

    return make
