"""The training set: every coding valid, nothing of others quoted, nothing kept for reporting in it, quotas met."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.codings import CODED, Coding, faults
from models.corpus import load_corpus
from models.splits import names, runs
from tests.training_data import renew
from tests.training_data.renew import FOLDER, Entry, entries, lines

ENTRIES = list(entries())
WRITTEN = {t["id"]: t for path in sorted(FOLDER.glob("incidents/written/*.texts.jsonl")) for t in lines(path)}
RELEASES = [entry for entry in ENTRIES if entry.origin != "written"]
KEPT = ("dev", "world")
"""The splits of the gold that are kept for reporting."""


def by_id(entry: Entry) -> str:
    return entry.id


def test_ids_are_unique_also_beside_the_floors() -> None:
    floors = [document["id"] for document in lines(FOLDER / "incidents" / "own.texts.jsonl")]
    ids = [entry.id for entry in ENTRIES] + floors
    assert len(ids) == len(set(ids))


def test_every_coding_follows_the_codebook_and_quotes_its_text(codebook: Mapping[str, Any]) -> None:
    found = {e.id: list(faults(e.coding, WRITTEN[e.id]["text"], codebook)) for e in ENTRIES if e.origin == "written"}
    assert {key: told for key, told in found.items() if told} == {}
    assert len(found) == len(WRITTEN)


@pytest.mark.parametrize("field", CODED)
def test_no_code_is_coded_twice(field: str) -> None:
    for entry in ENTRIES:
        told = [(item["code"], item.get("subtype")) for item in entry.coding.get(field, [])]
        assert len(told) == len(set(told)), entry.id


def test_a_text_is_title_blank_line_and_paragraphs() -> None:
    for document in WRITTEN.values():
        title, body = document["text"].split("\n\n", 1)
        assert title == document["title"] == title.strip(), document["id"]
        assert body == body.strip(), document["id"]
        assert date(2010, 1, 1) <= date.fromisoformat(document["date"]) <= date(2026, 12, 31), document["id"]


def test_a_place_mention_is_a_whole_word() -> None:
    """A demonym is no place: `Kenya` may not be the occurrence inside `Kenyan`."""
    for entry in ENTRIES:
        for place in entry.coding.get("places", []) if entry.origin == "written" else []:
            text, start = WRITTEN[entry.id]["text"], -1
            for _ in range(place.get("occurrence", 1)):
                start = text.index(place["mention"], start + 1)
            end = start + len(place["mention"])
            assert not text[start - 1 : start].isalpha(), (entry.id, place["mention"])
            assert not text[end : end + 1].isalpha(), (entry.id, place["mention"])


def test_no_dated_event_lies_after_its_document() -> None:
    for key, document in WRITTEN.items():
        events = next(entry.coding for entry in ENTRIES if entry.id == key).get("dates", [])
        assert all(event["value"] <= document["date"][: len(event["value"])] for event in events), key


def strings(value: Any) -> Iterator[str]:
    """Every string in a coding, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def vocabulary(codebook: Mapping[str, Any]) -> set[str]:
    """Every word that the codebook allows as a value."""
    terms = set(codebook["relevance"]["values"])
    for field in CODED:
        for code, value in codebook[field]["values"].items():
            terms |= {code, *value.get("subtypes", {})}
    groups = (codebook["victims"], codebook["offenders"])
    terms |= {term for group in groups for part in ("gender", "age_group", "roles") for term in group.get(part, ())}
    return terms | {*codebook["places"]["role"], *codebook["places"]["kind"], *codebook["dates"]["what"]}


@pytest.mark.parametrize("entry", RELEASES, ids=by_id)
def test_the_coding_of_a_release_holds_no_word_of_it(entry: Entry, codebook: Mapping[str, Any]) -> None:
    form = re.compile(r"[0-9a-f]{64}|[A-Z]{2}|\d{4}(-\d\d){0,2}")
    told = set(strings({key: value for key, value in entry.coding.items() if key not in ("id", "source")}))
    assert {text for text in told - vocabulary(codebook) if not form.fullmatch(text)} == set()
    assert re.fullmatch(r"doj-\d{5}|da-[a-z_]+-[0-9a-f]{10}", entry.id)
    assert entry.coding["source"] == entry.id.partition("-")[0]


@pytest.mark.parametrize("path", [renew.DATASET, renew.DATASHEET], ids=lambda path: path.name)
def test_digests_and_counts_are_those_of_the_files(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == renew.generated(path), "run python -m tests.training_data.renew"


def test_the_counted_part_is_read_back_as_it_was_counted() -> None:
    assert tomllib.loads(renew.DATASET.read_text(encoding="utf-8"))["training"] == renew.counted()


def test_the_quotas_are_met() -> None:
    own = [entry.coding["relevance"] for entry in ENTRIES if entry.origin == "written"]
    assert len(ENTRIES) >= 400
    assert len(own) >= 250
    assert sum(relevance != "incident" for relevance in own) * 3 >= len(own)


def gold(corpora: Path, split: str) -> dict[str, str]:
    return {document["id"]: document["text"] for document in lines(corpora / "gold" / f"{split}.texts.jsonl")}


@pytest.mark.corpora
def test_no_release_is_one_that_may_never_be_trained_on(corpora: Path, codebook: Mapping[str, Any]) -> None:
    never = set((corpora / "gold" / "never_train.txt").read_text(encoding="utf-8").split())
    examples = load_corpus(FOLDER, corpora, codebook)
    assert len(never) > 100
    assert sorted({example.id for example in examples} & never) == []
    assert sorted({e.id for e in examples} & {key for split in KEPT for key in gold(corpora, split)}) == []
    assert sum("orange_ca" in example.id for example in examples) <= 80
    assert len(examples) == len(ENTRIES) + len(gold(corpora, "train"))


@pytest.mark.corpora
@pytest.mark.parametrize("split", KEPT)
def test_our_writing_repeats_nothing_that_is_kept_for_reporting(corpora: Path, split: str) -> None:
    """Only ids and counts are told: whoever writes or codes training data does not read these texts."""
    kept = {key: runs(text, 8) for key, text in gold(corpora, split).items()}
    mine = {key: runs(document["text"], 8) for key, document in WRITTEN.items()}
    shared = {(i, j): len(mine[i] & kept[j]) / min(len(mine[i]), len(kept[j])) for i in mine for j in kept}
    assert [pair for pair, share in shared.items() if share >= 0.02] == []


@pytest.mark.corpora
@pytest.mark.parametrize("split", KEPT)
def test_our_writing_tells_no_case_that_is_kept_for_reporting(corpora: Path, split: str) -> None:
    """Neither two names of people nor type, countries and places may be shared."""
    kept = {coding["id"]: coding for coding in lines(corpora / "gold" / f"{split}.codings.jsonl")}
    texts = gold(corpora, split)
    mine = {entry.id: entry.coding for entry in ENTRIES if entry.origin == "written"}
    places = {place["mention"] for coding in (*kept.values(), *mine.values()) for place in coding.get("places", [])}
    offices = tomllib.loads(renew.DATASET.read_text(encoding="utf-8"))["cases"]["no_names"]
    people = {key: names(text, offices) - places for key, text in texts.items()}
    for key, coding in mine.items():
        named = names(WRITTEN[key]["text"], offices) - places
        assert [other for other, theirs in people.items() if len(named & theirs) >= 2] == [], key
        assert [other for other in kept if alike(coding, kept[other])] == [], key


def alike(left: Coding, right: Coding) -> bool:
    """Whether two incidents share a type, all countries of source and destination, and smaller places on the way.

    Two places are enough on a route between countries; within one country, where all cases share it, it takes three.
    """
    types, countries, places = ([told(coding) for coding in (left, right)] for told in (_types, _countries, _places))
    needed = 2 if len(countries[0]) > 1 else 3
    return bool(types[0] & types[1]) and countries[0] == countries[1] and len(places[0] & places[1]) >= needed


def _types(coding: Coding) -> set[str]:
    return {item["code"] for item in coding.get("exploitation", [])}


def _countries(coding: Coding) -> set[str | None]:
    return {place["country"] for place in coding.get("places", []) if place["role"] in ("source", "destination")}


def _places(coding: Coding) -> set[str]:
    large = ("country", "continent")
    return {place["mention"] for place in coding.get("places", []) if place["kind"] not in large}


def test_the_check_for_a_shared_case_finds_one() -> None:
    coding = json.loads(
        '{"exploitation": [{"code": "forced_begging"}], "places": [{"mention": "Thiès", "role": "destination", '
        '"country": "SN", "kind": "city"}, {"mention": "Pirada", "role": "source", "country": "GW", "kind": "city"}]}'
    )
    assert alike(coding, coding)
    assert not alike(coding, {**coding, "exploitation": [{"code": "organ_removal"}]})
    assert not alike(coding, {**coding, "places": coding["places"][:1]})
