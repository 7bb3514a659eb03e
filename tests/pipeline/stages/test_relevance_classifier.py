"""The relevance classifier: three classes, on invented articles; scores that add up; drops with reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.records import Document, Ending, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.relevance_classifier import RelevanceClassifier

INCIDENT = (
    "Couple charged with holding cook in servitude",
    """A couple from Accra were arrested on Friday and charged with trafficking. The cook, a woman of 23, told police
    that they had taken her passport and that she was never paid. She was rescued from a locked flat.""",
)
TOPIC = (
    "New campaign against human trafficking",
    """The ministry launched an awareness campaign against human trafficking on Monday. Training will help teachers to
    prevent trafficking. A report estimates that trafficking in persons is rising worldwide.""",
)
DRUGS = (
    "Four held over drug trafficking",
    """Police arrested four men, aged 20 to 31, in a raid on a drug trafficking ring. They found 40 kilos of cocaine in
    a van. The men were charged with trafficking in narcotics.""",
)
PIMPING_ADULTS = (
    "Man sentenced for pimping",
    """A man of 40 was sentenced to two years for pimping an adult woman. He kept part of the money that she earned by
    prostitution.""",
)
PIMPING_A_CHILD = (
    "Man sentenced for pimping girl",
    """A man of 40 was sentenced to nine years for pimping a 15-year-old girl. He took the money that the girl earned
    by prostitution, and the judge called her a child.""",
)
RANSOM = (
    "Smugglers held migrants for ransom",
    "Smugglers kept nine migrants in a house until relatives paid a ransom, police said. Two men were arrested.",
)
METAPHOR = ("A slave to the clock", "The bridge is closed again, and commuters, a captive audience, wait for the bus.")
FILM = (
    "Film review: the container",
    "The film, directed by a newcomer, stars an actress as a woman sold by traffickers. The screenplay is weak.",
)


def document(title: str, body: str) -> Document:
    page = Page("", b"", datetime(2026, 1, 1, tzinfo=UTC), "test")
    text = f"{title}\n\n" + " ".join(line.strip() for line in body.splitlines())
    return Document(page, text=text, title=title, body_start=len(title) + 2)


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (INCIDENT, "incident"),
        (PIMPING_A_CHILD, "incident"),
        (TOPIC, "topic"),
        (DRUGS, "unrelated"),
        (PIMPING_ADULTS, "unrelated"),
        (RANSOM, "unrelated"),
        (METAPHOR, "unrelated"),
        (FILM, "unrelated"),
    ],
)
def test_classes(annotator: Annotator, configs: Path, article: tuple[str, str], expected: str) -> None:
    each = document(*article)
    annotator([each])
    RelevanceClassifier(configs)([each])
    assert each.relevance is not None
    assert each.relevance.value == expected
    assert sum(each.relevance.scores.values()) == pytest.approx(1)
    assert max(each.relevance.scores, key=lambda name: each.relevance.scores[name]) == expected  # type: ignore[union-attr]
    assert all(each.text[quote.start : quote.end] == quote.quote for quote in each.relevance.evidence)
    assert bool(each.relevance.evidence) == (expected != "unrelated")


def test_drops_with_the_class_as_reason(annotator: Annotator, configs: Path) -> None:
    batch = [document(*INCIDENT), document(*TOPIC), document(*DRUGS)]
    annotator(batch)
    RelevanceClassifier(configs)(batch)
    assert batch[0].alive
    verdicts = [each.verdict for each in batch[1:]]
    assert [(v.ending, v.stage, v.reason) for v in verdicts if v] == [
        (Ending.DROPPED, "relevance_classifier", "topic"),
        (Ending.DROPPED, "relevance_classifier", "unrelated"),
    ]


def test_keeps_all_when_told_to(annotator: Annotator, configs: Path) -> None:
    batch = [document(*TOPIC), document(*DRUGS)]
    annotator(batch)
    RelevanceClassifier(configs, drop=False)(batch)
    assert all(each.alive and each.relevance for each in batch)


def test_an_empty_document_is_unrelated(annotator: Annotator, configs: Path) -> None:
    each = Document(Page("", b"", datetime(2026, 1, 1, tzinfo=UTC), "test"))
    annotator([each])
    RelevanceClassifier(configs)([each])
    assert each.relevance is not None
    assert each.relevance.value == "unrelated"


def test_menus_are_no_sign(annotator: Annotator, configs: Path) -> None:
    each = document("Man sentenced for theft", "A man of 40 was sentenced on Monday for theft.")
    each.text += "\nHuman Trafficking" * 8
    annotator([each])
    RelevanceClassifier(configs)([each])
    assert each.relevance is not None
    assert each.relevance.value == "unrelated"
