"""From a group in the making to its code: evidence avoids names, confidence grows with the phrases that agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import Code, Document, Evidence, Group
from pipeline.stages.rules.people_lexicon import OPEN
from pipeline.stages.rules.person_groups import Crowd
from pipeline.stages.rules.person_phrase import Phrase

LONGEST_EVIDENCE = 140  # characters


def group_code(document: Document, variable: str, crowd: Crowd, roles: tuple[str, ...], coder: str) -> Code:
    """Code one group."""
    group = Group(
        count=crowd.count,
        gender=crowd.gender,
        age_group=crowd.age_group,
        ages=tuple(sorted(crowd.ages)),
        nationalities=tuple(crowd.nationalities),
        roles=roles,
    )
    evidence = tuple(_evidence(document, crowd))
    return Code(variable, "group", coder, _confidence(crowd), evidence, details=group)


def _confidence(crowd: Crowd) -> float:
    """The more phrases agree on a group, the surer it is: .5 for one, .8 for four or more."""
    return round(min(0.8, 0.4 + 0.1 * max(1, len(crowd.phrases))), 2)


def _evidence(document: Document, crowd: Crowd) -> Iterator[Evidence]:
    """Quote the phrases that say most, each with the words after it, up to a name."""
    telling = sorted(crowd.phrases, key=lambda phrase: (phrase.name is not None, -_weight(phrase), phrase.start))
    for phrase in telling[:2]:
        start, end = _without_names(document, phrase)
        if end > start:
            yield document.quote(start, end)


def _weight(phrase: Phrase) -> int:
    stated = phrase.count not in (None, OPEN)
    return 2 * bool(phrase.ages) + bool(phrase.nationalities) + stated + (phrase.gender != "unknown")


def _without_names(document: Document, phrase: Phrase) -> tuple[int, int]:
    """Stretch a phrase to the end of its clause, but not over a name."""
    text, limit = document.text, document.sentences[phrase.sentence][1]
    start = phrase.start
    names = [m for m in document.mentions if m.label in ("person.name", "person.perhaps") and m.end > start]
    for name in names:
        if name.start <= start < name.end:
            start = name.end
    limit = min([limit, start + LONGEST_EVIDENCE, *(name.start for name in names if name.start >= phrase.end)])
    stop = re.compile(r"[;,.]\s|\n").search(text, max(phrase.end, start), limit)
    end = stop.start() if stop else limit
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip(" ,.;()"))
    return start, start + len(text[start:end].rstrip(" ,.;("))
