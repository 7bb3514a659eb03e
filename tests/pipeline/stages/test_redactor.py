"""Capitals that nothing explains are masked; words, places and bodies stay readable. All people are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from pipeline.config import settings
from pipeline.records import Mention
from pipeline.stages.annotator.names import NameFinder
from pipeline.stages.redactor import Redactor

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
FINDER = NameFinder(CONFIGS / "lexicons" / "en")
REDACTOR = Redactor(CONFIGS, settings().cache)
FRAME = "Police in Nigeria said that the case was heard on Monday. {} The court in Lagos rose at noon."


def masked(text: str) -> str:
    """The text as a reader sees it, each mask as one sign."""
    mentions = [Mention(start, end, label, 0, confidence=sure) for start, end, label, sure in FINDER.find(text)]
    shown, last = "", 0
    for start, end in REDACTOR.masks(text, mentions):
        shown, last = f"{shown}{text[last:start]}█", end
    return shown + text[last:]


def told(sentence: str) -> str:
    """A sentence among others, as a reader sees it."""
    before, after = FRAME.split("{}")
    shown = masked(FRAME.format(sentence))
    assert shown.startswith(before)
    assert shown.endswith(after)
    return shown.removeprefix(before).removesuffix(after)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        # A name that no list has, with nothing beside it that speaks for a person.
        ("They beat Qoraxmi until she fainted.", "They beat █ until she fainted."),
        ("Qoraxmi fainted.", "█ fainted."),
        ("It followed Qoraxmi and Zephyrine in both appeals.", "It followed █ and █ in both appeals."),
        ("The bed was Qoraxmi's.", "The bed was █'s."),
        # Names that are words: in a sentence, beside a name, and where they act.
        ("They locked Precious in a room.", "They locked █ in a room."),
        ("Blessing was fifteen then.", "█ was fifteen then."),
        ("They freed Sunny Qoraxmi.", "They freed █."),
        ("A blessing was read.", "A blessing was read."),
        # Particles, hyphens, apostrophes, initials, capitals, scripts without capitals.
        ("They asked al-Qoraxi and d'Aquorra about it.", "They asked █ and █ about it."),
        ("They asked Qoraxmi bint Zephyr about it.", "They asked █ bint █ about it."),
        ("They asked Qoraxmi-Zephyr about it.", "They asked █ about it."),
        ("They asked K.C. Qoraxmi about it.", "They asked █ about it."),
        ("They asked K.C. Park about it.", "They asked █ about it."),
        ("They asked Ştefan about it.", "They asked █ about it."),
        ("They asked JQ Zephyrine about it.", "They asked █ about it."),
        ("They asked MARY QORAXMI about it.", "They asked █ about it."),
        ("They asked Nguyen Van An about it.", "They asked █ about it."),
        ("They asked 王小明 about it.", "They asked █ about it."),
        ("They asked Israel Qoraxmi about it.", "They asked █ about it."),
        ("They asked Reason Machine about it.", "They asked █ about it."),
        ("They asked Carlos San Juan about it.", "They asked █ about it."),
        ("It was Israel, 17, who left.", "It was █, 17, who left."),
        ("They asked Park Joo-Qor about it.", "They asked █ about it."),
    ],
)
def test_a_capital_that_nothing_explains_is_masked(sentence: str, shown: str) -> None:
    assert told(sentence) == shown


@pytest.mark.parametrize(
    "sentence",
    [
        "Four women from Uromi and Benin City were flown to Italy.",
        "They were held in Makurdi, Benue, and near Port Harcourt.",
        "She spoke Yoruba to a Nigerian officer of the NPF on Facebook.",
        "In March they crossed the Gulf of Guinea; on Sunday they reached Spain.",
        "The Uromi Foundation and the University of Uromi took them in.",
        "Interestingly, the ministry's hotline rang twice. I'm told it won't again.",
        "The Court of Appeal agreed, and so did the Church.",
        "It is the United States Department of Labor that pays.",
    ],
)
def test_words_places_and_bodies_stay_readable(sentence: str) -> None:
    assert told(sentence) == sentence


def test_headlines_hide_names_and_keep_their_words() -> None:
    headline, body = "Qoraxmi Freed From Lagos Hotel After Three Years", "\n\nThe police said that the girl was well."
    assert masked(headline + body) == f"█ Freed From Lagos Hotel After Three Years{body}"
    assert masked(headline.upper() + body) == f"█ FREED FROM LAGOS HOTEL AFTER THREE YEARS{body}"


def test_a_name_that_is_a_place_is_masked_where_no_place_is_told() -> None:
    shown = masked("They met in Boston, Massachusetts. It was there that they asked Houston about it.")
    assert "Boston, Massachusetts" in shown
    assert "Houston" not in shown


def test_a_lone_name_below_a_letter_is_masked() -> None:
    assert masked("I am well and send you all my love.\n\nHope") == "I am well and send you all my love.\n\n█"


def test_a_small_place_needs_its_country() -> None:
    assert "Keighley" not in masked("It was in Keighley that they met.")
    assert "Keighley" in masked("It was in Keighley, in the north of England, that they met. British police came.")


@example_settings(deadline=None)
@given(st.from_regex(r"[QX][aeiou][rvz]{1,2}[aeiou]x[aeiou]", fullmatch=True), st.integers(0, 3))
def test_an_unheard_of_name_never_shows(name: str, kind: int) -> None:
    sentence = ("They beat {}.", "{} fainted.", "The bed was {}'s, she said.", "Ms Grace {} ran to {}.")[kind]
    assert name not in told(sentence.replace("{}", name))
