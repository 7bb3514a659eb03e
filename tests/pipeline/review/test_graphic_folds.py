"""Graphic passages stay folded away until somebody asks for them, without JavaScript as with it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User

from pipeline.review.draft.article import Highlight, segments
from pipeline.review.draft.graphic_folds import fold_at, stretches
from pipeline.store import intake
from pipeline.store.graphic import Passage, passages
from pipeline.store.models import Incident, Preferences, Setting
from tests.pipeline.review.visitor import client_of, page_of
from tests.pipeline.store import examples

WORDS = "They were beaten with cables, Marisol said"
BODY = examples.BODY.replace("She was not beaten.", f"{WORDS}. She was not beaten.")
STAMP = examples.provenance()


@pytest.fixture
def graphic() -> Incident:
    """A draft with one graphic passage, on which a code rests."""
    Setting.objects.update_or_create(name="double_coding", defaults={"value": 0.0})
    intake.save([examples.coded(body=BODY)], [], intake.start_run("run", STAMP), STAMP)
    draft = Incident.objects.get(ordinal=0)
    start = draft.document.text.index(WORDS)
    code = draft.codes.create(
        position=99, variable="control", value="threats", state="present", coder="x", confidence=1
    )
    code.evidence.create(start=start, end=start + len(WORDS))
    return draft


def test_stretches_tell_the_whole_article_once() -> None:
    text = "Title\n\nOne. Two. Three."
    folded = [Passage(12, 16, ("violence",))]
    parts = segments(text, 7, [Highlight(10, 14, "row", "control")], (), [(12, 16)])
    told = stretches(parts, folded)
    assert "".join(segment.text for stretch in told for segment in stretch.segments) == text
    assert [(each.passage, "".join(segment.text for segment in each.segments)) for each in told] == [
        (None, "Title\n\nOne. "),
        (folded[0], "Two."),
        (None, " Three."),
    ]


@pytest.mark.parametrize(("start", "end", "hit"), [(0, 5, False), (0, 6, True), (9, 12, True), (10, 12, False)])
def test_a_quotation_is_hidden_with_any_word_of_it(start: int, end: int, *, hit: bool) -> None:
    assert (fold_at([Passage(5, 10, ("violence",))], start, end) is not None) is hit


@pytest.mark.django_db
class TestPage:
    """The page as it is served: it needs no JavaScript."""

    def test_the_passage_is_closed_and_says_why(self, graphic: Incident, ana: User) -> None:
        page = page_of(client_of(ana), graphic)
        ((attributes, inside),) = re.findall(r'<details class="graphic"([^>]*)>(.*?)</details>', page)
        assert " open" not in attributes
        assert inside.startswith('<summary aria-label="Graphic passage (violence): show or hide"></summary>')
        assert "They were beaten with cables" in inside

    def test_nothing_else_on_the_page_quotes_it(self, graphic: Incident, ana: User) -> None:
        page = page_of(client_of(ana), graphic)
        rest = re.sub(r'<details class="graphic".*?</details>', "", page)
        assert "cables" not in rest
        assert "a graphic passage, folded away" in rest

    def test_the_article_is_still_its_text(self, graphic: Incident, ana: User) -> None:
        page = page_of(client_of(ana), graphic)
        article = page.partition('<article id="article"')[2].partition(">")[2].partition("</article>")[0]
        shown = re.sub(r"<[^>]*>", "", article)
        assert len(shown) == len(graphic.document.text)
        assert [each.start for each in passages(graphic.document.text, "en")] == [shown.index("They were beaten")]

    def test_who_wants_to_see_it_always_does(self, graphic: Incident, ana: User) -> None:
        Preferences.objects.create(person=ana, fold_graphic=False)
        page = page_of(client_of(ana), graphic)
        assert 'class="graphic"' not in page
        assert page.count("They were beaten with cables") > 1
