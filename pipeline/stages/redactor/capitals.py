"""Finds the capitals that nothing explains: no list of words, bodies or peoples, and no place where places stand.

Names are an open class, and a list of them is never long enough; ordinary words, places and bodies are known better. So
a word with a capital is a name unless something else explains it, and pulls its neighbours with it ("Grace Unheardof").

What it misses: lone names that are ordinary words, at the beginning of a sentence; names that are places, where a place
is what one expects ("from Paris"); names in capitals of up to six letters outside headlines, in no list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pipeline.gazetteer import Gazetteer
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.stages.redactor.capital_places import CapitalPlaces, Placed, Run
from pipeline.stages.redactor.capital_words import CapitalWord, CapitalWords, Kind

SHORT = 3  # letters of an ordinary word that may end a name: "Nguyen Van An"
_GAP = re.compile(r"[ \u00a0]|-|\.[ \u00a0]?")
_FOLLOWS = re.compile(r" ([a-z]+)|['\u2019]s\b")
_SURE = (Kind.NAME, Kind.UNKNOWN)
_NAMES = (*_SURE, Kind.PLACE_NAME)


class Capitals:
    """Gives the spans of a text that have capitals for no reason but a name."""

    def __init__(self, configs: Path, gazetteer: Gazetteer, language: str = ENGLISH) -> None:
        table = lexicon_table(lexicon_folder(configs, language), "capitals.toml", "capitals")
        self._words = CapitalWords(configs, language)
        self._places = CapitalPlaces(configs, gazetteer, self._words, language)
        self._acting = frozenset(table["acting"]) | self._words.lists.verbs
        self._past_ending: str = table["past_ending"]
        self._joining = frozenset(table["joining"])
        self._dating = frozenset(table["before_months"])
        self._articles = frozenset(table["after_articles"])
        self._things = frozenset(table["titles_of_things"])
        self._things_of = re.compile(table["things_of"])

    def find(
        self, text: str, named: frozenset[str] = frozenset(), perhaps: Sequence[tuple[int, int]] = ()
    ) -> Iterator[tuple[int, int]]:
        """Give the spans in text order.

        `named` are the words of people of whom the text is sure to tell, `perhaps` the spans of what may be a name.
        """
        words = self._words.read(text)
        runs = list(self._runs(words, text))
        placed = self._places.find(runs, text, named)
        hidden = {each.word.start for run in runs for each in self._hidden(run, text, placed, named)}
        hidden |= {each.word.start for each in _doubtful(words, perhaps, placed)}
        hidden |= {each.word.start for each in self._beside_hidden(words, text, hidden)}
        sure = (each for each in words if each.word.start in hidden - placed.starts and each.kind in _NAMES)
        forms = {each.word.form for each in sure if len(each.word.form) > 2}
        for each in words:
            apart = each.word.start in placed.starts and each.kind is Kind.PLACE_NAME
            if each.word.start in hidden or (each.word.form in forms and not apart):
                yield each.word.start, each.word.end

    def length_before_name(self, name: str) -> int:
        """Give the length of the country or great place that a name begins with."""
        return self._places.length_before_name(name)

    def is_country(self, word: str) -> bool:
        """Whether it is a country's name, and nobody's."""
        return self._places.is_country(word)

    def is_explained(self, name: str) -> bool:
        """Whether a word is a body's, or a name a country's or a great city's, and nobody's."""
        return self._is_body(name) or self._places.is_known(name)

    def _is_body(self, word: str) -> bool:
        return word in self._words.lists.organisations | self._words.lists.places and not self._words.is_name(word)

    def _hidden(self, run: Run, text: str, placed: Placed, named: frozenset[str]) -> list[CapitalWord]:
        """Give the words of a run that are a name's, or may be."""
        hide = [self._is_sure(run, at, text, placed, named) for at in range(len(run))]
        if not any(hide) and not any(each.word.start in placed.starts for each in run):
            hide = [self._may_be(run, at, text) for at in range(len(run))]
        changed = True
        while changed:
            changed = False
            for at, each in enumerate(run):
                beside = [run[i] for i in (at - 1, at + 1) if 0 <= i < len(run) and hide[i]]
                if beside and not hide[at] and self._joins(each, beside, placed):
                    hide[at] = changed = True
        return [each for each, hidden in zip(run, hide, strict=True) if hidden]

    def _is_sure(self, run: Run, at: int, text: str, placed: Placed, named: frozenset[str]) -> bool:
        each = run[at]
        common = each.word.form in self._words.lists.not_names or each.free
        if each.word.form in named and not (each.kind in (Kind.PLAIN, Kind.BODY) and common):
            return True
        if each.kind is Kind.ACRONYM:
            return _is_shouted(run, at, text)
        if self._is_before_surname(run, at, text, placed):
            return True
        if each.word.start in placed.starts:
            return len(run) == 1 and self._acts_where_places_do_not(each, text)
        return each.kind is Kind.NAME or (each.kind in _NAMES and self._is_unexplained(run, at, text))

    def _is_unexplained(self, run: Run, at: int, text: str) -> bool:
        return not self._places.is_compound(run[at].word.form) and not self._names_a_thing(run, at, text)

    def _names_a_thing(self, run: Run, at: int, text: str) -> bool:
        """Whether one unknown word is what a body or a place is called: "Uromi Foundation", "University of Uromi"."""
        each = run[at]
        if each.headline:
            return False
        alone = at == 0 or run[at - 1].kind not in (*_SURE, Kind.MAYBE, Kind.INITIAL)
        if alone and at + 1 < len(run) and run[at + 1].kind is Kind.BODY:
            return True
        start = each.word.start
        before = run[at - 1].word.form if at else ""
        return before in self._things or bool(self._things_of.search(text, max(0, start - 24), start))

    def _is_before_surname(self, run: Run, at: int, text: str, placed: Placed) -> bool:
        """Whether a name that is an ordinary word stands before a lone place: "May Kieu", but not "in May Kieu"."""
        each = run[at]
        if each.kind is not Kind.MAYBE or at + 1 == len(run):
            return False
        place = run[at + 1].word
        lone = place.start in placed.starts - placed.several and not self._places.is_country(place.form)
        before = text[max(0, each.word.start - 12) : each.word.start].split()
        dated = each.word.form in self._words.lists.calendar and before and before[-1].lower() in self._dating
        return lone and text[each.word.end : place.start] == " " and not dated

    def _acts_where_places_do_not(self, each: CapitalWord, text: str) -> bool:
        """Whether a place does what people do ("Savannah fled"); countries speak through their governments."""
        after = _FOLLOWS.match(text, each.word.end)
        person = each.kind is Kind.PLACE_NAME or not self._places.is_country(each.word.form)
        if not person or after is None or after[1] is None:
            return False
        listed = after[1] in self._words.lists.verbs
        return listed or (each.kind is Kind.PLACE_NAME and after[1].endswith(self._past_ending))

    def _beside_hidden(self, words: Run, text: str, hidden: Collection[int]) -> Iterator[CapitalWord]:
        """Give the words that `and` joins with a name, but for countries: "Mosi and Unheardof"."""
        for one, other in pairwise(words):
            if text[one.word.end : other.word.start] not in self._joining:
                continue
            for each, beside in ((one, other), (other, one)):
                known = each.kind in (*_NAMES, Kind.MAYBE) or each.word.form in self._words.lists.given
                name = known and not self._places.is_country(each.word.form)
                if name and beside.word.start in hidden and each.word.start not in hidden:
                    yield each

    def _joins(self, each: CapitalWord, beside: Run, placed: Placed) -> bool:
        """Whether a word beside hidden ones is of the same name."""
        if (
            each.word.start in placed.starts & placed.several
        ):  # "Los Angeles" before a name is none, "San Juan" behind one is
            return not each.headline and any(other.word.start < each.word.start for other in beside)
        if each.kind in (Kind.MAYBE, Kind.INITIAL, Kind.PLACE_NAME):
            return True
        if each.word.start in placed.starts:
            named = any(other.kind is Kind.NAME and other.word.start < each.word.start for other in beside)
            return named or not (each.headline or self._places.is_country(each.word.form))
        if each.word.text.rstrip(".").isupper():
            initials = "." in each.word.text or len(each.word.text) == 2  # "K.C. Unheardof", "AS Unheardof"
            before = any(other.word.start > each.word.start for other in beside)
            return (initials and before) or (each.kind is Kind.ACRONYM and any(o.word.text.isupper() for o in beside))
        if each.kind is Kind.BODY:
            return each.namelike and any(o.kind is Kind.NAME or o.word.start > each.word.start for o in beside)
        ends = each.kind is Kind.PLAIN and not each.free and len(each.word.form) <= SHORT
        return self._is_odd(each) or (ends and any(other.word.start < each.word.start for other in beside))

    def _is_odd(self, each: CapitalWord) -> bool:
        """Whether an ordinary word has a capital in the middle of a sentence, and is of none that often have."""
        lists, form = self._words.lists, each.word.form
        common = form in lists.not_names or form in lists.honorifics or form.lower() in lists.people
        return each.kind is Kind.PLAIN and not (each.free or common or self._words.is_known(form))

    def _may_be(self, run: Run, at: int, text: str) -> bool:
        """Whether words may be a name: two together that need no capital; one name in a sentence, or one that acts."""
        each = run[at]
        others = [other for other in run if other is not each and not (other.free and other.kind is Kind.PLAIN)]
        if others or (len(run) > 1 and each.kind is not Kind.MAYBE):
            beside = [*run[max(0, at - 1) : at], *run[at + 1 : at + 2]]
            if self._is_called_so(run, at) or (at + 1 < len(run) and self._is_called_so(run, at + 1)):
                return True
            if any(other.kind is Kind.BODY for other in run) or not (each.kind is Kind.MAYBE or self._is_odd(each)):
                return False
            return any(other.kind in (Kind.MAYBE, Kind.INITIAL) or self._is_odd(other) for other in beside)
        ground = each.namelike and each.word.form not in self._words.lists.organisations
        if each.kind is not Kind.MAYBE and not ground:
            return False
        edges = text[each.word.start - 1 : each.word.start] + text[each.word.end : each.word.end + 1]
        signed = edges in ("\n", "\n\n")  # a line of its own, as below a letter
        called = edges in ('",', "\u201c,")  # "Sunny, get up"
        after = _FOLLOWS.match(text, each.word.end)
        if each.free or each.word.form in self._words.lists.calendar:
            acts = after is not None and (
                after[1] is None or after[1] in self._acting or after[1].endswith(self._past_ending)
            )
            return (
                signed or called or (acts and not each.headline and not (after and after[1] == "and" and not each.free))
            )
        before = text[max(0, each.word.start - 12) : each.word.start].split()
        return not before or before[-1].lower() not in self._articles

    def _is_called_so(self, run: Run, at: int) -> bool:
        """Whether a word for places is a surname, behind initials or a given name: "K.C. Park", "Hope Hill"."""
        before = run[at - 1].word if at else None
        given = before is not None and (before.form in self._words.lists.given or "." in before.text)
        return given and run[at].kind is Kind.BODY and run[at].namelike

    def _runs(self, words: Run, text: str) -> Iterator[Run]:
        """Give words that stand side by side, or with particles between."""
        run: list[CapitalWord] = []
        for each, following in pairwise([*words, None]):
            assert each is not None
            run.append(each)
            if following is None or not self._joined(each, text[each.word.end : following.word.start]):
                yield run
                run = []

    def _joined(self, each: CapitalWord, gap: str) -> bool:
        if _GAP.fullmatch(gap):
            return "." not in gap or each.word.form in self._words.lists.honorifics or each.word.form in ("Jr", "St")
        between = gap.split()
        particles = all(word in self._words.lists.particles for word in between)
        return len(gap) < 12 and 0 < len(between) < 3 and particles


def _is_shouted(run: Run, at: int, text: str) -> bool:
    """Whether an unknown word in capitals stands beside another, or is the speaker's in a transcript."""
    each = run[at]
    beside = [*run[max(0, at - 1) : at], *run[at + 1 : at + 2]]
    speaks = each.free and text[each.word.end : each.word.end + 1] == ":"
    return len(each.word.text) > 2 and (speaks or any(other.kind is Kind.ACRONYM for other in beside))


def _doubtful(words: Run, perhaps: Sequence[tuple[int, int]], placed: Placed) -> Iterator[CapitalWord]:
    """Give the words of what may be names, but for places of several words and what is ordinary throughout."""
    starts = [start for start, _ in perhaps]
    several = placed.starts & placed.several
    inside: dict[int, list[CapitalWord]] = {}
    for each in words:
        at = bisect_right(starts, each.word.start) - 1
        if at >= 0 and each.word.start < perhaps[at][1]:
            inside.setdefault(at, []).append(each)
    for run in inside.values():
        if any(each.kind in (*_NAMES, Kind.MAYBE, Kind.INITIAL) and each.word.start not in several for each in run):
            yield from (each for each in run if each.word.start not in several)
