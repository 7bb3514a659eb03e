"""PDF reports: paragraphs whole again, running heads and page numbers gone, title and date found."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Page
from crawlers.readers.pdf import Line, PdfPage
from pipeline.config import load_pipeline_config
from pipeline.records import Document, Ending
from pipeline.stages.extractor import Extract, Extractor
from pipeline.stages.extractor.court_case import load_judgments
from pipeline.stages.extractor.furniture import without_furniture
from pipeline.stages.extractor.paragraphs import rejoin
from tests.crawlers.readers.pdf_writer import Placed, running, write_pdf

FETCHED = datetime(2024, 6, 1, tzinfo=UTC)
WORDS = [
    "Inspectors who visited the quarry at Estmark in the second week of the month",
    "found nine men living in two caravans without water. The men said that their",
    "passports had been taken on the first day and that the anti-trafficking unit was",
    "the first office to ask them about their wages, which nobody had paid since",
    "spring. The foreman was arrested.",
]
WHOLE = " ".join(WORDS)


@pytest.fixture
def extractor(configs: Path) -> Extractor:
    return Extractor(load_pipeline_config(configs).extraction, load_judgments(configs))


def page(body: bytes, content_type: str = "application/pdf", **more: str) -> Page:
    return Page("https://ngo.example/report", body, FETCHED, "ngo", content_type=content_type, feed=more)


def report(pages: int, *, head: str = "Hidden work 2024 | {page}", foot: str = "{page}") -> list[list[Placed]]:
    return [
        [
            (head.format(page=number), 72, 800, 9),
            *running(WORDS, top=700),
            *running([f"Case study {number} is told by a driver.", *WORDS], top=560),
            (foot.format(page=number), 290, 30, 9),
        ]
        for number in range(1, pages + 1)
    ]


def read(extractor: Extractor, pages: list[list[Placed] | None], **more: str) -> Extract:
    return extractor.read(page(write_pdf(pages, **more)))


def test_paragraphs_are_whole_and_furniture_is_gone(extractor: Extractor) -> None:
    found = read(extractor, [*report(4)])
    told = found.text.split("\n")
    assert told.count(WHOLE) == 8
    assert "Hidden work 2024" not in found.text
    assert not [line for line in told if line.strip().isdigit()]
    assert told.count("Case study 3 is told by a driver.") == 1


@pytest.mark.parametrize("foot", ["Page {page} of 12", "{page}", "- {page} -", "NGO 2023  {page}"])
def test_a_page_number_counts_along(extractor: Extractor, foot: str) -> None:
    found = read(extractor, [*report(3, foot=foot)])
    assert foot.format(page=2) not in found.text.split("\n")
    assert "NGO 2023" not in found.text


def test_a_single_page_keeps_its_lines_but_for_its_number(extractor: Extractor) -> None:
    found = read(extractor, [*report(1)])
    assert found.text.startswith("Hidden work 2024 | 1\n")
    assert found.text.endswith("arrested.")


def test_what_stands_on_two_pages_of_many_is_text() -> None:
    def sheet(*texts: str) -> PdfPage:
        return PdfPage(800.0, [Line(text, 70, 780 - 12 * n, 300, 791 - 12 * n) for n, text in enumerate(texts)])

    pages = [sheet("Case study 1"), sheet("Case study 2"), sheet("Case study 9"), sheet("other"), sheet("words")]
    assert [line.text for lines in without_furniture(pages) for line in lines] == [
        line.text for each in pages for line in each.lines
    ]


def test_a_parted_word_is_whole_again(extractor: Extractor) -> None:
    found = read(
        extractor,
        [
            running(
                [
                    "The anti-slavery commissioner wrote of documents that had been with-",
                    "held by agents, and asked that the law on forced labour and on anti-",
                    "slavery statements be changed in the year that begins.",
                ]
            )
            + running(WORDS, top=600)
        ],
    )
    assert "had been withheld by agents" in found.text
    assert "on anti-slavery statements" in found.text


def test_a_paragraph_runs_on_over_pages_and_columns(extractor: Extractor) -> None:
    left = running([line[:36] for line in WORDS], left=60)
    right = running(["and so the paragraph goes on in here."], left=320)
    found = read(
        extractor, [left[:3] + right, [*running(["which then ends on the next page."]), *running(WORDS, top=600)]]
    )
    assert "and so the paragraph goes on in here." in found.text.split("\n")[0]


def test_lists_and_headings_are_paragraphs_of_their_own(extractor: Extractor) -> None:
    lines = [*running(WORDS), ("2. What the men were promised", 72, 660, 15)]
    lines += running(["\u2022 A wage", "\u2022 A room of their own, and a warm meal on each working day"], top=640)
    told = read(extractor, [lines]).text.split("\n")
    assert told == [
        WHOLE,
        "2. What the men were promised",
        "\u2022 A wage",
        "\u2022 A room of their own, and a warm meal on each working day",
    ]


def test_title_and_date_come_from_the_metadata(extractor: Extractor) -> None:
    lines = [("The quarry men", 72, 760, 22), *running(WORDS, top=700)]
    found = read(extractor, [lines], title="The Quarry Men", created="D:20240517103000+02'00'")
    assert (found.title, found.published, found.published_method) == ("The Quarry Men", date(2024, 5, 17), "metadata")
    assert found.text == WHOLE


def test_a_title_that_only_the_metadata_know_is_not_believed(extractor: Extractor) -> None:
    lines = [("The quarry men", 72, 760, 22), *running(WORDS, top=700)]
    found = read(extractor, [lines], title="Microsoft Word - final2.doc", created="D:20990101")
    assert (found.title, found.published) == ("The quarry men", None)


def test_a_scan_is_dropped_with_its_reason(extractor: Extractor) -> None:
    document = Document(page(write_pdf([None, None])))
    extractor([document])
    assert document.verdict is not None
    assert (document.verdict.ending, document.verdict.reason) == (
        Ending.DROPPED,
        "scanned: its pages are pictures without text, and nothing here reads pictures",
    )


def test_a_picture_among_pages_leaves_a_line(extractor: Extractor) -> None:
    told = read(extractor, [running(WORDS), None, running(WORDS)]).text.split("\n")
    assert told == [WHOLE, "[Page 2 is a picture without text.]", WHOLE]


@pytest.mark.parametrize("content_type", ["", "text/html", "application/octet-stream"])
def test_a_pdf_is_one_whatever_the_server_calls_it(extractor: Extractor, content_type: str) -> None:
    assert extractor.read(page(write_pdf([running(WORDS)]), content_type)).text == WHOLE


def test_what_the_feed_says_comes_first(extractor: Extractor) -> None:
    given_page = page(
        write_pdf([running(WORDS)], created="D:20240517"), title="Told by the feed", published="2024-05-02"
    )
    found = extractor.read(given_page)
    assert (found.title, found.published, found.published_method) == ("Told by the feed", date(2024, 5, 2), "feed")


def test_a_broken_pdf_fails_with_its_reason(extractor: Extractor) -> None:
    document = Document(page(b"%PDF-1.4 and then nothing"))
    extractor([document])
    assert document.verdict is not None
    assert (document.verdict.ending, document.verdict.reason) == (Ending.FAILED, "broken PDF")


@given(
    st.lists(
        st.lists(
            st.builds(
                lambda text, left, bottom, width, size: Line(text, left, bottom, left + width, bottom + size),
                st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=12),
                st.floats(0, 500),
                st.floats(0, 800),
                st.floats(0, 500),
                st.floats(0, 30),
            ),
            max_size=8,
        ),
        max_size=4,
    )
)
def test_no_letter_is_lost_or_made_up(pages: list[list[Line]]) -> None:
    def letters(text: str) -> str:
        return "".join(each for each in text if each.isalnum())

    assert letters("".join(rejoin(pages))) == letters("".join(line.text for page in pages for line in page))
