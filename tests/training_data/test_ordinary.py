"""The releases about ordinary crimes: listed without a text, none of them kept for reporting or coded otherwise."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from models.corpus import CorpusError, load_ordinary
from tests.training_data.renew import FOLDER, lines

LISTED = lines(FOLDER / "relevance" / "ordinary.jsonl")


def test_each_of_two_hundred_is_listed_once_and_without_a_text() -> None:
    assert len({listed["id"] for listed in LISTED}) == len(LISTED) == 200
    for listed in LISTED:
        assert list(listed) == ["id", "source", "relevance", "text_digest"]
        assert (listed["source"], listed["relevance"]) == ("doj", "unrelated")
        assert re.fullmatch(r"[0-9a-f]{64}", listed["text_digest"])


def test_none_is_coded_by_reading_as_well() -> None:
    coded = {each["id"] for path in (FOLDER / "incidents" / "releases").glob("*.jsonl") for each in lines(path)}
    assert not coded & {listed["id"] for listed in LISTED}


def test_without_the_corpora_there_are_none() -> None:
    assert load_ordinary(FOLDER, None) == []


@pytest.mark.corpora
def test_their_texts_are_those_listed_and_none_is_kept_for_reporting(corpora: Path) -> None:
    found = load_ordinary(FOLDER, corpora)
    assert {example.id for example in found} == {listed["id"] for listed in LISTED}
    assert {example.licence for example in found} == {"public-domain"}
    assert {example.relevance for example in found} == {"unrelated"}
    never = set((corpora / "gold" / "never_train.txt").read_text(encoding="utf-8").split())
    assert not never & {example.id for example in found}


@pytest.mark.corpora
def test_another_text_than_the_one_listed_is_refused(corpora: Path, tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "relevance", tmp_path / "relevance")
    other = LISTED[0] | {"text_digest": "0" * 64}
    (tmp_path / "relevance" / "ordinary.jsonl").write_text(json.dumps(other) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no such text"):
        load_ordinary(tmp_path, corpora)
