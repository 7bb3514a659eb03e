"""The real line-up on the demo's documents: each stage keeps to the fields that it declares, and the README to both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from crawlers.items import Page
from crawlers.readers.rows import Row
from models.reader.release import Release
from pipeline.codebook import load_codebook
from pipeline.line_up import page_line_up, text_line_up
from pipeline.records import Document
from pipeline.stage import LineUpError, Stage, check
from pipeline.stages.partner.mapping import load_partner
from pipeline.stages.partner.record import record_name, record_page
from tests.benchmarks.test_stages import world_pages
from tests.conftest import ROOT
from tests.pipeline.stages.incident_builder.marked import read_marked

FIELDS = frozenset(field.name for field in fields(Document))
ROW = re.compile(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)


class Watched(Document):
    """A document that notes which of its fields are read and written."""

    __slots__ = ()
    read: set[str] = set()  # noqa: RUF012 - of all documents together
    written: set[str] = set()  # noqa: RUF012

    def __getattribute__(self, name: str) -> Any:
        if name in FIELDS:
            Watched.read.add(name)
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        Watched.written.add(name)
        super().__setattr__(name, value)


def sent_page(configs: Path) -> Page:
    """A partner's record in a language that no coder reads: what a person sent goes on all the same."""
    partner = load_partner(configs / "partners" / "example-harbour-aid.toml", load_codebook(configs))
    cells = {
        "Case": "HA 1",
        "What happened": "Le contremaître gardait les passeports des hommes et ne leur payait rien pour leur travail. "
        * 3,
        "Form of exploitation": "farm work",
    }
    row = Row(2, cells)
    return record_page(partner, row, record_name(partner, row), datetime(2024, 6, 1, tzinfo=UTC), restricted=False)[0]


def round_up_pages() -> Iterator[Page]:
    """Texts that tell several incidents, each in a way of its own."""
    for marked in read_marked("roundups"):
        title, *paragraphs = (escape(each) for each in marked.text.split("\n\n"))
        body = "".join(f"<p>{each}</p>" for each in paragraphs)
        content = f"<title>{title}</title><body><article><h1>{title}</h1>{body}</article></body>"
        when, url = datetime(2026, 1, 1, tzinfo=UTC), f"https://news.example/{marked.id}"
        yield Page(marked.id, f"<html>{content}</html>".encode(), when, url)


@pytest.fixture(scope="module")
def line_up(configs: Path, cache: Path, release: Release) -> list[Stage]:
    return page_line_up(configs, cache, release=release)


@pytest.fixture(scope="module")
def walked(line_up: list[Stage], configs: Path) -> dict[str, tuple[set[str], set[str]]]:
    """What each stage read and wrote while the demo's documents, round-ups and a partner's record went through."""
    documents = [Watched(page) for page in (*world_pages(), *round_up_pages(), sent_page(configs))]
    seen = {}
    for stage in line_up:
        alive = [document for document in documents if document.alive]
        assert alive, f"nothing reaches {stage.name}"
        Watched.read.clear()
        Watched.written.clear()
        stage(alive)
        seen[stage.name] = (set(Watched.read), set(Watched.written))
    return seen


def test_every_field_has_one_writer(line_up: list[Stage]) -> None:
    assigned = [name for stage in line_up for name in stage.assigns]
    assert sorted(assigned) == sorted(FIELDS - {"page", "verdict"})


def test_a_stage_writes_what_it_assigns_and_nothing_else(
    line_up: list[Stage], walked: dict[str, tuple[set[str], set[str]]]
) -> None:
    for stage in line_up:
        _, written = walked[stage.name]
        assert written - {"verdict"} == set(stage.assigns), stage.name


def test_a_stage_reads_what_it_requires_and_nothing_else(
    line_up: list[Stage], walked: dict[str, tuple[set[str], set[str]]]
) -> None:
    for stage in line_up:
        read, _ = walked[stage.name]
        assert read - {"verdict", *stage.assigns} == set(stage.requires), stage.name


def test_stages_in_another_order_are_refused(line_up: list[Stage]) -> None:
    check(line_up)
    for at in range(len(line_up) - 1):
        later, earlier = line_up[at], line_up[at + 1]
        if set(later.assigns) & set(earlier.requires):
            with pytest.raises(LineUpError, match=f"{earlier.name} requires"):
                check([*line_up[:at], earlier, later, *line_up[at + 2 :]])


def test_texts_go_through_the_same_stages_as_pages(line_up: list[Stage], configs: Path, cache: Path) -> None:
    names = [stage.name for stage in line_up]
    assert [stage.name for stage in text_line_up(configs, cache)] == [
        "language_detector",
        *(name for name in names[names.index("annotator") :] if name not in {"redactor", "linker"}),
    ]


def test_the_readme_lists_the_stages_as_they_are(line_up: list[Stage]) -> None:
    rows = ROW.findall((ROOT / "pipeline" / "README.md").read_text(encoding="utf-8"))
    told = [(name, _names(reads), _names(writes)) for name, reads, writes, _ in rows]
    assert told == [(stage.name, sorted(stage.requires), sorted(stage.assigns)) for stage in line_up]


def _names(cell: str) -> list[str]:
    return sorted(word.strip(" `") for word in cell.split(","))
