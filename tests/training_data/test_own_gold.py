"""The small gold set of our own writing: texts and codings fit each other, the guide, the datasheet and the demo."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import yaml

from models import codings
from models.codings import CODED, Coding, faults
from tests.conftest import ROOT

FOLDER = ROOT / "training_data"
DATASET: dict[str, Any] = tomllib.loads((FOLDER / "dataset.toml").read_text(encoding="utf-8"))
DOCUMENTS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "incidents" / "own.texts.jsonl").read_text(encoding="utf-8").splitlines()
]
TEXTS: dict[str, str] = {document["id"]: document["text"] for document in DOCUMENTS}
CODINGS: dict[str, Coding] = codings.load(FOLDER / "incidents" / "own.codings.jsonl")
INCIDENTS = {key: coding for key, coding in CODINGS.items() if coding["relevance"] == "incident"}
TEMPLATES = {
    "harbour-post": {"modern", "classic", "legacy"},
    "meridian-herald": {"modern", "classic", "legacy"},
    "courts": {"judgment"},
}
REPEATS = {document["id"]: document["repeats"] for document in DOCUMENTS if document["repeats"]}


@pytest.fixture(scope="module")
def codebook() -> Mapping[str, Any]:
    book: dict[str, Any] = yaml.safe_load((ROOT / "configs/codebook/codebook.yaml").read_text(encoding="utf-8"))
    return book


def by_id(document: Mapping[str, Any]) -> str:
    return str(document["id"])


def test_every_text_has_one_coding_and_every_coding_a_text() -> None:
    assert len(TEXTS) == len(DOCUMENTS), "an id occurs twice"
    assert list(TEXTS) == list(CODINGS)
    assert list(TEXTS) == [f"own-{number:03}" for number in range(1, len(TEXTS) + 1)]


@pytest.mark.parametrize("key", CODINGS)
def test_codings_follow_the_codebook_and_quote_the_text(key: str, codebook: Mapping[str, Any]) -> None:
    assert list(faults(CODINGS[key], TEXTS[key], codebook)) == []


@pytest.mark.parametrize("key", INCIDENTS)
def test_an_incident_is_told_by_a_type_and_a_place_people_or_outcome(key: str) -> None:
    coding = INCIDENTS[key]
    assert coding["exploitation"]
    assert any(coding.get(field) for field in ("places", "victims", "offenders", "outcomes"))


@pytest.mark.parametrize("key", INCIDENTS)
def test_each_place_and_each_code_is_coded_once(key: str) -> None:
    coding = INCIDENTS[key]
    mentions = Counter(place["mention"] for place in coding["places"])
    assert max(mentions.values()) == 1
    for field in CODED:
        assert max(Counter((i["code"], i.get("subtype")) for i in coding.get(field, [])).values(), default=1) == 1, (
            field
        )


@pytest.mark.parametrize("key", INCIDENTS)
def test_a_place_mention_is_a_whole_word(key: str) -> None:
    """A demonym is no place: `Kenya` may not be the occurrence inside `Kenyan`."""
    text = TEXTS[key]
    for place in INCIDENTS[key]["places"]:
        start = -1
        for _ in range(place["occurrence"]):
            start = text.index(place["mention"], start + 1)
        end = start + len(place["mention"])
        assert not text[start - 1 : start].isalpha(), place
        assert not text[end : end + 1].isalpha(), place


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_id)
def test_a_text_is_title_blank_line_and_paragraphs(document: Mapping[str, Any]) -> None:
    title, body = document["text"].split("\n\n", 1)
    assert title == document["title"] == title.strip()
    assert body.strip() == body
    assert "\n\n\n" not in body
    assert all("\n" not in paragraph for paragraph in body.split("\n\n"))
    assert 60 <= len(body.split()) <= 1100


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_id)
def test_what_the_demo_serves_is_complete(document: Mapping[str, Any]) -> None:
    assert document["template"] in TEMPLATES[document["source"]]
    assert re.fullmatch(r"(/[a-z0-9-]+)+", document["url"])
    assert date(2024, 1, 1) <= date.fromisoformat(document["date"]) <= date(2026, 10, 31)
    if document["source"] == "courts":
        assert document["author"] is None
        assert re.fullmatch(r"\[20\d\d\] EST[A-Z]+( Crim| Civ)? \d+", document["citation"])
        assert document["court"]
    else:
        assert document["author"]
        assert document["section"]
        assert document["date"][:7].replace("-", "/") in document["url"]


def test_addresses_are_unique() -> None:
    assert len({document["url"] for document in DOCUMENTS}) == len(DOCUMENTS)


def test_no_dated_event_lies_after_the_document() -> None:
    for document in DOCUMENTS:
        for event in CODINGS[document["id"]].get("dates", []):
            assert event["value"] <= document["date"][: len(event["value"])], document["id"]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}


@pytest.mark.parametrize("copy", REPEATS)
def test_a_near_duplicate_is_nearly_its_original(copy: str) -> None:
    sources = {document["id"]: document["source"] for document in DOCUMENTS}
    original = REPEATS[copy]
    assert sources[copy] != sources[original]
    assert TEXTS[copy].split("\n\n")[0] != TEXTS[original].split("\n\n")[0]
    ours, theirs = shingles(TEXTS[copy]), shingles(TEXTS[original])
    assert 0.78 < len(ours & theirs) / len(ours | theirs) < 1
    for field in CODED:
        codes = [{item["code"] for item in CODINGS[key].get(field, [])} for key in (copy, original)]
        assert codes[0] == codes[1], field


def sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        if len(sentence.split()) >= 8:
            yield " ".join(re.findall(r"\w+", sentence.casefold()))


def test_no_other_two_texts_share_a_sentence() -> None:
    found = Counter(s for key, text in TEXTS.items() if key not in REPEATS for s in set(sentences(text)))
    assert [sentence for sentence, times in found.items() if times > 1] == []


def test_no_evidence_holds_a_name_of_a_person() -> None:
    for kind in ("victims", "others"):
        for key, names in DATASET["names"][kind].items():
            told = json.dumps(CODINGS[key], ensure_ascii=False)
            for name in names:
                assert name in TEXTS[key], f"{key} does not name {name}"
                assert not any(part in told for part in name.split()), f"the coding of {key} holds a part of {name}"


def test_the_datasheet_counts_right(codebook: Mapping[str, Any]) -> None:
    counts = DATASET["counts"]
    assert counts["documents"] == len(DOCUMENTS)
    assert counts["words"] == sum(len(text.split()) for text in TEXTS.values())
    assert counts["near_duplicates"] == len(REPEATS)
    assert counts["relevance"] == Counter(coding["relevance"] for coding in CODINGS.values())
    assert counts["source"] == Counter(document["source"] for document in DOCUMENTS)
    exploitation = Counter(code for c in INCIDENTS.values() for code in {item["code"] for item in c["exploitation"]})
    assert counts["exploitation"] == exploitation
    assert DATASET["codebook_version"] == codebook["version"]


def test_there_are_enough_of_each_class_and_the_gaps_are_told(codebook: Mapping[str, Any]) -> None:
    classes = Counter(coding["relevance"] for key, coding in CODINGS.items() if key not in REPEATS)
    assert classes["incident"] >= 26
    assert classes["unrelated"] >= 10
    assert classes["topic"] >= 8
    for field in CODED:
        used = {item["code"] for coding in INCIDENTS.values() for item in coding.get(field, [])}
        assert set(codebook[field]["values"]) - used == set(DATASET["unused"][field]), field
    subtypes = {item.get("subtype") for coding in INCIDENTS.values() for item in coding["exploitation"]}
    known = {name for value in codebook["exploitation"]["values"].values() for name in value.get("subtypes", {})}
    assert known - subtypes == set(DATASET["unused"]["subtypes"])


@pytest.mark.parametrize("name", DATASET["sha256"])
def test_digests_are_those_of_the_files(name: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == DATASET["sha256"][name]


def test_both_files_have_a_digest() -> None:
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("incidents/own.*")} == set(DATASET["sha256"])
