"""Phrases for people: how many, of which gender, age and nationality, as the words say (`people.toml`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.gazetteer.demonyms import demonyms
from pipeline.records import Document

OPEN: tuple[int, None] = (2, None)  # a bare plural
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\d[\d,]*\d|\d|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[^\w\s]")
_AGE_TOKEN = re.compile(r"(\d\d?)[- ]?years?[- ]olds?", re.IGNORECASE)
_FROM = re.compile(
    r"^,?(?: who (?:is|was|are|were)| all| both| originally| illegally| young| brought| recruited)*"
    r" (?:from|of|natives? of|citizens? of|nationals? of)(?: \w+){0,2} $"
)
_NUMBER_FROM = re.compile(r"\b([A-Za-z]+|\d+) (?:were |are |was |is |came )?from $")
_ADDITION = re.compile(r"^ (?:and|or) $")
MAX_WORDS = 9  # of a phrase, before its noun


@dataclass(frozen=True, slots=True)
class Phrase:
    """One mention of people. `end` lies after an age that follows it; `count` is None where the words do not tell."""

    start: int
    end: int
    sentence: int
    head: str
    count: tuple[int | None, int | None] | None
    plural: bool
    gender: str = "unknown"
    age_group: str = "unknown"
    ages: tuple[int, ...] = ()
    nationalities: tuple[str, ...] = ()
    side: str | None = None  # who the noun itself names
    definite: bool = False
    other: bool = False
    ordinal: bool = False  # `a third man`: one of a number told elsewhere
    role: str | None = None  # what the noun says that they did
    name: str | None = None  # the words of a person's name, only to tell people apart; never coded


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    lower: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The lexicon's tables, ready for look-up."""

    heads: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, frozenset[str]]
    numbers: Mapping[str, int]
    quantities: Mapping[str, tuple[int, int]]
    ages: Mapping[str, re.Pattern[str]]
    quantifiers: Mapping[str, re.Pattern[str]]

    @classmethod
    def read(cls, configs: Path) -> _Words:
        table = read_toml(configs / "lexicons" / "en" / "people.toml")
        numbers: dict[str, int] = table["numbers"]
        age = rf"(?:[1-9]\d|[4-9](?!\d)|{'|'.join(word for word, value in numbers.items() if value > 3)})"
        quantifiers = {name: table["phrases"][name] for name in ("at_least", "at_most", "about")}
        return cls(
            heads={word: entry for entry in table["head"] for word in entry["words"]},
            lists={name: frozenset(words) for name, words in table["phrases"].items()},
            numbers=numbers,
            quantities={word: (least, most) for word, (least, most) in table["quantities"].items()},
            ages={name: re.compile(rule.replace("{age}", age)) for name, rule in table["ages"].items()},
            quantifiers={
                name: re.compile(rf"\b(?:{'|'.join(words)})(?: of)? $", re.IGNORECASE)
                for name, words in quantifiers.items()
            },
        )


class PhraseFinder:
    """Finds the phrases for people in a document."""

    def __init__(self, configs: Path) -> None:
        self._words = _Words.read(configs)
        self._demonyms = demonyms(configs)

    def __call__(self, document: Document) -> list[Phrase]:
        """Give all phrases of a document, in text order; a name counts as a phrase."""
        text = document.text
        starts = [start for start, _ in document.sentences]
        tokens = [_Token(m.start(), m.end(), m[0], m[0].lower()) for m in _TOKEN.finditer(text)]
        found = list(self._nouns(text, tokens))
        found += self._names(document, found)
        found += self._from_countries(document, found)
        found += self._aged(document, found)
        found = [self._with_tail(document, phrase) for phrase in sorted(found, key=lambda phrase: phrase.start)]
        found = list(_joined(text, found))
        return [replace(phrase, sentence=max(0, bisect_right(starts, phrase.start) - 1)) for phrase in found]

    def _aged(self, document: Document, found: Sequence[Phrase]) -> Iterator[Phrase]:
        """Give people of whom a calling and an age are told: `a bricklayer aged 24`."""
        for match in self._words.ages["calling"].finditer(document.text):
            if not any(phrase.start < match.end() and match.start() < phrase.end for phrase in found):
                ages = self._numbers(match["ages"])
                yield Phrase(*match.span(), 0, "", (1, 1), plural=False, age_group=_group_of(ages), ages=ages)

    def ages(self, name: str, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Give start, end and ages of one of the lexicon's age patterns."""
        for match in self._words.ages[name].finditer(text):
            yield match.start(), match.end(), self._numbers(match["ages"])

    def _nouns(self, text: str, tokens: Sequence[_Token]) -> Iterator[Phrase]:
        for index, token in enumerate(tokens):
            head = self._words.heads.get(token.lower)
            if head is not None and not self._is_modifier_of_next(tokens, index):
                phrase = self._phrase(text, tokens, index, head)
                if text[phrase.start : phrase.end].split(maxsplit=1)[0].lower() not in self._words.lists["negative"]:
                    yield phrase
            elif head is None and token.lower in ("old", "olds") and self._age_alone(text, tokens, index):
                yield self._phrase(text, tokens, index, {})

    def _is_modifier_of_next(self, tokens: Sequence[_Token], index: int) -> bool:
        """Whether the noun only describes another (`victim services`, `child sex trafficking`, `slave labour`)."""
        if index + 1 >= len(tokens):
            return False
        following = tokens[index + 1]
        if following.start - tokens[index].end != 1:
            return False
        return following.lower in self._words.heads or following.lower in self._words.lists["noun_followers"]

    def _age_alone(self, text: str, tokens: Sequence[_Token], index: int) -> bool:
        """Whether `15-year-old` stands for a person: no noun for people follows within two words."""
        following = [token.lower for token in tokens[index + 1 : index + 4]]
        start = max(0, tokens[index].start - 12)
        return bool(_AGE_TOKEN.search(text, start, tokens[index].end)) and not any(
            word in self._words.heads for word in following
        )

    def _phrase(self, text: str, tokens: Sequence[_Token], index: int, head: Mapping[str, Any]) -> Phrase:
        first = self._left_edge(text, tokens, index)
        while first < index and tokens[first].lower in self._words.lists["verb_like"]:
            first += (
                1  # `trafficking women`, `charged recruits`: a verb, unless an article or a number stands before it
            )
        words = [token.lower for token in tokens[first:index]]
        start, end = tokens[first].start, tokens[index].end
        span = text[start:end]
        ages = tuple(int(match[1]) for match in _AGE_TOKEN.finditer(span)) + self._word_ages(span)
        number = head.get("number", "singular")
        described = {*words, tokens[index].lower}
        return Phrase(
            start=start,
            end=end,
            sentence=0,
            head=tokens[index].lower,
            count=self._count(text, tokens[first : index + 1], number),
            plural=number != "singular",
            gender=self._gender(head, described),
            age_group=self._age_group(head, described, ages),
            ages=ages,
            nationalities=self._nationalities(tokens[first : index + 1]),
            side=head.get("side"),
            role=head.get("role"),
            definite=bool(words and words[0] in self._words.lists["definite"]),
            other=bool(described & self._words.lists["others"]),
            ordinal=bool(described & self._words.lists["ordinals"]),
        )

    def _left_edge(self, text: str, tokens: Sequence[_Token], index: int) -> int:
        """Walk left over what may belong to the phrase."""
        first, unknown = index, 0
        for at in range(index - 1, max(-1, index - 1 - MAX_WORDS), -1):
            token = tokens[at]
            if "\n" in text[token.end : tokens[at + 1].start]:
                break
            if token.lower in self._words.lists["determiners"]:
                return at
            if self._may_belong(token):
                first = at
            elif token.lower in ("and", "or", ",", "-", "of") and at > 0 and self._may_link(tokens, at):
                continue
            elif (
                token.text.islower()
                and len(token.text) > 3
                and unknown == 0
                and token.lower not in self._words.lists["stops"]
            ):
                unknown += 1
            else:
                break
        return first

    def _may_belong(self, token: _Token) -> bool:
        lower = token.lower
        words = self._words
        return (
            lower in words.lists["modifiers"]
            or lower in words.numbers
            or lower in words.quantities
            or (token.text[0].isdigit() and not _is_year(token.text))
            or lower in ("year", "years", "old")
            or (token.text[0].isupper() and lower in self._demonyms)
        )

    def _may_link(self, tokens: Sequence[_Token], at: int) -> bool:
        """A comma or `and` links two modifiers; a hyphen two parts of a word; `of` a quantity and its noun."""
        before, token = tokens[at - 1], tokens[at]
        if token.lower == "of":
            return before.lower in self._words.quantities
        if token.lower == "-":
            return before.end == token.start
        numeral = before.text[0].isdigit() or before.lower in self._words.numbers
        return self._may_belong(before) and not numeral and before.lower not in self._words.heads

    def _count(self, text: str, tokens: Sequence[_Token], number: str) -> tuple[int | None, int | None] | None:
        """Give [least, most] by the phrase's own number words; None for a plural with `the` and the like."""
        stated = self._stated(tokens)
        if number == "pair":
            return (2, 2)
        if number == "three":
            return (3, 3)
        if number == "singular":
            return (1, 1) if stated is None or stated[0] != (1, 1) else self._limited(text, stated)
        if stated is not None:
            return self._limited(text, stated)
        return None if tokens[0].lower in self._words.lists["definite"] else OPEN

    def _stated(self, tokens: Sequence[_Token]) -> tuple[tuple[int, int | None], int] | None:
        """Give the number that the phrase states, and where its words begin; an age is no number."""
        for at, token in enumerate(tokens[:-1]):
            following = [each.lower for each in tokens[at + 1 : at + 3]]
            if "year" in following or "years" in following or token.lower in ("year", "years"):
                continue
            if token.text[0].isdigit():
                value = int(token.text.replace(",", ""))
                return ((value, value), token.start) if not 1900 <= value <= 2100 or "," in token.text else None
            if token.lower in self._words.numbers:
                value = self._words.numbers[token.lower]
                if value % 10 == 0 and value >= 20 and len(tokens) > at + 2 and tokens[at + 1].text == "-":
                    value += self._words.numbers.get(tokens[at + 2].lower, 0)
                return (value, value), token.start
            if token.lower in self._words.quantities:
                least, most = self._words.quantities[token.lower]
                return (least, most or None), token.start
        return None

    def _limited(self, text: str, stated: tuple[tuple[int, int | None], int]) -> tuple[int | None, int | None]:
        """Open a number at one side by `at least`, `up to` and the like before it."""
        (least, most), start = stated
        before = text[max(0, start - 24) : start]
        if self._words.quantifiers["at_least"].search(before):
            return least, None
        if self._words.quantifiers["at_most"].search(before):
            return None, most
        return least, most

    def _gender(self, head: Mapping[str, Any], words: set[str]) -> str:
        if "gender" in head:
            return str(head["gender"])
        female = bool(words & self._words.lists["female_modifiers"])
        male = bool(words & self._words.lists["male_modifiers"])
        return "mixed" if female and male else "female" if female else "male" if male else "unknown"

    def _age_group(self, head: Mapping[str, Any], words: set[str], ages: tuple[int, ...]) -> str:
        if ages:
            return _group_of(ages)
        if words & self._words.lists["child_modifiers"]:
            return "child"
        if words & self._words.lists["adult_modifiers"]:
            return "adult"
        return str(head.get("age_group", "unknown"))

    def _nationalities(self, tokens: Sequence[_Token]) -> tuple[str, ...]:
        found = [
            self._demonyms[token.lower] for token in tokens if token.text[0].isupper() and token.lower in self._demonyms
        ]
        if tokens[-1].lower in ("citizen", "citizens", "national", "nationals") and any(
            t.text == "U.S." for t in tokens
        ):
            found.append("US")
        return tuple(dict.fromkeys(found))

    def _names(self, document: Document, nouns: Sequence[Phrase]) -> Iterator[Phrase]:
        """Give the names that no noun phrase covers; alone they say nothing but that there is one person."""
        for mention in document.mentions:
            if mention.label not in ("person.name", "person.perhaps"):
                continue
            taken = any(phrase.start <= mention.start < phrase.end for phrase in nouns)
            if not taken and not any(
                place.start < mention.end and mention.start < place.end for place in document.toponyms
            ):
                name = document.text[mention.start : mention.end]
                yield Phrase(mention.start, mention.end, 0, "", (1, 1), plural=False, definite=True, name=name)

    def _from_countries(self, document: Document, nouns: Sequence[Phrase]) -> Iterator[Phrase]:
        """Give bare numbers with a country: `29 from Myanmar, seven from Laos`."""
        for toponym in document.toponyms:
            match = _NUMBER_FROM.search(document.text, max(0, toponym.start - 30), toponym.start)
            if toponym.kind != "country" or match is None or not toponym.country:
                continue
            value = self._words.numbers.get(match[1].lower()) or (int(match[1]) if match[1].isdigit() else None)
            if value and not _is_year(match[1]) and not any(noun.end == match.end(1) for noun in nouns):
                plural = value > 1
                yield Phrase(
                    match.start(1), match.end(1), 0, "", (value, value), plural, side="victim" if plural else None
                )

    def _with_tail(self, document: Document, phrase: Phrase) -> Phrase:
        """Add the age and the country of origin that follow a phrase."""
        text = document.text
        match = self._words.ages["after"].match(text[phrase.end : phrase.end + 90])
        ages = self._numbers(match["ages"]) if match else ()
        if match and self._fits(phrase, match[0], ages):
            group = _group_of(ages) if phrase.age_group == "unknown" or phrase.name is not None else phrase.age_group
            phrase = replace(phrase, end=phrase.end + match.end("ages"), ages=phrase.ages + ages, age_group=group)
        for toponym in document.toponyms:
            near = toponym.kind == "country" and phrase.end < toponym.start <= phrase.end + 40
            if near and toponym.country and _FROM.match(text[phrase.end : toponym.start]):
                countries = (*phrase.nationalities, toponym.country)
                return replace(phrase, nationalities=tuple(dict.fromkeys(countries)))
        return phrase

    def _fits(self, phrase: Phrase, words: str, ages: tuple[int, ...]) -> bool:
        """Whether numbers after a phrase are ages: told as such, or of a kind and number that fit."""
        if phrase.name is not None and words.startswith(" ") and not words.startswith((" (", " aged")):
            return False
        if not ages or "aged" in words or "age " in words or "ages " in words:
            return bool(ages)
        if " of " in words and (
            phrase.plural or phrase.name is not None or (min(ages) < 10 and phrase.age_group != "child")
        ):
            return False
        if phrase.plural and len(ages) == 1 and not re.search(r"all|both|each|now|then", words):
            return False
        return min(ages) > 9 or phrase.age_group == "child"

    def _word_ages(self, span: str) -> tuple[int, ...]:
        """Ages in words: `sixteen-year-old`."""
        matches = re.finditer(r"\b([a-z]+)[- ]years?[- ]old", span.lower())
        return tuple(self._words.numbers[match[1]] for match in matches if match[1] in self._words.numbers)

    def _numbers(self, words: str) -> tuple[int, ...]:
        values = (
            self._words.numbers.get(word, None) if word.isalpha() else int(word) for word in re.findall(r"\w+", words)
        )
        return tuple(value for value in values if value is not None)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and 1900 <= int(word) <= 2100


def _group_of(ages: Sequence[int]) -> str:
    """Give the age group of stated ages (under 18 is a child)."""
    young = [age < 18 for age in ages]
    return "child" if all(young) else "mixed" if any(young) else "adult"


def _joined(text: str, phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    """Make one phrase of `women and girls`: two nouns under one number, or two bare plurals."""
    held: Phrase | None = None
    for phrase in phrases:
        if held is not None and _belong_together(text, held, phrase):
            held = replace(
                held,
                end=phrase.end,
                gender=_both(held.gender, phrase.gender),
                age_group=_both(held.age_group, phrase.age_group),
                ages=held.ages + phrase.ages,
                nationalities=tuple(dict.fromkeys(held.nationalities + phrase.nationalities)),
                side=held.side or phrase.side,
            )
            continue
        if held is not None:
            yield held
        held = phrase
    if held is not None:
        yield held


def _belong_together(text: str, first: Phrase, second: Phrase) -> bool:
    """Whether the second has no number or article of its own and follows by `and`."""
    if not (first.plural and second.plural) or first.name is not None or second.name is not None:
        return False
    bare = second.count == OPEN and text[second.start : second.end].split(maxsplit=1)[0].lower() != "several"
    return bare and bool(_ADDITION.match(text[first.end : second.start]))


def _both(one: str, other: str) -> str:
    if other in (one, "unknown"):
        return one
    return other if one == "unknown" else "mixed"
