"""People without a noun for people, and what follows a phrase: names, bare numbers, ages and countries of origin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.records import Document
from pipeline.stages.rules.people_lexicon import OPEN, PeopleLexicon, group_of, is_year
from pipeline.stages.rules.person_phrase import Phrase

_NUMBER_FROM = re.compile(r"\b([A-Za-z]+|\d+) (?:were |are |was |is |came )?from $")
_ADDITION = re.compile(r"^ (?:and|or) $")


def named(document: Document, nouns: Sequence[Phrase]) -> Iterator[Phrase]:
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


def from_countries(lexicon: PeopleLexicon, document: Document, nouns: Sequence[Phrase]) -> Iterator[Phrase]:
    """Give bare numbers with a country: `29 from Myanmar, seven from Laos`."""
    for toponym in document.toponyms:
        match = _NUMBER_FROM.search(document.text, max(0, toponym.start - 30), toponym.start)
        if toponym.kind != "country" or match is None or not toponym.country:
            continue
        value = lexicon.numbers.get(match[1].lower()) or (int(match[1]) if match[1].isdecimal() else None)
        if value and not is_year(match[1]) and not any(noun.end == match.end(1) for noun in nouns):
            plural = value > 1
            yield Phrase(match.start(1), match.end(1), 0, "", (value, value), plural, side="victim" if plural else None)


def aged(lexicon: PeopleLexicon, document: Document, found: Sequence[Phrase]) -> Iterator[Phrase]:
    """Give people of whom a calling and an age are told: `a bricklayer aged 24`."""
    for match in lexicon.ages["calling"].finditer(document.text):
        if not any(phrase.start < match.end() and match.start() < phrase.end for phrase in found):
            ages = lexicon.numbers_in(match["ages"])
            yield Phrase(*match.span(), 0, "", (1, 1), plural=False, age_group=group_of(ages), ages=ages)


def with_tail(lexicon: PeopleLexicon, document: Document, phrase: Phrase) -> Phrase:
    """Add the age and the country of origin that follow a phrase."""
    text = document.text
    after = text[phrase.end : phrase.end + 90]
    match = lexicon.ages["after"].match(after) or (None if phrase.name else lexicon.ages["was"].match(after))
    ages = lexicon.numbers_in(match["ages"]) if match else ()
    if match and _fits(phrase, match[0], ages):
        told = phrase.age_group != "unknown" and phrase.name is None and not (phrase.plural and max(ages) > 17)
        group = phrase.age_group if told else group_of(ages)
        phrase = replace(phrase, end=phrase.end + match.end("ages"), ages=phrase.ages + ages, age_group=group)
    countries = dict.fromkeys((*phrase.nationalities, *_origins(lexicon, document, phrase)))
    return replace(phrase, nationalities=tuple(countries))


def _origins(lexicon: PeopleLexicon, document: Document, phrase: Phrase) -> Iterator[str]:
    """Give the countries that a phrase's people come from: `from Mali or Senegal`, `, both Togolese`."""
    text, end = document.text, phrase.end
    said = lexicon.origins["said"].match(text[end : end + 70])
    if said:
        words = re.findall(r"\w+", said["words"].lower())
        yield from (lexicon.demonyms[word] for word in words if word in lexicon.demonyms)
    link = lexicon.origins["from"]
    for toponym in document.toponyms:
        if toponym.start <= phrase.end or toponym.kind != "country" or not toponym.country:
            continue
        if toponym.start > end + 45 or not link.match(text[end : toponym.start]):
            return
        yield toponym.country
        end, link = toponym.end, lexicon.origins["list"]


def _fits(phrase: Phrase, words: str, ages: tuple[int, ...]) -> bool:
    """Whether numbers after a phrase are ages: told as such, or of a kind and number that fit."""
    if phrase.name is not None and words.startswith(" ") and not words.startswith((" (", " aged")):
        return False
    if not ages or "aged" in words or "age " in words or "ages " in words:
        return bool(ages)
    if (
        " of " in words
        and not re.search(r"between|years| to ", words)
        and (phrase.plural or phrase.name is not None or (min(ages) < 10 and phrase.age_group != "child"))
    ):
        return False
    if phrase.plural and len(ages) == 1 and not re.search(r"all|both|each|now|then", words):
        return False
    return min(ages) > 9 or phrase.age_group == "child"


def joined(text: str, phrases: Sequence[Phrase]) -> Iterator[Phrase]:
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
