"""Phrases for people: how many, of which gender, age and nationality, as the words say (`people.toml`)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.records import Document
from pipeline.stages.rules.people_lexicon import STATISTIC, PeopleLexicon, Token, group_of, is_year, tokens_of
from pipeline.stages.rules.person_beside import aged, from_countries, joined, named, with_tail
from pipeline.stages.rules.person_phrase import Phrase

MAX_WORDS = 9  # of a phrase, before its noun


class PhraseFinder:
    """Finds the phrases for people in a document."""

    def __init__(self, configs: Path) -> None:
        self._words = PeopleLexicon.read(configs)

    def __call__(self, document: Document) -> list[Phrase]:
        """Give all phrases of a document, in text order; a name counts as a phrase."""
        text = document.text
        starts = [start for start, _ in document.sentences]
        found = list(self._nouns(text, tokens_of(text)))
        found += named(document, found)
        found += from_countries(self._words, document, found)
        found += aged(self._words, document, found)
        found = [with_tail(self._words, document, phrase) for phrase in sorted(found, key=lambda each: each.start)]
        found = list(joined(text, found))
        return [replace(phrase, sentence=max(0, bisect_right(starts, phrase.start) - 1)) for phrase in found]

    def ages(self, name: str, text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Give start, end and ages of one of the lexicon's age patterns."""
        for match in self._words.ages[name].finditer(text):
            yield match.start(), match.end(), self._words.numbers_in(match["ages"])

    def _nouns(self, text: str, tokens: Sequence[Token]) -> Iterator[Phrase]:
        for index, token in enumerate(tokens):
            head = self._words.heads.get(token.lower)
            if head is not None and head.get("lower") and not token.text.islower():
                continue
            if (
                head is not None
                and not self._is_modifier_of_next(tokens, index)
                and not self._is_verb(text, tokens, index)
            ):
                phrase = self._phrase(text, tokens, index, head)
                if text[phrase.start : phrase.end].split(maxsplit=1)[0].lower() not in self._words.lists["negative"]:
                    yield phrase
            elif head is None and self._is_demonym_noun(text, tokens, index):
                yield self._phrase(text, tokens, index, {"number": self._demonym_number(tokens, index)})
            elif head is None and self._is_bare_number(tokens, index):
                yield self._phrase(text, tokens, index, {"number": "plural"})
            elif head is None and token.lower in ("old", "olds") and self._age_alone(text, tokens, index):
                yield self._phrase(text, tokens, index, {})

    def _is_modifier_of_next(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether the noun only describes another (`victim services`, `child sex trafficking`, `slave labour`)."""
        if index + 1 >= len(tokens):
            return False
        following = tokens[index + 1]
        if following.start - tokens[index].end != 1:
            return False
        if following.lower in self._words.lists["verb_like"]:
            return False
        return following.lower in self._words.heads or following.lower in self._words.lists["noun_followers"]

    def _is_verb(self, text: str, tokens: Sequence[Token], index: int) -> bool:
        """Whether `accused` only says what happened to those before it."""
        if tokens[index].lower not in self._words.lists["verb_like"]:
            return False
        return self._left_edge(text, tokens, index) == index or tokens[index - 1].lower in self._words.heads

    def _is_demonym_noun(self, text: str, tokens: Sequence[Token], index: int) -> bool:
        """Whether a word like `Nigerian` stands for a person: described or counted, and no noun follows."""
        token = tokens[index]
        if token.lower not in self._words.demonyms or not token.text[0].isupper():
            return False
        if text[token.end : token.end + 1] == "-":
            return False
        following, second = (tokens[at].lower if at < len(tokens) else "." for at in (index + 1, index + 2))
        if following[0].isalnum() and following not in self._words.lists["after_demonym"]:
            return False
        if following in ("and", "or") and second in self._words.demonyms:
            return False
        first = self._left_edge(text, tokens, index)
        said_of_others = (
            tokens[first].lower in self._words.demonyms or tokens[first].lower in self._words.lists["floating"]
        )
        return self._is_many(token) or (first < index and not said_of_others)

    def _is_bare_number(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a number stands for people: `the eleven were flown home`."""
        if not (0 < index < len(tokens) - 1 and 1 < self._value(tokens[index]) < STATISTIC):
            return False
        return (
            tokens[index - 1].lower in ("the", "all") and tokens[index + 1].lower in self._words.lists["after_number"]
        )

    def _demonym_number(self, tokens: Sequence[Token], index: int) -> str:
        """Tell `six Vietnamese` and `Nigerians` from `a Thai`."""
        counted = index > 0 and self._value(tokens[index - 1]) > 1
        return "plural" if counted or self._is_many(tokens[index]) else "singular"

    def _is_many(self, demonym: Token) -> bool:
        return demonym.lower.endswith("s") and demonym.lower[:-1] in self._words.demonyms

    def _value(self, token: Token) -> int:
        """Read a number in figures or a word; 0 for other words and for years."""
        if token.text.isdecimal():
            return 0 if is_year(token.text) else int(token.text)
        return self._words.numbers.get(token.lower, 0)

    def _age_alone(self, text: str, tokens: Sequence[Token], index: int) -> bool:
        """Whether `15-year-old` stands for a person: no noun for people follows within two words."""
        following = [token.lower for token in tokens[index + 1 : index + 4]]
        if index + 1 < len(tokens) and self._is_demonym_noun(text, tokens, index + 1):
            return False
        start = max(0, tokens[index].start - 12)
        return bool(self._words.ages_in(text[start : tokens[index].end])) and not any(
            word in self._words.heads for word in following
        )

    def _phrase(self, text: str, tokens: Sequence[Token], index: int, head: Mapping[str, Any]) -> Phrase:
        first = self._first(text, tokens, index)
        words = [token.lower for token in tokens[first:index]]
        start, end = tokens[first].start, tokens[index].end
        span = text[start:end]
        ages = self._words.ages_in(span)
        number = head.get("number", "singular")
        if number == "singular" and any(self._value(token) > 1 for token in tokens[first:index]) and not ages:
            number = "plural"  # `all eight accused`, `six Vietnamese`
        described = {*words, tokens[index].lower}
        return Phrase(
            start=start,
            end=end,
            sentence=0,
            head=tokens[index].lower,
            count=self._words.count(text, tokens[first : index + 1], number),
            plural=number != "singular",
            gender=self._gender(head, described),
            age_group=self._age_group(head, described, ages),
            ages=ages,
            nationalities=self._nationalities(tokens[first : index + 1]),
            side=head.get("side"),
            role=head.get("role"),
            definite=bool(words and words[0] in self._words.lists["definite"]),
            other=bool(described & self._words.lists["others"]),
            kin=tokens[index].lower in self._words.lists["kin"],
            ordinal=bool(described & self._words.lists["ordinals"]),
        )

    def _first(self, text: str, tokens: Sequence[Token], index: int) -> int:
        """Give a phrase's first word; `trafficking` and `charged` are verbs unless an article or number precedes."""
        first = self._left_edge(text, tokens, index)
        while first < index and tokens[first].lower in self._words.lists["verb_like"]:
            first += 1
        return first

    def _left_edge(self, text: str, tokens: Sequence[Token], index: int) -> int:
        """Walk left over what may belong to the phrase."""
        first, unknown = index, 0
        for at in range(index - 1, max(-1, index - 1 - MAX_WORDS), -1):
            token = tokens[at]
            if "\n" in text[token.end : tokens[at + 1].start]:
                break
            if token.lower in self._words.lists["determiners"]:
                return self._of_whom(tokens, at)
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
            elif at > 0 and tokens[at - 1].lower == "old" and token.text.istitle():
                continue  # `a 44-year-old Bristol man`
            else:
                break
        return first

    def _of_whom(self, tokens: Sequence[Token], at: int) -> int:
        """Give the first word of `nine of` or `thirty-six of` before a determiner, or else the determiner."""
        if at < 2 or tokens[at - 1].lower != "of" or self._value(tokens[at - 2]) < 2:
            return at
        return at - 4 if at > 3 and tokens[at - 3].text == "-" and self._value(tokens[at - 4]) > 19 else at - 2

    def _may_belong(self, token: Token) -> bool:
        lower = token.lower
        words = self._words
        return (
            lower in words.lists["modifiers"]
            or lower in words.numbers
            or lower in words.quantities
            or lower in words.multipliers
            or (token.text[0].isdigit() and not is_year(token.text))
            or lower in ("year", "years", "old")
            or (token.text[0].isupper() and lower in self._words.demonyms)
        )

    def _may_link(self, tokens: Sequence[Token], at: int) -> bool:
        """A comma or `and` links two modifiers; a hyphen two parts of a word; `of` a quantity and its noun."""
        before, token = tokens[at - 1], tokens[at]
        if token.lower == "of":
            return before.lower in self._words.quantities
        if token.lower == "-":
            return before.end == token.start
        numeral = before.text[0].isdigit() or before.lower in self._words.numbers
        return self._may_belong(before) and not numeral and before.lower not in self._words.heads

    def _gender(self, head: Mapping[str, Any], words: set[str]) -> str:
        if "gender" in head:
            return str(head["gender"])
        female = bool(words & self._words.lists["female_modifiers"])
        male = bool(words & self._words.lists["male_modifiers"])
        return "mixed" if female and male else "female" if female else "male" if male else "unknown"

    def _age_group(self, head: Mapping[str, Any], words: set[str], ages: tuple[int, ...]) -> str:
        if ages:
            return group_of(ages)
        if words & self._words.lists["child_modifiers"]:
            return "child"
        if words & self._words.lists["adult_modifiers"]:
            return "adult"
        return str(head.get("age_group", "unknown"))

    def _nationalities(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        found = [
            self._words.demonyms[token.lower]
            for token in tokens
            if token.text[0].isupper() and token.lower in self._words.demonyms
        ]
        if tokens[-1].lower in ("citizen", "citizens", "national", "nationals") and any(
            t.text == "U.S." for t in tokens
        ):
            found.append("US")
        return tuple(dict.fromkeys(found))
