"""Measures unseen domains: `python -m tests.quality.unseen [dev|train]` prints what is found where no rule was written.

GVDB tells of shootings in the United States, MUC-4 of terrorism in Latin America (all in capitals, 1988 to 1992). Both
have what we look for, too: people's names (hidden?), the incident's places (found among the toponyms? in the right
country?) and its day (among the resolved dates?). MUC-4's day of publication is its dateline's; GVDB's is that of its
address, where that has one. GUM has every date normalised: a date is right if its value equals GUM's, as precisely.
Needs PLAINSIGHT_CORPORA.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import zstandard

from pipeline.config import settings
from pipeline.gazetteer import fold, open_gazetteer
from pipeline.records import Document, Page, ResolvedDate
from pipeline.runner import process
from pipeline.stage import Stage
from pipeline.stages.annotator import Annotator
from pipeline.stages.date_resolver import DateResolver
from pipeline.stages.geocoder import GeocoderStage
from tests.quality.measure import read
from tests.quality.names import Shower, gvdb, muc4, tally

_URL_DAY = re.compile(r"/(20[01]\d)/(\d{1,2})/(\d{1,2})/")
_DATELINE = re.compile(r"\b(\d{1,2}) (JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]* (\d{2})\b")
_DATE_OPENS = re.compile(r'<date when:::"(\d{4}(?:-\d\d){0,2})"')


@dataclass(frozen=True, slots=True)
class UnseenText:
    """A text with what is known of it; `places` are ways to write one place each, `days` are the incidents'."""

    entry: Mapping[str, Any]
    places: Sequence[str] = ()
    countries: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    dates: Sequence[tuple[int, int, str]] = field(default=())


def shootings(corpora: Path, split: str) -> Iterator[UnseenText]:
    """GVDB: the city and the day of a shooting."""
    for row in read(corpora / "gvdb" / f"articles.{split}.jsonl.zst"):
        told = row["record"]["date-and-time"]
        match = _URL_DAY.search(row["url"])
        published = date(*map(int, match.groups())).isoformat() if match else None
        yield UnseenText(
            {"id": row["doc_id"], "text": row["text"], "date": published},
            [told["city"]["value"]] if told["city"]["startIndex"] >= 0 else [],
            frozenset({"US"}),
            frozenset({told["date"]} if published and told["date"] else ()),
        )


def attacks(corpora: Path, split: str) -> Iterator[UnseenText]:
    """MUC-4: countries, the smallest place named, and days that are certain."""
    where: Any = settings()
    gazetteer = open_gazetteer(where.configs, where.cache)
    for row in read(corpora / "muc4" / f"docs.{split}.jsonl.zst"):
        places = [value.split(": ") for each in row["templates"] for value in each["INCIDENT: LOCATION"] if value > "A"]
        countries = {found[0].country for place in places if (found := gazetteer.lookup(place[0].title()))}
        days = {_muc_day(value) for each in row["templates"] for value in each["INCIDENT: DATE"]}
        entry = {"id": row["doc_id"], "text": row["text"], "date": _muc_day(row["text"][:200], exact=False)}
        smallest = {re.sub(r" \(.*", "", place[-1]) for place in places if " - " not in place[-1]}
        yield UnseenText(entry, sorted(smallest), frozenset(filter(None, countries)), frozenset(filter(None, days)))


def _muc_day(words: str, *, exact: bool = True) -> str | None:
    match = _DATELINE.fullmatch(words) if exact else _DATELINE.search(words)
    try:
        return datetime.strptime(" ".join(match.groups()), "%d %b %y").date().isoformat() if match else None  # noqa: DTZ007
    except ValueError:
        return None


def dated(corpora: Path, split: str) -> Iterator[UnseenText]:
    """GUM: all dates that have one value."""
    path = corpora / "ud_english_gum" / f"gum.{split}.conllu.zst"
    raw = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj().decompress(path.read_bytes()).decode()
    for document in raw.split("# newdoc id = ")[1:]:
        text, dates = "", list[tuple[int, int, str]]()
        for sentence in document.split("\n\n"):
            if found := re.search(r"^# text = (.*)$", sentence, re.MULTILINE):
                dates += _dates_in(sentence, found[1], len(text))
                text += f"{found[1]} "
        created = re.search(r"^# meta::dateCreated = (\d{4}-\d\d-\d\d)", document, re.MULTILINE)
        entry = {"id": document.split("\n")[0], "text": text, "date": created[1] if created else None}
        yield UnseenText(entry, dates=dates)


def _dates_in(sentence: str, text: str, offset: int) -> Iterator[tuple[int, int, str]]:
    at, opened = 0, None
    for line in sentence.split("\n"):
        cells = line.split("\t")
        if not cells[0].isdecimal() or (start := text.find(cells[1], at)) < 0:
            continue
        at = start + len(cells[1])
        if match := _DATE_OPENS.search(cells[9]):
            opened = (start, match[1])
        if opened and "</date>" in cells[9]:
            yield offset + opened[0], offset + at, opened[1]
            opened = None


def _shares(pairs: Sequence[tuple[UnseenText, Document]]) -> Iterator[tuple[str, int, int]]:
    """Give what was asked, how often it was found, and how often it was there."""
    yield (
        "places found",
        *_ratio(
            fold(place) in {fold(toponym.name) for toponym in document.toponyms}
            for text, document in pairs
            for place in text.places
        ),
    )
    yield (
        "country among the toponyms'",
        *_ratio(
            country in {toponym.country for toponym in document.toponyms}
            for text, document in pairs
            for country in text.countries
        ),
    )
    yield (
        "day among the dates",
        *_ratio(
            day in {resolved.value for resolved in document.dates} for text, document in pairs for day in text.days
        ),
    )


def _date_shares(pairs: Sequence[tuple[UnseenText, Document]]) -> Iterator[tuple[str, int, int]]:
    def meets(gold: tuple[int, int, str], found: ResolvedDate) -> bool:
        return gold[0] < found.end and found.start < gold[1]

    found = [[gold for gold in text.dates if meets(gold, each)] for text, document in pairs for each in document.dates]
    asked = [(gold, document.dates) for text, document in pairs for gold in text.dates]
    yield "dates met", *_ratio(any(meets(gold, each) for each in dates) for gold, dates in asked)
    right = [any(meets(gold, each) and each.value == gold[2] for each in dates) for gold, dates in asked]
    yield "dates right", *_ratio(right)
    met = [any(meets(gold, each) for each in dates) for gold, dates in asked]
    yield "right of those met", *_ratio(is_right for is_right, is_met in zip(right, met, strict=True) if is_met)
    yield "found where GUM has one", *_ratio(bool(each) for each in found)


def _ratio(hits: Iterable[bool]) -> tuple[int, int]:
    counted = list(hits)
    return sum(counted), len(counted)


Shares = Callable[[Sequence[tuple[UnseenText, Document]]], Iterator[tuple[str, int, int]]]
ASKED: Sequence[tuple[Callable[[Path, str], Iterator[UnseenText]], Shares]] = (
    (shootings, _shares),
    (attacks, _shares),
    (dated, _date_shares),
)


def _document(text: UnseenText) -> Document:
    document = Document(Page("", b"", datetime.now(UTC), "given"), text=text.entry["text"])
    if text.entry["date"]:
        document.published, document.published_method = date.fromisoformat(text.entry["date"]), "given"
    return document


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    where: Any = settings()
    split = arguments[0] if arguments else "dev"
    rows: list[tuple[str, str, int, int]] = []
    for named in (gvdb, muc4):
        for genre, counted in tally(named(where.corpora, split), Shower(where.configs, where.cache)).items():
            rows.append((genre, "names hidden", counted.hidden, counted.mentions))
    stages: list[Stage] = [Annotator(where.configs), DateResolver(where.configs)]
    stages.append(GeocoderStage(where.configs, where.cache))
    for texts_of, shares in ASKED:
        texts = list(texts_of(where.corpora, split))
        documents = [_document(text) for text in texts]
        process(documents, stages)
        rows += [(texts_of.__name__, *share) for share in shares(list(zip(texts, documents, strict=True)))]
    lines = [f"| {corpus} | {what} | {hits / max(of, 1):.3f} ({hits}/{of}) |" for corpus, what, hits, of in rows]
    sys.stdout.write("\n".join(["| corpus | asked | found |", "|---|---|---|", *lines]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
