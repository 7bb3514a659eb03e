"""What stands right around a place name: its preposition, an institution it belongs to, a home, a dateline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Document, Toponym

_REACH = 90  # characters before and after a name that its setting is told from
_AGED = re.compile(
    r"(?:, \d\d,?|\(\d\d\),?) (?:both |all |formerly |originally |currently |who lives |a resident |the )*"
    r"(?:of|from|in) (?:the )?$|, (?:both|all|formerly) of (?:the )?$"
)
_AGED_BARE = re.compile(r"[a-z], \d\d, (?:of )?$")
_DATELINE_BEFORE = re.compile(r"(?:\A|\n)[\s\"\u201c'\u2018(]*$")
# "X, Texas (Reuters) - A man", "X, July 3 - A man", and releases that lost their dash: "X  A man".
_DATELINE_AFTER = re.compile(
    r"(?:,? [A-Z][\w.]+)?,? ?"
    r"(?:\(?(?:[A-Z][a-z]+\.? \d{1,2}|[A-Z]{2,6}(?: [A-Z][a-z]+)*|[A-Z][A-Za-z. ]+)\)?)?"
    r" ?[-\u2013\u2014]{1,2} ?(?=[A-Z\"\u201c'\u2018])"
    r"|  ?(?=The |A |An |[A-Z][a-z]+ )"
)
_DATELINE_COLON = re.compile(
    r"(?:, [A-Z][\w.]+)?(?:, [A-Z][a-z]+\.? \d{1,2})?(?: \([A-Z][A-Za-z ]+\))?(?:: | [-\u2013\u2014] )(?=[A-Z\"\u201c])"
)
_ACROSS = re.compile(r"\b(?:across|over)(?: the| \w+)*\s*$")
_LISTED = re.compile(r"(?:,|;)? ?(?:and |or |to |as well as |& )?(?:in |from )?(?:the )?(?:[a-z]+ )?$")


@dataclass(frozen=True, slots=True)
class Setting:
    """A mention's surroundings. `preposition` is one of the kinds in `[place_words]`, or `none`."""

    preposition: str
    institution: bool = False
    home: bool = False
    victims_home: bool = False
    possessive: bool = False
    court: bool = False  # a court house or jail
    dateline: bool = False
    title: bool = False  # U.S. before a noun: it says whose, not where
    listed_with: int | None = None  # index of the toponym whose preposition this one shares


class SettingReader:
    """Reads settings with the word lists of `places.toml`."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        kinds = ("from", "to", "through", "at", "of")
        self._prepositions = [
            (kind, re.compile(rf"(?<![\w-])(?:{_either(words[kind])})$", re.IGNORECASE)) for kind in kinds
        ]
        self._skipped = re.compile(rf"(?<![\w-])(?:{_either(words['skipped'])})$", re.IGNORECASE)
        between = _either(words["institution_between"])
        behind = _either(words["institution_behind"])
        self._behind = re.compile(rf"(?:['\u2019]?s?)[ -](?:(?:{between})(?:['\u2019]?s?)[ -])*(?:{behind})\b")
        self._before = re.compile(rf"(?<![\w-])(?:{_either(words['institution_before'])}) (?:the )?$")
        self._victims = re.compile(rf"(?:[- ]area)?(?: runaway)? (?:{_either(words['victims_behind'])})\b")
        self._accused = re.compile(rf"(?: \w+){{1,4}}? (?:{_either(words['accused_behind'])})\b", re.IGNORECASE)
        self._crossed = re.compile(rf"\b(?:{_either(words['crossings'])})\b", re.IGNORECASE)
        self._court = re.compile(rf"(?:{_either(words['court_sites'])})$")
        self._home = re.compile(rf"(?:[- ]area)? (?:{_either(words['home_behind'])})\b")

    def read(self, document: Document, toponyms: Sequence[Toponym], index: int, previous: Setting | None) -> Setting:
        """Read the setting of one toponym; `previous` is that of the toponym before it."""
        text, toponym = document.text, toponyms[index]
        sentence_start = document.sentences[toponym.sentence][0] if document.sentences else 0
        before = text[max(sentence_start, toponym.start - _REACH) : toponym.start]
        after = text[toponym.end : toponym.end + _REACH]
        preposition = self._preposition(before)
        shared = preposition == "none" and self._shares(text, toponyms, index)
        if shared and previous is not None:
            preposition = previous.preposition
        if preposition == "at" and _ACROSS.search(before) and self._crossed.search(toponym.name):
            preposition = "through"
        institution = bool(self._behind.match(after) or self._before.search(before))
        return Setting(
            preposition,
            institution=institution,
            home=bool(_AGED.search(before) or _AGED_BARE.search(before) or self._home.match(after))
            or (shared and previous is not None and previous.home),
            victims_home=bool(self._victims.match(after) and not self._accused.match(after)),
            possessive=after.startswith(("'s", "\u2019s")),
            court=toponym.kind == "site" and self._court.search(toponym.name) is not None,
            dateline=_is_dateline(text, toponym)
            or bool(index and previous and previous.dateline and toponym.start - toponyms[index - 1].end == 2),
            title=_says_whose(toponym.name, preposition, after),
            listed_with=index - 1 if shared else None,
        )

    def _preposition(self, before: str) -> str:
        """Tell the kind of the preposition that governs what follows, passing over articles and 'the city of'."""
        rest = before.rstrip(" \"\u201c\u2018'(")
        while match := self._skipped.search(rest):
            for kind, pattern in self._prepositions:
                if kind != "of" and pattern.search(rest):
                    return kind
            rest = rest[: match.start()].rstrip(" \"\u201c\u2018'(")
        return next((kind for kind, pattern in self._prepositions if pattern.search(rest)), "none")

    @staticmethod
    def _shares(text: str, toponyms: Sequence[Toponym], index: int) -> bool:
        """Whether only a comma or a conjunction parts a toponym from the one before it."""
        if not index or toponyms[index - 1].sentence != toponyms[index].sentence:
            return False
        between = text[toponyms[index - 1].end : toponyms[index].start]
        return len(between) < 30 and _LISTED.fullmatch(between) is not None


def _says_whose(name: str, preposition: str, after: str) -> bool:
    """Whether U.S. or United States stands before a noun (U.S. Attorney, U.S. citizen) and so names no place."""
    if name.rstrip(".") not in {"U.S", "US", "United States"}:
        return False
    noun = re.match(r" [a-z]", after) is not None and name != "United States" and preposition == "none"
    return noun or re.match(r" [A-Z]", after) is not None


def _is_dateline(text: str, toponym: Toponym) -> bool:
    if not _DATELINE_BEFORE.search(text[max(0, toponym.start - 4) : toponym.start]):
        return False
    if toponym.name.isupper() and text.startswith(". ", toponym.end):
        return True  # the heading of a round-up's item
    if "\n" in text[: toponym.start] and _DATELINE_COLON.match(text, toponym.end):
        return True
    after = _DATELINE_AFTER.match(text, toponym.end)
    return after is not None and (toponym.name.isupper() or after[0].strip() != "") and len(after[0]) < 40


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
