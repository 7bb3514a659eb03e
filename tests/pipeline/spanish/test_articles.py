"""Spanish articles of our own writing are read, judged, coded with evidence and masked; other languages stay unread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.items import Page
from pipeline.codebook import load_codebook
from pipeline.config import read_toml
from pipeline.line_up import page_line_up
from pipeline.records import Document, Ending, Incident
from pipeline.runner import process
from pipeline.share.guide import to_guide
from pipeline.store.masking import Masker
from pipeline.tools import TextCoder

ARTICLES: list[dict[str, Any]] = read_toml(Path(__file__).with_name("articles.toml"))["article"]
INCIDENTS = [each for each in ARTICLES if each["relevance"] == "incident"]
OTHERS = [each for each in ARTICLES if each["relevance"] != "incident"]


def _id(article: Mapping[str, Any]) -> str:
    return str(article["id"])


def _page(article: Mapping[str, Any], language: str = "es") -> Page:
    body = "".join(f"<p>{part}</p>" for part in article["text"].strip().split("\n\n"))
    head = f'<title>{article["title"]}</title><meta property="article:published_time" content="{article["date"]}">'
    article_html = f"<article><h1>{article['title']}</h1>{body}</article>"
    html = f'<html lang="{language}"><head>{head}</head><body>{article_html}</body></html>'
    url = f"https://diario.example/{article['id']}"
    return Page(url, html.encode(), datetime(2024, 5, 1, tzinfo=UTC), "diario", content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def coded(configs: Path, cache: Path) -> dict[str, tuple[Document, dict[str, Any]]]:
    found = TextCoder(configs, cache)(ARTICLES)
    return {article["id"]: pair for article, pair in zip(ARTICLES, found, strict=True)}


@pytest.fixture(scope="module")
def crawled(configs: Path, cache: Path) -> dict[str, Document]:
    documents = [Document(_page(article)) for article in ARTICLES]
    process(documents, page_line_up(configs, cache))
    return {article["id"]: document for article, document in zip(ARTICLES, documents, strict=True)}


def _incident(document: Document) -> Incident:
    (incident,) = document.incidents
    return incident


@pytest.mark.parametrize("article", ARTICLES, ids=_id)
def test_relevance(article: dict[str, Any], coded: dict[str, tuple[Document, dict[str, Any]]]) -> None:
    document, coding = coded[article["id"]]
    assert document.language == "es"
    assert coding["relevance"] == article["relevance"]


@pytest.mark.parametrize("article", INCIDENTS, ids=_id)
def test_codes_have_evidence(article: dict[str, Any], coded: dict[str, tuple[Document, dict[str, Any]]]) -> None:
    document, _ = coded[article["id"]]
    codes = _incident(document).codes
    assert set(article["codes"]) <= {f"{code.variable} {code.value}" for code in codes}
    assert all(code.evidence for code in codes)
    for code in codes:
        assert all(document.text[each.start : each.end] == each.quote for each in code.evidence)


@pytest.mark.parametrize("article", INCIDENTS, ids=_id)
def test_places_and_dates(article: dict[str, Any], coded: dict[str, tuple[Document, dict[str, Any]]]) -> None:
    document, _ = coded[article["id"]]
    assert set(article["places"]) <= {toponym.country for toponym in document.toponyms}
    assert set(article["days"]) <= {resolved.value for resolved in document.dates}


@pytest.mark.parametrize("article", ARTICLES, ids=_id)
def test_names_are_masked_in_what_is_crawled(article: dict[str, Any], crawled: dict[str, Document]) -> None:
    document = crawled[article["id"]]
    if document.masks is None:
        assert document.verdict is not None
        assert document.verdict.stage == "screener"
        return
    shown = Masker(document.text, document.masks).text
    assert not [name for name in article["names"] if name in shown]


@pytest.mark.parametrize("article", ARTICLES, ids=_id)
def test_a_crawl_ends_where_it_should(article: dict[str, Any], crawled: dict[str, Document], configs: Path) -> None:
    document = crawled[article["id"]]
    assert document.verdict is not None
    if article in OTHERS:
        assert document.verdict.ending is Ending.DROPPED
    else:
        assert document.verdict.ending is Ending.CODED
        coding = to_guide(document, "a", load_codebook(configs))
        assert coding["relevance"] == "incident"


def test_a_language_without_lexicons_stays_unread(configs: Path, cache: Path) -> None:
    text = "La police a libéré hier à Lyon neuf ouvriers qui travaillaient sans salaire dans un atelier. " * 4
    article = {"id": "lyon", "title": "Neuf ouvriers libérés à Lyon", "date": "2024-03-01", "text": text}
    (document,) = documents = [Document(_page(article, "fr"))]
    process(documents, page_line_up(configs, cache))
    assert document.verdict is not None
    assert (document.verdict.stage, document.verdict.reason) == ("language_detector", "unread: fr")
