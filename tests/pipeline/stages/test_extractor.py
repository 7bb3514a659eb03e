"""The extractor: formats, encodings, dates, and what it refuses."""

from __future__ import annotations

import contextlib
import signal
import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Extraction
from pipeline.records import Document, Ending, Page
from pipeline.stages.extractor import ExtractionError, Extractor, feed_date, set_text, text_digest
from pipeline.stages.extractor.court_case import load_judgments
from pipeline.stages.extractor.time_limit import time_limit
from tests.conftest import ROOT

SETTINGS = Extraction(
    max_seconds=20.0,
    max_bytes=200_000,
    max_report_bytes=200_000,
    max_pages=5,
    max_characters=10_000,
    min_characters=140,
    fast=True,
)
JUDGMENTS = load_judgments(ROOT / "configs")
FETCHED = datetime(2026, 5, 20, 12, tzinfo=UTC)
PARAGRAPHS = (
    "Police in the port city said on Monday that nine men had been found on a trawler that had not landed for months.",
    "The men told inspectors that the captain kept their passports and that none of them had been paid since winter.",
    "A spokeswoman for the coast guard said the owner of the vessel, a café operator, would be questioned this week.",
)


def article(*, encoding: str = "utf-8", head: str = "", title: str = "Nine men found on trawler") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    html = (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a>"
        f"<a href='/world'>World</a></nav><article><h1>{title}</h1>{body}</article>"
        "<div id='comments'><p>First! I never read such a story before in my life, says a commenter.</p></div>"
        "<footer>All rights reserved</footer></body></html>"
    )
    return html.encode(encoding)


def page(body: bytes, content_type: str = "text/html", **more: object) -> Page:
    return Page("http://news.example/a", body, FETCHED, "example", content_type=content_type, **more)  # type: ignore[arg-type]


def extracted(given_page: Page) -> Document:
    document = Document(given_page)
    Extractor(SETTINGS, JUDGMENTS)([document])
    return document


def test_text_is_title_blank_line_and_body() -> None:
    document = extracted(page(article()))
    assert document.verdict is None
    assert document.title == "Nine men found on trawler"
    assert document.text.startswith("Nine men found on trawler\n\nPolice in the port city")
    assert document.text[document.body_start :].startswith("Police")
    for paragraph in PARAGRAPHS:
        assert paragraph in document.text
    for boilerplate in ("Home", "All rights reserved", "First! I never"):
        assert boilerplate not in document.text


@pytest.mark.parametrize(
    ("encoding", "content_type", "head"),
    [
        ("utf-8", "text/html; charset=iso-8859-1", ""),  # the header is wrong
        ("iso-8859-1", "text/html; charset=iso-8859-1", ""),
        ("cp1252", "text/html", '<meta charset="windows-1252">'),
        ("utf-16", "text/html", ""),
        ("iso-8859-1", "text/html", ""),  # nothing is declared
    ],
)
def test_encodings(encoding: str, content_type: str, head: str) -> None:
    document = extracted(page(article(encoding=encoding, head=head), content_type))
    assert "a café operator" in document.text


def test_feed_title_and_date_come_first() -> None:
    head = '<meta property="article:published_time" content="2026-05-01T08:00:00Z">'
    feed = {"title": "Crew freed", "published": "Mon, 18 May 2026 23:30:00 +0200"}
    document = extracted(page(article(head=head), feed=feed))
    assert (document.title, document.published, document.published_method) == (
        "Crew freed",
        date(2026, 5, 18),
        "feed",
    )


def test_date_from_the_page() -> None:
    head = '<meta property="article:published_time" content="2026-05-01T08:00:00Z">'
    document = extracted(page(article(head=head)))
    assert (document.published, document.published_method) == (date(2026, 5, 1), "html")


def test_no_date_is_no_date() -> None:
    document = extracted(page(article()))
    assert (document.published, document.published_method) == (None, None)


@pytest.mark.parametrize("published", ["2031-01-01", "soon", ""])
def test_a_feed_date_in_the_future_or_unreadable_is_not_believed(published: str) -> None:
    assert extracted(page(article(), feed={"published": published})).published is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-05-18T23:30:00+02:00", date(2026, 5, 18)),
        ("Mon, 18 May 2026 23:30:00 +0200", date(2026, 5, 18)),
        ("18 May", None),
        ("rubbish", None),
    ],
)
def test_feed_dates(value: str, day: date | None) -> None:
    assert feed_date(value) == day


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "empty body"),
        (b" \n ", "text/html", "empty body"),
        (b"x" * 200_001, "text/html", "more than 200,000 bytes"),
        (b"nothing", "application/pdf", "broken PDF"),
        (b"\x00\x01", "image/png", "no reader for image/png"),
        (b"hello", "", "no reader for a page without content type"),
        (b"<rss></rss>", "application/xml", "XML, but no Akoma Ntoso judgment"),
        (b"<akomaNtoso><judgment>", "application/akn+xml", "broken XML at line 1"),
    ],
)
def test_what_cannot_be_read_is_a_told_failure(body: bytes, content_type: str, reason: str) -> None:
    document = extracted(page(body, content_type))
    assert document.verdict is not None
    assert (document.verdict.ending, document.verdict.stage, document.verdict.reason) == (
        Ending.FAILED,
        "extractor",
        reason,
    )


def test_xml_bomb_is_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "lol">{levels}]><akomaNtoso>&l8;</akomaNtoso>'
    document = extracted(page(bomb.encode(), "application/xml"))
    assert document.verdict is not None
    assert document.verdict.ending is Ending.FAILED


def test_a_page_without_article_is_dropped() -> None:
    document = extracted(page(b"<html><body><nav><a href='/'>Home</a></nav></body></html>"))
    assert document.verdict is not None
    assert (document.verdict.ending, document.verdict.reason) == (Ending.DROPPED, "no article text")


def judgment(paragraphs: str) -> bytes:
    return f"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><judgment name="judgment">
    <meta><identification source="#t"><FRBRWork><FRBRthis value=""/><FRBRdate date="2025-03-04" name="judgment"/>
    <FRBRname value="The King v Example"/></FRBRWork></identification></meta>
    <header><p>Neutral citation</p></header><judgmentBody><decision>{paragraphs}</decision></judgmentBody>
    </judgment></akomaNtoso>""".encode()


def test_judgment() -> None:
    paragraphs = "".join(
        f"<paragraph><num>{n}.</num><content><p>The appellant had been <i>told</i> that work awaited him, and "
        f"nothing of the kind was true ({n}).</p></content></paragraph>"
        for n in (1, 2)
    )
    document = extracted(page(judgment(paragraphs), "application/akn+xml"))
    assert document.title == "The King v Example"
    assert document.published == date(2025, 3, 4)
    assert document.published_method == "akoma-ntoso"
    assert document.text[document.body_start :].splitlines() == [
        "1. The appellant had been told that work awaited him, and nothing of the kind was true (1).",
        "2. The appellant had been told that work awaited him, and nothing of the kind was true (2).",
    ]


@given(st.text(max_size=60), st.text(max_size=200))
def test_set_text_keeps_title_and_body(title: str, body: str) -> None:
    document = Document(page(b"x"))
    set_text(document, title, body)
    assert document.text[: len(document.title)] == document.title
    assert "\0" not in document.text
    assert document.text[document.body_start :] in body.replace("\0", "\ufffd")


def test_half_an_emoji_is_no_character() -> None:
    document = Document(page(b"x"))
    set_text(document, "A\ud83dB", "C\0D")
    assert document.text == "A\ufffdB\n\nC\ufffdD"


@pytest.mark.parametrize("odd", ["&#11;", "&#x1F;", "&#1", "&#xFFFE;", "&#65535;", "\x0b", "\x00"])
def test_a_control_character_costs_no_article(odd: str) -> None:
    told = f"Nine women told the court{odd} of the locked hostel."
    html = f"<html><body><article><h1>Hostel</h1>{f'<p>{told}</p>' * 5}</article></body></html>"
    assert "Nine women told the court" in extracted(page(html.encode())).text


@given(st.text())
def test_the_digest_ignores_white_space_alone(text: str) -> None:
    assert text_digest(text) == text_digest(" \n".join(text.split()))
    assert text_digest(text) != text_digest(text + "x")


def test_a_page_laid_out_by_tables_gives_its_story_alone() -> None:
    stories = "<br>".join(
        f"<a href='/{n}'>Another story that has nothing to do with it, number {n}</a>" for n in range(9)
    )
    body = "<br><br>".join(PARAGRAPHS * 2)
    html = (
        "<html><head><title>Old Gazette - Nine men found on trawler</title></head><body><table><tr><td colspan=3>"
        f"<font size=6>Old Gazette</font></td></tr><tr><td>{stories}</td><td><font size=5>Nine men found</font>"
        f"<br>{body}</td><td>{stories}</td></tr></table></body></html>"
    )
    document = extracted(page(html.encode()))
    assert PARAGRAPHS[1] in document.text
    assert "Another story" not in document.text
    assert "|" not in document.text


def test_a_table_of_data_stays_a_table() -> None:
    rows = "".join(f"<tr><td>Port {n}</td><td>{n * 3} vessels</td></tr>" for n in range(1, 5))
    html = article().replace(b"</article>", f"<table>{rows}</table></article>".encode())
    assert "Port 3 | 9 vessels" in extracted(page(html)).text


def test_a_page_that_takes_too_long_fails_alone() -> None:
    """Htmldate looks up each attribute of a tag by walking over all of them."""
    endless = article().replace(b"<body>", b"<body><div " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">")
    hurried = Extractor(SETTINGS.model_copy(update={"max_seconds": 0.5, "max_bytes": 1_000_000}), JUDGMENTS)
    documents = [Document(page(endless)), Document(page(article()))]
    hurried(documents)
    slow, good = documents
    assert slow.verdict is not None
    assert (slow.verdict.ending, slow.verdict.reason) == (Ending.FAILED, "takes more than 0.5 seconds")
    assert good.verdict is None
    assert PARAGRAPHS[0] in good.text


def test_a_limit_is_lifted_behind_its_block_and_swallowed_by_nobody() -> None:
    def obstinate() -> None:
        while True:
            with contextlib.suppress(Exception):  # as libraries do
                sum(range(1000))

    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(ExtractionError, match=r"more than 0\.05 seconds"), time_limit(0.05):
        obstinate()
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) is before
    with time_limit(5):
        pass
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_a_thread_has_no_limit_and_no_trouble() -> None:
    found: list[Document] = []
    thread = threading.Thread(target=lambda: found.append(extracted(page(article()))))
    thread.start()
    thread.join()
    assert PARAGRAPHS[0] in found[0].text
