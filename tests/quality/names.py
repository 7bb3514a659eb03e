"""Measures masking: `python -m tests.quality.names [train|dev]` prints how many names a reader never sees, by genre.

A mention is hidden when every letter of it is masked in the text that a page shows. Corpora: GUM's persons (proper
nouns whose innermost entity is a person, without the titles and peoples of `no_names.toml`), the people whom GVDB and
the hate-crime releases name (wherever their names or surnames stand), the invented people of our own texts, and those
of `masked.toml`, by class of name. The last column is the share of other words with a capital that are masked too; in
GVDB and the releases, many of these are people whom the annotators did not list. All but ours need PLAINSIGHT_CORPORA.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import zstandard

from pipeline.config import ROOT, read_toml, settings
from pipeline.records import Mention
from pipeline.stages.annotator.names import NameFinder
from pipeline.stages.redactor import Redactor
from pipeline.store.masking import BLOCK, Masker
from tests.quality.measure import read

Span = tuple[int, int]
_WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_ENTITY = re.compile(r"\((?P<opened>[^()]+)\)?|(?P<closed>[^()\s]+)\)")
_MARKED = re.compile(r"\[\[(.+?)\]\]")
_QUOTED = re.compile(r'"([^"]+)"')
_LETTERED = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text with its people: `names` are mentions, each the spans of its words."""

    genre: str
    text: str
    names: Sequence[Sequence[Span]]


@dataclass(slots=True)
class Tally:
    """Counts over the texts of one genre."""

    mentions: int = 0
    hidden: int = 0
    words: int = 0
    hidden_words: int = 0
    others: int = 0
    hidden_others: int = 0
    missed: list[str] = field(default_factory=list)
    excess: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Recall of mentions and of words, and the share of other capitalised words that is masked."""
        return " | ".join(
            f"{part / whole:.3f} ({part}/{whole})" if whole else "-"
            for part, whole in (
                (self.hidden, self.mentions),
                (self.hidden_words, self.words),
                (self.hidden_others, self.others),
            )
        )


class Shower:
    """Gives a text as a page shows it."""

    def __init__(self, configs: Path, cache: Path) -> None:
        self._finder = NameFinder(configs / "lexicons" / "en")
        self._redactor = Redactor(configs, cache)

    def masks(self, text: str) -> Sequence[Span]:
        """The spans that the redactor masks."""
        found = self._finder.find(text)
        mentions = [Mention(start, end, label, 0, confidence=sure) for start, end, label, sure in found]
        return self._redactor.masks(text, mentions)

    def __call__(self, text: str) -> str:
        """The text, masked."""
        return Masker(text, self.masks(text)).text


def tally(texts: Iterable[NamedText], show: Callable[[str], str]) -> dict[str, Tally]:
    """Count each genre's texts, and all of them."""
    tallies: dict[str, Tally] = {}
    for each in texts:
        _count(each, show(each.text), tallies.setdefault(each.genre, Tally()))
    return tallies


def _count(each: NamedText, shown: str, into: Tally) -> None:
    def hidden(span: Span) -> bool:
        return not any(_LETTERED.match(character) for character in shown[slice(*span)].replace(BLOCK, ""))

    named = {span for name in each.names for span in name}
    for name in each.names:
        left = [span for span in name if not hidden(span)]
        into.mentions += 1
        into.hidden += not left
        if left:
            into.missed.append(f"{' '.join(each.text[slice(*span)] for span in name)} <- {_around(each.text, left[0])}")
    into.words += len(named)
    into.hidden_words += sum(map(hidden, named))
    edges = [edge for span in named for edge in range(*span)]
    inside = frozenset(edges)
    others = [match.span() for match in _WORD.finditer(each.text) if match[0][0].isupper()]
    others = [span for span in others if span[0] not in inside]
    into.others += len(others)
    into.hidden_others += sum(map(hidden, others))
    into.excess += [each.text[slice(*span)] for span in others if hidden(span)]


def _around(text: str, span: Span) -> str:
    return " ".join(text[max(0, span[0] - 60) : span[1] + 40].split())


def gum(corpora: Path, split: str) -> Iterator[NamedText]:
    """GUM's documents: proper nouns in the singular whose innermost entity is a person."""
    path = corpora / "ud_english_gum" / f"gum.{split}.conllu.zst"
    raw = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj().decompress(path.read_bytes()).decode()
    for document in raw.split("# newdoc id = GUM_")[1:]:
        yield _gum_document(document, _no_names())


def _gum_document(document: str, no_names: frozenset[str]) -> NamedText:
    text, names, open_entities = "", [], []
    held: tuple[str, list[Span]] | None = None
    glued: list[str] = []  # ids of words that one written word holds ("Ann" and "'s")
    for line in document.split("\n"):
        if line.startswith("# newpar") and text:
            text = f"{text.rstrip()}\n\n"
        if line.startswith("# sent_id"):
            held, glued = None, []
        if not line[:1].isdigit():
            continue
        cells = line.split("\t")
        misc = dict(part.split("=", 1) for part in cells[9].split("|") if "=" in part)
        if not cells[0].isdecimal():
            first, _, last = cells[0].partition("-")
            glued = [str(number) for number in range(int(first), int(last) + ("SpaceAfter" in misc))] if last else glued
            continue
        entity = misc.get("Entity", "")
        open_entities += [match["opened"].split("-") for match in _ENTITY.finditer(entity) if match["opened"]]
        span = (len(text), len(text) + len(cells[1]))
        text += cells[1] + ("" if "SpaceAfter" in misc or cells[0] in glued else " ")
        inner = open_entities[-1] if open_entities else ["", ""]
        if inner[1] == "person" and _is_name(cells, no_names):
            if held is None or held[0] != inner[0]:
                held = (inner[0], [])
                names.append(held[1])
            held[1].append(span)
        elif cells[3] != "PUNCT":
            held = None
        _close(open_entities, entity)
    return NamedText(document.split("_", 1)[0], text, names)


@cache
def _no_names() -> frozenset[str]:
    return frozenset(read_toml(Path(__file__).with_name("no_names.toml"))["words"])


def _is_name(cells: Sequence[str], no_names: frozenset[str]) -> bool:
    word = cells[1]
    proper = cells[3] == "PROPN" and cells[4] == "NNP" and cells[7] != "nmod:desc"
    return proper and word[0].isupper() and not no_names & {word.rstrip("."), word.title()}


def _close(open_entities: list[list[str]], entity: str) -> None:
    for match in _ENTITY.finditer(entity):
        number = match["closed"] or (match["opened"].split("-")[0] if match[0].endswith(")") else None)
        for at in range(len(open_entities) - 1, -1, -1):
            if open_entities[at][0] == number:
                del open_entities[at]
                break


def gvdb(corpora: Path, split: str) -> Iterator[NamedText]:
    """News of shootings: those who were shot and who shot, wherever their names stand."""
    for row in read(corpora / "gvdb" / f"articles.{split}.jsonl.zst"):
        people = [*row["record"]["shooter-section"], *row["record"]["victim-section"]]
        yield _occurrences("gvdb", row["text"], [person["name"]["value"] for person in people])


def muc4(corpora: Path, split: str) -> Iterator[NamedText]:
    """News of terrorism, all in capitals: those whom it hit, wherever their names stand."""
    for row in read(corpora / "muc4" / f"docs.{split}.jsonl.zst"):
        people = [
            name for each in row["templates"] for value in each["HUM TGT: NAME"] for name in _QUOTED.findall(value)
        ]
        yield _occurrences("muc4", row["text"], people)


def doj(corpora: Path, split: str) -> Iterator[NamedText]:
    """Prosecutors' releases on hate crimes: defendants, prosecutors and judges, wherever their names stand."""
    folder = corpora / "doj_releases"
    texts = {row["doc_id"]: f"{row['title']}\n\n{row['text']}" for row in read(folder / f"releases.{split}.jsonl.zst")}
    for row in read(folder / f"hate_crime_people.{split}.jsonl.zst"):
        yield _occurrences("doj", texts[row["doc_id"]], [person["person"] for person in row["people"]])


def own() -> Iterator[NamedText]:
    """Our own texts with the invented people whom they name."""
    table = read_toml(ROOT / "training_data" / "dataset.toml")["names"]
    for row in read(ROOT / "training_data" / "incidents" / "own.texts.jsonl"):
        people = [*table["victims"].get(row["id"], ()), *table["others"].get(row["id"], ())]
        if people:
            yield _occurrences("own", row["text"], people)


def written() -> Iterator[NamedText]:
    """Our own sentences of `masked.toml`, by classes of names; a name's words stand in double brackets."""
    for row in read_toml(Path(__file__).with_name("masked.toml"))["text"]:
        pieces = _MARKED.split(row["text"].strip())
        text = ""
        names: list[list[Span]] = []
        for at, piece in enumerate(pieces):
            if at % 2:
                names.append([(len(text), len(text) + len(piece))])
            text += piece
        yield NamedText(f"written {row['genre']}: {row['class']}", text, names)


def _occurrences(genre: str, text: str, people: Iterable[str]) -> NamedText:
    """Find the words of names in a text, each run of them a mention; one word alone must have a capital."""
    wanted = {word for person in people for word in _WORD.findall(person) if word[0].isupper()} - _no_names()
    wanted |= {word.upper() for word in wanted}
    names: list[list[Span]] = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['\u2019]s?$", "", match[0])
        if word not in wanted or (len(word) < 3 and not names):
            continue
        span = (match.start(), match.start() + len(word))
        if names and len(text[names[-1][-1][1] : span[0]].strip(" .")) == 0:
            names[-1].append(span)
        elif len(word) > 2:
            names.append([span])
    return NamedText(genre, text, names)


def texts_of(corpora: Path | None, split: str) -> Iterator[NamedText]:
    """All texts that are at hand."""
    if corpora is not None:
        for corpus in (gum, gvdb, doj):
            yield from corpus(corpora, split)
    yield from own()
    yield from written()


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    where: Any = settings()
    split = arguments[0] if arguments else "train"
    tallies = tally(texts_of(where.corpora, split), Shower(where.configs, where.cache))
    lines = ["| genre | mentions hidden | words hidden | other capitalised words hidden |", "|---|---|---|---|"]
    lines += [f"| {genre} | {counted.row()} |" for genre, counted in tallies.items()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
