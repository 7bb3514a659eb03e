"""The deduplicator and the linker: the same text, nearly the same, and a follow-up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.config import Deduplication, Linking
from pipeline.records import Document, KnownText, Page
from pipeline.stages.deduplicator import Deduplicator
from pipeline.stages.extractor import set_text
from pipeline.stages.linker import Linker

SETTINGS = Deduplication(permutations=128, shingle_words=5, same_text=0.9, same_news=0.55, same_news_days=3)
STORY = " ".join(
    f"The {n}th inspector wrote that the quarry paid worker number {n * 7} nothing at all." for n in range(40)
)
OTHER = " ".join(f"On day {n} the ministry published a table of {n * 3} new rules for harbours." for n in range(40))


def document(
    body: str, title: str = "A title", url: str = "http://a.example/1", published: date | None = date(2026, 1, 5)
) -> Document:
    made = Document(Page(url, f"{title}{body}".encode(), datetime(2026, 1, 1, tzinfo=UTC), "example"))
    set_text(made, title, body)
    made.published = published
    return made


def test_the_same_text_on_two_pages_is_one() -> None:
    first, second, other = document(STORY), document(STORY + "  ", url="http://b.example/2"), document(OTHER)
    Deduplicator(SETTINGS)([first, second, other])
    assert first.duplicate_of is None
    assert second.duplicate_of == first.text_digest
    assert second.verdict is not None
    assert other.duplicate_of is None


def test_the_same_bytes_at_another_address_repeat_too() -> None:
    first, second = document(STORY), document(STORY, url="http://b.example/2")
    assert first.page.id == second.page.id
    Deduplicator(SETTINGS)([first, second])
    assert second.duplicate_of == first.text_digest


def test_a_lightly_rewritten_text_repeats_and_a_different_one_does_not() -> None:
    first, rewritten = (
        document(STORY),
        document(STORY + " Additional reporting by our agency.", title="Another headline"),
    )
    Deduplicator(SETTINGS)([first, rewritten])
    assert rewritten.duplicate_of == first.text_digest


@pytest.mark.parametrize(
    ("published", "repeats"),
    [(date(2026, 1, 7), True), (date(2026, 1, 3), True), (date(2026, 6, 1), False), (None, False)],
)
def test_what_tells_a_case_again_much_later_is_a_follow_up(published: date | None, repeats: bool) -> None:
    outcome = " ".join(f"Sentence {n} was passed on the owner after a hearing of {n * 3} days." for n in range(8))
    first, again = document(STORY), document(f"{STORY} {outcome}", published=published)
    Deduplicator(SETTINGS)([first, again])
    assert (again.duplicate_of == first.text_digest) == repeats


def test_the_same_page_again_is_not_its_own_repeat() -> None:
    """The runner shows a stage the documents of a failed batch once more."""
    first, again = document(STORY), document(STORY)
    stage = Deduplicator(SETTINGS)
    stage([first])
    stage([again])
    assert again.duplicate_of is None


def test_what_an_earlier_run_let_through_is_known() -> None:
    first = document(STORY)
    Deduplicator(SETTINGS)([first])
    resumed = Deduplicator(SETTINGS, [KnownText(first.text_digest, first.signature, first.published)])
    copy, near = document(STORY, url="http://c.example/3"), document(STORY + " More follows.")
    resumed([copy, near])
    assert copy.duplicate_of == near.duplicate_of == first.text_digest


def test_a_follow_up_is_linked_and_an_unrelated_text_is_not() -> None:
    half = STORY[: len(STORY) // 2]
    first, follow_up, other = document(STORY), document(half + OTHER[:700]), document(OTHER)
    everything = [first, follow_up, other]
    Deduplicator(SETTINGS)(everything)
    Linker(Linking(similarity=0.2, most=5), SETTINGS.permutations)(everything)
    assert [link.text_digest for link in follow_up.links] == [first.text_digest]
    assert first.text_digest not in {link.text_digest for link in other.links}
    assert first.links == ()
