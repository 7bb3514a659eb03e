"""The spaCy component that finds what may be a person's name: `person.name` when something around it says so.

A name is a run of capitalised words (particles such as `de la` and `bin` inside). Evidence that it names a person: a
form of address before it, an age after it, a role, kinship or naming word before it, a verb that only people do after
it, a common given name or surname in it, or letters with dots. A run without such evidence that no word list explains
either is `person.perhaps`: enough to mask it, too little to deny that it is a place. Words of names found so are then
looked for in the whole document, so that repeats by surname or given name alone are found too.

What it misses: a lone name that is in no list and has none of these words around it; names in lower case; names that
are common words (`Hope`, `Sunday`) without more around them; nicknames that are not capitalised words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy.tokens import Doc

from pipeline.lexicons import lexicon_table
from pipeline.records import Mention
from pipeline.stages.annotator.name_words import NameLists, NameWord, joined, near, plain_words, words_of

NAME = "person.name"
PERHAPS = "person.perhaps"
CONFIDENCE_PERHAPS = 0.4
CONFIDENCE_AGED = 0.92  # an age behind it
LONGEST = 6  # words of a run that is still taken for one name

_INITIALS = re.compile(r"[A-Z](?:\.-?[A-Z]){1,3}\.?$")


class NameFinder:
    """Adds `person.name` and `person.perhaps` mentions to `doc._.mentions`, which stay in text order."""

    def __init__(self, folder: Path) -> None:
        self._lists = NameLists(folder)
        table = lexicon_table(folder, "names.toml", "finding")
        self._age_after = re.compile(table["age_after"])
        self._location_before = re.compile(table["location_before"])

    def __call__(self, doc: Doc) -> Doc:
        """Find the names of one text."""
        starts = [sentence.start_char for sentence in doc.sents]
        found = [
            Mention(start, end, label, bisect_right(starts, start) - 1, confidence=confidence)
            for start, end, label, confidence in self.find(doc.text)
        ]
        doc._.mentions = sorted(
            [*(doc._.mentions or ()), *found], key=lambda mention: (mention.start, mention.end, mention.label)
        )
        return doc

    def find(self, text: str) -> list[tuple[int, int, str, float]]:
        """Give start, end, label and confidence of every name in a text."""
        words = words_of(text)
        plain = plain_words(text)
        names: dict[tuple[int, int], tuple[str, float]] = {}
        parts: set[str] = set()
        vague: set[str] = set()
        for run, before, after in self._runs(words, text):
            judged = self._judge(run, before, after, text, plain)
            if judged is None:
                continue
            names[run[0].start, run[-1].end] = judged
            if judged[0] == NAME:
                aged = judged[1] == CONFIDENCE_AGED
                parts |= {
                    word.form for word in run if self._repeats(word, plain) or (aged and self._is_new(word, plain))
                }
            elif self._repeats(run[-1], plain):
                vague.add(run[-1].form)
        for start, end in _repeats(words, parts, names):
            names[start, end] = (NAME, 0.7)
        for start, end in _repeats(words, vague - parts, names):
            names[start, end] = (PERHAPS, CONFIDENCE_PERHAPS)
        return [(start, end, *judged) for (start, end), judged in sorted(names.items())]

    def _repeats(self, word: NameWord, plain: set[str]) -> bool:
        """Whether a part of a name may be looked for alone: not a particle, an initial, or a word of the text."""
        form = word.form
        if len(form) < 3 or form.lower() in plain or form in self._lists.place_beginnings:
            return False
        return (
            form not in self._lists.not_names or form in self._lists.given
        ) and form.lower() not in self._lists.particles

    def _is_new(self, word: NameWord, plain: set[str]) -> bool:
        """Whether a common word that an age proves a name may be looked for alone: "Session", of "Ann Session, 31"."""
        lists = self._lists
        ordinary = word.form.lower() in plain or word.form.lower() in lists.particles | lists.people
        return len(word.form) > 3 and not (ordinary or word.form in lists.calendar | lists.honorifics)

    def _runs(
        self, words: Sequence[NameWord], text: str
    ) -> Iterator[tuple[list[NameWord], NameWord | None, NameWord | None]]:
        """Give runs of capitalised words with the word before and the word after each."""
        index = 0
        while index < len(words):
            if not words[index].text[0].isupper() or (
                self._lists.splits(words[index]) and not self._is_addressed(words, index, text)
            ):
                index += 1
                continue
            end = self._run_end(words, index, text)
            yield (
                list(words[index:end]),
                words[index - 1] if index else None,
                words[end] if end < len(words) else None,
            )
            index = end

    def _run_end(self, words: Sequence[NameWord], index: int, text: str) -> int:
        """Give the index after a run's last word; particles belong to it when a capitalised word follows."""
        end = index + 1
        while end < len(words) and end - index < LONGEST:
            ahead = end
            while ahead < min(len(words), end + 2) and words[ahead].text.lower() in self._lists.particles:
                ahead += 1
            if ahead >= len(words) or not words[ahead].text[0].isupper():
                break
            if self._lists.splits(words[ahead]) and not self._is_surname(words, ahead, text):
                break
            if not all(joined(words[i], words[i + 1], text, self._lists) for i in range(end - 1, ahead)):
                break
            end = ahead + 1
        return end

    def _is_addressed(self, words: Sequence[NameWord], index: int, text: str) -> bool:
        """Whether a common word follows Mr, Ms or the like and so must be a name (`Ms Key`)."""
        before = words[index - 1] if index else None
        return before is not None and before.text in self._lists.addresses and near(before, words[index], text)

    def _is_surname(self, words: Sequence[NameWord], index: int, text: str) -> bool:
        """Whether a common word ends a name: after a given name, before a word in lower case (`John Key said`)."""
        word, before = words[index], words[index - 1]
        if word.form in self._lists.calendar:
            return False
        if word.form in self._lists.surnames or self._age_after.match(text, word.end):
            return True
        if before.form not in self._lists.given - self._lists.ambiguous and before.form not in self._lists.surnames:
            return False
        if (
            index + 1 == len(words)
            or text[word.end : words[index + 1].start] != " "
            or words[index + 1].text in self._lists.suffixes
        ):
            return True
        ending = word.form.endswith(("ed", "ing", "s")) or word.text.lower() in self._lists.people
        return words[index + 1].text.islower() and not ending

    def _judge(
        self, run: list[NameWord], before: NameWord | None, after: NameWord | None, text: str, plain: set[str]
    ) -> tuple[str, float] | None:
        """Say whether a run names a person, and how sure that is."""
        first, last = run[0], run[-1]
        if len(run) > 1 and self._age_after.match(text, last.end):
            return NAME, CONFIDENCE_AGED
        if any(word.form in self._lists.organisations for word in run):
            return self._named_after(run)
        context = self._context(first, last, before, after, text)
        lexical = self._lexical(run)
        if len(run) == 1:
            score = self._lone(first, context, lexical, text, plain)
            return (NAME, score) if score else None
        if context or lexical:
            return NAME, max(context, lexical)
        return (PERHAPS, CONFIDENCE_PERHAPS) if self._unexplained(run, after, text, plain) else None

    def _lone(self, word: NameWord, context: float, lexical: float, text: str, plain: set[str]) -> float:
        """Score a word alone: initials, or a word that neither stands where places do nor is an abbreviation."""
        if _INITIALS.match(word.text):
            return 0.0 if word.text.rstrip(".") in self._lists.abbreviations else 0.6
        if context >= 0.9:
            return context
        abbreviated = word.text.isupper() and word.form not in self._lists.given
        if abbreviated or word.text.startswith(("I'", "I\u2019")) or self._placelike(word, text):
            return 0.0
        return context or (0.0 if word.form.lower() in plain else lexical)

    def _named_after(self, run: list[NameWord]) -> tuple[str, float] | None:
        """An organisation called after a person is masked: given name and surname stand in it."""
        named = (
            run[0].form in self._lists.given - self._lists.ambiguous and run[1].form not in self._lists.organisations
        )
        return (NAME, 0.5) if len(run) > 2 and named else None

    def _context(
        self, first: NameWord, last: NameWord, before: NameWord | None, after: NameWord | None, text: str
    ) -> float:
        """Score the words around a run: 0 when nothing says that it is a person."""
        if before is not None and near(before, first, text):
            if before.form in self._lists.honorifics and before.text[0].isupper():
                return 0.95
            if before.text.lower() in self._lists.naming:
                return 0.8
            if before.text.lower() in self._lists.people:
                return 0.8
        if self._age_after.match(text, last.end):
            return CONFIDENCE_AGED
        if after is not None and text[last.end : after.start] == " " and after.text in self._lists.verbs:
            return 0.7
        return 0.0

    def _lexical(self, run: list[NameWord]) -> float:
        """Score the run's own words: 0 when no list knows them as names."""
        first, last = run[0], run[-1]
        if len(run) == 1:
            return 0.7 if first.form in self._lists.given - self._lists.ambiguous else 0.0
        if last.form in self._lists.places or first.form in self._lists.place_beginnings:
            return 0.0
        if first.form in self._lists.given:
            return 0.9
        if last.form in self._lists.surnames or any(word.form in self._lists.given for word in run):
            return 0.8
        return 0.75 if any(len(word.text.rstrip(".")) == 1 for word in run[1:-1]) else 0.0

    def _placelike(self, word: NameWord, text: str) -> bool:
        """Whether a lone word stands where places stand: after `in`, or before a comma and another capital."""
        return bool(self._location_before.search(text, max(0, word.start - 16), word.start))

    def _unexplained(self, run: list[NameWord], after: NameWord | None, text: str, plain: set[str]) -> bool:
        """Whether nothing but a name explains two to four capitalised words in running text."""
        lists, first, last = self._lists, run[0], run[-1]
        if not 2 <= len(run) <= 4 or last.form in lists.places or first.form in lists.place_beginnings:
            return False
        follows = after is not None and text[last.end : after.start] == " " and after.text[0].isupper()
        if follows and after is not None and after.form in lists.organisations:
            return False
        if any(word.form.lower() in plain or word.text.isupper() for word in run):
            return False
        return not self._location_before.search(text, max(0, first.start - 16), first.start)


def _repeats(words: Sequence[NameWord], parts: set[str], names: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Find the parts of names elsewhere, capitalised; also with an s that lost its apostrophe."""
    covered = sorted(names)
    starts = [start for start, _ in covered]
    for word in words:
        if not word.text[0].isupper():
            continue
        known = word.form in parts or (word.form.endswith("s") and word.form[:-1] in parts)
        pieces = re.split(r"[-\u2011]", word.form)
        if not known and not (len(pieces) > 1 and any(piece in parts for piece in pieces)):
            continue
        index = bisect_right(starts, word.start) - 1
        if index < 0 or covered[index][1] <= word.start:
            yield word.start, word.end
