"""The language detector reads on in English, and sets other languages aside by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.records import Document, Ending, Page
from pipeline.stages.extractor import set_text
from pipeline.stages.language_detector import LanguageDetector


def document(body: str) -> Document:
    made = Document(Page("http://a.example/1", body.encode(), datetime(2026, 1, 1, tzinfo=UTC), "example"))
    set_text(made, "", body)
    return made


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector(["en"])


def test_english_goes_on(detector: LanguageDetector) -> None:
    made = document("The inspectors found eleven workers in a locked room behind the kitchen of the restaurant.")
    detector([made])
    assert made.language == "en"
    assert made.alive


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("es", "Los inspectores encontraron a once trabajadores en una habitación cerrada detrás de la cocina."),
        ("fr", "Les inspecteurs ont trouvé onze travailleurs dans une pièce fermée derrière la cuisine du restaurant."),
        ("id", "Para pengawas menemukan sebelas pekerja di sebuah ruangan terkunci di belakang dapur restoran itu."),
    ],
)
def test_other_languages_are_set_aside_by_name(detector: LanguageDetector, language: str, body: str) -> None:
    made = document(body)
    detector([made])
    assert made.verdict is not None
    assert (made.verdict.ending, made.verdict.reason) == (Ending.DROPPED, f"unread: {language}")
