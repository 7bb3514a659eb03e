"""From phrases to groups: people whom the text treats alike, counted once (rule 7 of the coding guide)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.records import Document
from pipeline.stages.rules.people_lexicon import OPEN, STATISTIC, Count
from pipeline.stages.rules.person_phrase import Phrase

Kind = tuple[str, str]  # gender, age group


@dataclass(slots=True)
class Crowd:
    """A group in the making."""

    gender: str = "unknown"
    age_group: str = "unknown"
    count: Count = (None, None)
    ages: set[int] = field(default_factory=set)
    nationalities: list[str] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)

    def take(self, phrase: Phrase) -> None:
        """Add what a phrase says, but for its number."""
        self.ages |= set(phrase.ages)
        self.nationalities += [code for code in phrase.nationalities if code not in self.nationalities]
        self.phrases.append(phrase)


def victim_crowds(phrases: Sequence[Phrase]) -> list[Crowd]:
    """Group victims by gender and age group; a total that exceeds its parts leaves a group for the rest."""
    by_kind: dict[Kind, list[Phrase]] = {}
    for phrase in phrases:
        by_kind.setdefault((phrase.gender, phrase.age_group), []).append(phrase)
    _fold_vague(by_kind)
    _fold_mixed(by_kind)
    _fold_totals(by_kind)
    general = by_kind.pop(("unknown", "unknown"), [])
    crowds = _told_apart([_crowd(kind, each) for kind, each in by_kind.items()])
    total = _number(general)
    if not crowds:
        return [_crowd(("unknown", "unknown"), general)] if general else []
    for phrase in general:
        for crowd in crowds:
            crowd.nationalities += [code for code in phrase.nationalities if code not in crowd.nationalities]
    _settle(crowds, total, general)
    return crowds


def _fold_vague(by_kind: dict[Kind, list[Phrase]]) -> None:
    """Let phrases that tell less join the one kind that they may mean (`the minors` of `two girls`)."""
    for kind in list(by_kind):
        if "unknown" not in kind or kind == ("unknown", "unknown"):
            continue
        fitting = [other for other in by_kind if other != kind and "unknown" not in other and _fits(kind, other)]
        if len(fitting) == 1:
            by_kind[fitting[0]] += by_kind.pop(kind)


def _fold_mixed(by_kind: dict[Kind, list[Phrase]]) -> None:
    """Let adults and children join a group of both (`women and girls`) where only one of the two has a number."""
    for gender, group in list(by_kind):
        both = (gender, "mixed")
        if group == "mixed" or both not in by_kind:
            continue
        numbered = [any(_is_numbered(each) for each in by_kind[kind]) for kind in ((gender, group), both)]
        if not all(numbered):
            by_kind[both] += by_kind.pop((gender, group))


def _fold_totals(by_kind: dict[Kind, list[Phrase]]) -> None:
    """Let a total of children or of adults join its parts where they add up (`26 children`, `21 boys, 5 girls`)."""
    for kind in list(by_kind):
        parts = [other for other in by_kind if other != kind and "unknown" not in other and _fits(kind, other)]
        if "unknown" not in kind or kind == ("unknown", "unknown") or len(parts) < 2:
            continue
        told = sum(_number(by_kind[part])[0] or 0 for part in parts)
        if (_number(by_kind[kind])[0] or 0) <= told:
            vague = by_kind.pop(kind)
            for part in parts:
                by_kind[part] += [replace(phrase, count=None) for phrase in vague]


def _told_apart(crowds: list[Crowd]) -> list[Crowd]:
    """Drop a group that only a single bare plural tells, where others have a number: mostly a general remark."""
    if not any(_is_numbered(phrase) for crowd in crowds for phrase in crowd.phrases):
        return crowds
    return [crowd for crowd in crowds if len(crowd.phrases) > 1 or crowd.ages or _is_numbered(crowd.phrases[0])]


def _is_numbered(phrase: Phrase) -> bool:
    """Whether a phrase tells how many: one, or a number, but not a bare plural or `the women`."""
    return phrase.count not in (None, OPEN)


def _fits(vague: Kind, exact: Kind) -> bool:
    return all(one in ("unknown", other) for one, other in zip(vague, exact, strict=True))


def _crowd(kind: Kind, phrases: Sequence[Phrase]) -> Crowd:
    crowd = Crowd(*kind, count=_number(phrases))
    for phrase in phrases:
        crowd.take(phrase)
    return crowd


def _number(phrases: Sequence[Phrase]) -> Count:
    """Count one kind of people: the largest number stated, or the single ones told apart by age or `another`."""
    stated = [phrase.count for phrase in phrases if phrase.plural and _is_numbered(phrase)]
    if any((count[0] or 0) < STATISTIC for count in stated if count):
        stated = [count for count in stated if count and (count[0] or 0) < STATISTIC]
    single = [phrase for phrase in phrases if not phrase.plural]
    apart = (
        max(len({phrase.ages for phrase in single if phrase.ages}), 1 + any(p.other for p in single)) if single else 0
    )
    largest = max((count for count in stated if count is not None), key=lambda count: count[0] or 0, default=None)
    nations = _sum_of_nations(phrases)
    if largest is not None and nations > (largest[0] or 0):
        return nations, nations
    if largest is not None and (largest[0] or 0) >= apart:
        return largest
    if any(phrase.plural for phrase in phrases) and apart < 2:
        return OPEN
    return (apart, apart) if apart else (None, None)


def _sum_of_nations(phrases: Sequence[Phrase]) -> int:
    """Add up numbers told for each nationality (`29 from Myanmar, seven from Laos`), but not a total with its parts."""
    numbers: dict[str, int] = {}
    for phrase in phrases:
        if phrase.plural and len(phrase.nationalities) == 1 and phrase.count is not None and _is_numbered(phrase):
            nation = phrase.nationalities[0]
            numbers[nation] = max(numbers.get(nation, 0), phrase.count[0] or 0)
    total = sum(numbers.values())
    if len(numbers) > 2 and 2 * max(numbers.values()) == total:
        return total // 2
    return total if len(numbers) > 1 else 0


def _settle(crowds: list[Crowd], total: Count, general: Sequence[Phrase]) -> None:
    """Reconcile the parts with a total: it fills an open part, or what it leaves over is a group of its own."""
    told = total[0] or 0
    parts = sum(crowd.count[0] or 0 for crowd in crowds)
    if told <= parts or total == OPEN:
        return
    if len(crowds) == 1:
        crowds[0].count = total
        return
    open_ones = [crowd for crowd in crowds if crowd.count == OPEN]
    if len(open_ones) == 1:
        left = told - parts + 2
        open_ones[0].count = (left, None if total[1] is None else left)
        return
    left = told - parts
    crowds.append(Crowd(count=(left, None if total[1] is None else left), phrases=list(general[:1])))


def main_count(document: Document, phrases: Sequence[Phrase], apart: int) -> int:
    """Count the offenders told of: by the title, the largest number stated, or the people told apart."""
    title = sum(phrase.count[0] or 0 for phrase in phrases if phrase.end <= len(document.title) and phrase.count)
    numbers: dict[str, int] = {}
    for phrase in phrases:
        if phrase.count is not None and _is_numbered(phrase):
            numbers[phrase.gender] = max(numbers.get(phrase.gender, 0), phrase.count[0] or 0)
    parts = numbers.get("male", 0) + numbers.get("female", 0)
    return max(title, apart, parts, 1, *numbers.values())


def by_gender(phrases: Sequence[Phrase], count: int, fallback: str) -> list[Crowd]:
    """Make one crowd of adults, or one of each gender where the words tell men from women."""
    genders = {phrase.gender for phrase in phrases} - {"unknown"}
    women = [phrase for phrase in phrases if phrase.gender == "female"]
    if {"male", "female"} <= genders and count > 1:
        females = min(
            count - 1,
            max(phrase.count[0] or 1 for phrase in women if phrase.count) if any(p.count for p in women) else 1,
        )
        rest = [phrase for phrase in phrases if phrase.gender != "female"]
        return [_adults(women, females, "female"), _adults(rest, count - females, "male")]
    gender = fallback if not genders else genders.pop() if len(genders) == 1 else "mixed"
    return [_adults(phrases, count, gender)]


def _adults(phrases: Sequence[Phrase], count: int, gender: str) -> Crowd:
    crowd = Crowd(gender, "adult", (count, count))
    for phrase in phrases:
        crowd.take(phrase)
    return crowd


def distinct(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Keep the first of phrases that say the same number of the same people."""
    seen: set[tuple[object, str]] = set()
    kept = []
    for phrase in phrases:
        key = (phrase.count, phrase.head.removesuffix("s"))
        if phrase.count is not None and key not in seen:
            seen.add(key)
            kept.append(phrase)
    numbered = [phrase for phrase in kept if _is_numbered(phrase)]
    return numbered or kept


def crowd_of(phrases: Sequence[Phrase]) -> Crowd:
    """Make a crowd of phrases for the same people."""
    known = [phrase for phrase in phrases if phrase.gender != "unknown"]
    grown = [phrase for phrase in phrases if phrase.age_group != "unknown"]
    crowd = Crowd(
        gender=known[0].gender if known else "unknown",
        age_group=grown[0].age_group if grown else "unknown",
        count=phrases[0].count or (None, None),
    )
    for phrase in phrases:
        crowd.take(phrase)
    return crowd
