"""Reading the training data: offsets for quotations and back, licences, groups, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from models.codings import Coding
from models.corpus import LICENCE_OF, RELEASED, CorpusError, load_corpus, text_digest, with_text, without_text
from pipeline.stages.extractor import text_digest as digest_of_records
from tests.conftest import ROOT

TITLE = "Two men charged after raid in Springfield"
BODY = "Two men held six cooks from Nepal in Springfield.\n\nThe cooks slept in the kitchen. Springfield acted."
TEXT = f"{TITLE}\n\n{BODY}"
CODING: Coding = {
    "id": "doj-00001",
    "relevance": "incident",
    "exploitation": [{"code": "labour_exploitation", "subtype": "hospitality", "evidence": ["held six cooks"]}],
    "control": [{"code": "withholds_necessities", "evidence": ["slept in the kitchen", "The cooks"]}],
    "places": [
        {"mention": "Springfield", "occurrence": 2, "role": "destination", "country": "US", "kind": "city"},
        {"mention": "Nepal", "occurrence": 1, "role": "source", "country": "NP", "kind": "country"},
    ],
    "victims": [
        {
            "count": [6, 6],
            "gender": "unknown",
            "age_group": "unknown",
            "ages": [],
            "nationalities": ["NP"],
            "evidence": ["six cooks from Nepal"],
        }
    ],
}


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def pack(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zstandard.ZstdCompressor().compress("".join(json.dumps(row) + "\n" for row in rows).encode()))


@pytest.fixture
def training_data(tmp_path: Path) -> Path:
    """Two documents of our own that tell one case, and a coding each of a federal and a county release."""
    folder = tmp_path / "training_data"
    told = {"source": "written", "genre": "news", "region": "asia"}
    texts = [
        {"id": "w-1", "date": "2020-01-05", "text": "Raid\n\nPetra Lindqvist and Omar Said-Haddad were held.", **told},
        {
            "id": "w-2",
            "date": "2021-02-06",
            "text": "Sentence\n\nOmar Said-Haddad and Petra Lindqvist admit it.",
            **told,
        },
    ]
    write(folder / "incidents/written/w.texts.jsonl", texts)
    write(folder / "incidents/written/w.codings.jsonl", [{"id": t["id"], "relevance": "topic"} for t in texts])
    county = {"id": "da-x-0000000001", "relevance": "unrelated"}
    bare = [without_text(CODING, TEXT, "doj"), without_text(county, "Notice\n\nThe office is closed.", "da")]
    write(folder / "incidents/releases/r.codings.jsonl", bare)
    (folder / "dataset.toml").write_text('[cases]\nno_names = ["Court"]\n', encoding="utf-8")
    return folder


@pytest.fixture
def small_corpora(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora"
    doj = {"doc_id": "doj-00001", "title": TITLE, "text": BODY, "date": "2015-03-02"}
    pack(folder / "doj_releases/releases.train.jsonl.zst", [{**doj, "doc_id": "doj-00009"}, doj])
    da = {"doc_id": "da-x-0000000001", "title": "Notice", "body": "The office is closed.", "date": None}
    pack(folder / "da_releases/releases.train.jsonl.zst", [da])
    gold = [{"id": f"{s}-7", "source": s, "date": "2014-01-01", "text": f"A\n\nOf {s}."} for s in ("doj", "da")]
    write(folder / "gold/train.texts.jsonl", gold)
    write(folder / "gold/train.codings.jsonl", [{"id": text["id"], "relevance": "unrelated"} for text in gold])
    return folder


def test_all_is_read_with_origin_licence_and_date(
    training_data: Path, small_corpora: Path, codebook: Mapping[str, Any]
) -> None:
    found = load_corpus(training_data, small_corpora, codebook)
    told = {e.id: (e.origin, e.licence, str(e.date), e.genre, e.region, e.relevance) for e in found}
    release = ("release", "north-america")
    assert told == {
        "da-7": ("gold-train", "restricted", "2014-01-01", *release, "unrelated"),
        "da-x-0000000001": ("da", "restricted", "None", *release, "unrelated"),
        "doj-00001": ("doj", "public-domain", "2015-03-02", *release, "incident"),
        "doj-7": ("gold-train", "public-domain", "2014-01-01", *release, "unrelated"),
        "w-1": ("written", "own", "2020-01-05", "news", "asia", "topic"),
        "w-2": ("written", "own", "2021-02-06", "news", "asia", "topic"),
    }
    assert list(told) == sorted(told)
    coded = next(example for example in found if example.id == "doj-00001")
    assert (coded.text, coded.coding) == (TEXT, CODING)


def test_without_corpora_there_is_our_own_writing_only(training_data: Path, codebook: Mapping[str, Any]) -> None:
    assert [example.id for example in load_corpus(training_data, None, codebook)] == ["w-1", "w-2"]


def test_what_is_given_away_is_not_trained_on_restricted_texts(
    training_data: Path, small_corpora: Path, codebook: Mapping[str, Any]
) -> None:
    found = load_corpus(training_data, small_corpora, codebook, RELEASED)
    assert [example.id for example in found] == ["doj-00001", "doj-7", "w-1", "w-2"]
    assert LICENCE_OF["da"] not in RELEASED


def test_two_documents_that_name_the_same_people_are_one_group(
    training_data: Path, small_corpora: Path, codebook: Mapping[str, Any]
) -> None:
    groups = {example.id: example.group for example in load_corpus(training_data, small_corpora, codebook)}
    assert groups.pop("w-2") == groups["w-1"] == "w-1"
    assert len(set(groups.values())) == len(groups)


def test_a_faulty_coding_is_refused(training_data: Path, codebook: Mapping[str, Any]) -> None:
    faulty = {"id": "w-1", "relevance": "incident", "control": [{"code": "sorcery", "evidence": ["held"]}]}
    write(training_data / "incidents/written/w.codings.jsonl", [faulty, {"id": "w-2", "relevance": "topic"}])
    with pytest.raises(CorpusError, match=r"w-1: control\[0\]: unknown code 'sorcery'"):
        load_corpus(training_data, None, codebook)


def test_a_text_without_a_coding_is_refused(training_data: Path, codebook: Mapping[str, Any]) -> None:
    write(training_data / "incidents/written/w.codings.jsonl", [{"id": "w-1", "relevance": "topic"}])
    with pytest.raises(CorpusError, match=r"without text or coding: \['w-2'\]"):
        load_corpus(training_data, None, codebook)


def test_an_id_may_not_occur_twice(training_data: Path, codebook: Mapping[str, Any]) -> None:
    for kind in ("texts", "codings"):
        told = (training_data / f"incidents/written/w.{kind}.jsonl").read_bytes()
        (training_data / f"incidents/written/x.{kind}.jsonl").write_bytes(told)
    with pytest.raises(CorpusError, match="w-1 occurs twice"):
        load_corpus(training_data, None, codebook)


def test_a_release_that_the_corpora_lack_is_told(
    training_data: Path, small_corpora: Path, codebook: Mapping[str, Any]
) -> None:
    pack(small_corpora / "da_releases/releases.train.jsonl.zst", [])
    with pytest.raises(CorpusError, match=r"no text of \['da-x-0000000001'\] in da_releases"):
        load_corpus(training_data, small_corpora, codebook)


def test_offsets_stand_for_quotations_and_mentions() -> None:
    bare = without_text({**CODING, "notes": "Springfield is not told apart.", "transport": []}, TEXT, "doj")
    assert set(bare) == {*CODING, "source", "text_digest", "layout_digest"}
    start, end = bare["places"][0]["mention"]
    assert (TEXT[start:end], TEXT.count("Springfield", 0, start)) == ("Springfield", 1)
    assert [TEXT[start:end] for start, end in bare["control"][0]["evidence"]] == ["slept in the kitchen", "The cooks"]
    assert not any(word in json.dumps(bare) for word in ("Springfield", "Nepal", "cooks", "told apart"))


def test_a_mention_without_an_occurrence_is_the_first() -> None:
    places = [{"mention": "Springfield", "role": "destination", "country": "US", "kind": "city"}]
    coding = {"id": "doj-1", "relevance": "incident", "places": places}
    back = with_text(without_text(coding, TEXT, "doj"), TEXT)
    assert back["places"] == [{**places[0], "occurrence": 1}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TEXT.replace("six", "ten"), "not the text that was coded"),
        (TEXT.replace("kitchen. ", "kitchen.\n"), "other white space"),
        (TEXT + "\n", "other white space"),
    ],
)
def test_another_text_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CorpusError, match=reason):
        with_text(without_text(CODING, TEXT, "doj"), text)


def test_a_quotation_that_the_text_lacks_has_no_offsets() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        without_text(CODING, TEXT.replace("slept", "lay"), "doj")


@given(st.text(alphabet="ab \n", min_size=1, max_size=40), st.data())
def test_offsets_and_quotations_are_two_forms_of_one_coding(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    occurrence = data.draw(st.integers(1, text.count(quote)))
    place = {"mention": quote, "occurrence": occurrence, "role": "other", "country": None, "kind": "city"}
    coding = {
        "id": "doj-1",
        "relevance": "incident",
        "control": [{"code": "threats", "evidence": [quote]}],
        "places": [place],
    }
    assert with_text(without_text(coding, text, "doj"), text) == coding


@given(st.text())
def test_the_digest_is_that_of_records(text: str) -> None:
    assert text_digest(text) == digest_of_records(text)


@pytest.mark.corpora
def test_the_real_training_data_are_read(corpora: Path, codebook: Mapping[str, Any]) -> None:
    found = load_corpus(ROOT / "training_data", corpora, codebook)
    assert {example.origin for example in found} == {"written", "doj", "da", "gold-train"}
    assert {example.licence for example in found if example.id.startswith("da-")} == {"restricted"}
