"""Documents a second of each stage, on the demo's pages: `make bench` prints them; `make test` only runs each once.

Each stage sees documents that all earlier stages have filled. CPU time of one process, so that other work on the
machine counts little; the host's own clock still varies, so compare figures of one run.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from models.registry import shipped_release
from pipeline.line_up import page_line_up
from pipeline.records import Document, Page
from pipeline.runner import process
from pipeline.stage import Stage
from tests.world.pages import Site
from tests.world.texts import read_texts

FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
STAGES = (
    "extractor",
    "language_detector",
    "deduplicator",
    "screener",
    "annotator",
    "redactor",
    "relevance_classifier",
    "incident_builder",
    "date_resolver",
    "geocoder",
    "coder",
    "linker",
)


def world_pages() -> list[Page]:
    """Every article and judgment of the demo's world, as served."""
    pages = []
    texts = read_texts()
    for name in ("harbour-post", "meridian-herald", "courts"):
        site = Site(name, f"http://{name}.example", texts)
        for text in site.texts:
            path = f"{text['url']}/data.xml" if name == "courts" else str(text["url"])
            answer = site.paths[path]()
            pages.append(Page(site.root + path, answer.body, FETCHED, name, content_type=answer.content_type))
    return pages


def filled_up_to(line_up: Sequence[Stage], name: str) -> tuple[Stage, list[Document]]:
    """A stage, and the documents that reach it."""
    at = [stage.name for stage in line_up].index(name)
    documents = [Document(page) for page in world_pages()]
    if at == 0:
        return line_up[0], documents
    process(documents, line_up[:at])
    reached = [
        document for document in documents if document.verdict is not None and document.verdict.ending == "coded"
    ]
    for document in reached:
        document.verdict = None
    return line_up[at], reached


@pytest.mark.parametrize("name", STAGES)
def test_stage(benchmark: BenchmarkFixture, configs: Path, cache: Path, name: str) -> None:
    stage, documents = filled_up_to(page_line_up(configs, cache, release=shipped_release()), name)
    assert documents

    def fresh() -> tuple[tuple[list[Document]], dict[str, object]]:
        return ([copy.copy(document) for document in documents],), {}

    benchmark.extra_info["documents"] = len(documents)
    benchmark.pedantic(stage, setup=fresh, rounds=5)  # type: ignore[no-untyped-call]
