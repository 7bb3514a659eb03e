"""The checker of codings: what it finds, that nothing crashes it, and that it finds what the reference finds."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import codings
from models.codings import CodingsError, faults
from tests.conftest import ROOT
from tests.models.spoiling import FIELDS, spoil

INCIDENTS = ROOT / "training_data" / "incidents"
TEXT = (
    "Court jails baker\n\n"
    "A baker from Lagos, Nigeria, took the passports of two women in Lagos and was jailed in May 2014."
)
GOOD: dict[str, Any] = {
    "id": "a",
    "relevance": "incident",
    "exploitation": [{"code": "labour_exploitation", "subtype": "manufacturing", "evidence": ["A baker"]}],
    "control": [{"code": "withholds_documents", "evidence": ["took the passports"]}],
    "places": [{"mention": "Lagos", "occurrence": 2, "role": "destination", "country": "NG", "kind": "city"}],
    "victims": [{"count": [2, None], "gender": "female", "age_group": "adult", "evidence": ["two women"]}],
    "offenders": [{"count": [1, 1], "gender": "unknown", "age_group": "unknown", "ages": [], "nationalities": ["NG"],
                   "roles": ["exploiter"], "evidence": ["A baker from Lagos, Nigeria"]}],
    "dates": [{"what": "sentence", "value": "2014-05", "evidence": ["in May 2014"]}],
}  # fmt: skip

SPOILT: list[tuple[list[str | int], Any, str]] = [
    (["relevance"], "maybe", "relevance 'maybe'"),
    (["control", 0, "code"], "sorcery", "control[0]: unknown code 'sorcery'"),
    (["control", 0, "code"], ["threats"], "control[0]: unknown code ['threats']"),
    (["exploitation", 0, "subtype"], "shop", "exploitation[0]: unknown subtype 'shop' of labour_exploitation"),
    (["control", 0, "evidence"], [], "control[0]: no evidence"),
    (["control", 0, "evidence"], "took", "control[0]: no evidence"),
    (["control", 0, "evidence"], ["stole passports"], "control[0]: evidence not in the text: 'stole passports'"),
    (["control", 0, "evidence"], [""], "control[0]: evidence not in the text: ''"),
    (["places", 0, "role"], "home", "places[0] 'Lagos': role 'home'"),
    (["places", 0, "kind"], "town", "places[0] 'Lagos': kind 'town'"),
    (["places", 0, "country"], "Nigeria", "places[0] 'Lagos': country 'Nigeria'"),
    (["places", 0, "country"], "", "places[0] 'Lagos': country ''"),
    (["places", 0, "occurrence"], 3, "places[0] 'Lagos': occurrence 3 of 2"),
    (["places", 0, "occurrence"], 0, "places[0] 'Lagos': occurrence 0 of 2"),
    (["places", 0, "mention"], "Abuja", "places[0] 'Abuja': occurrence 2 of 0"),
    (["victims", 0, "gender"], "woman", "victims[0]: gender 'woman'"),
    (["victims", 0, "age_group"], "minor", "victims[0]: age_group 'minor'"),
    (["victims", 0, "count"], 2, "victims[0]: count 2"),
    (["victims", 0, "count"], [3, 2], "victims[0]: count [3, 2]"),
    (["victims", 0, "count"], [True, None], "victims[0]: count [True, None]"),
    (["victims", 0, "ages"], ["19"], "victims[0]: ages ['19']"),
    (["victims", 0, "nationalities"], ["Nigerian"], "victims[0]: nationalities ['Nigerian']"),
    (["offenders", 0, "roles"], ["boss"], "offenders[0]: roles ['boss']"),
    (["dates", 0, "what"], "birth", "dates[0]: what 'birth'"),
    (["dates", 0, "value"], "May 2014", "dates[0]: value 'May 2014'"),
    (["dates", 0, "value"], "2014-13", "dates[0]: value '2014-13'"),
    (["dates", 0, "value"], "2014-02-30", "dates[0]: value '2014-02-30'"),
    (["transport"], {"code": "air"}, "transport: no list"),
    (["transport"], ["air"], "transport[0]: no object"),
]  # fmt: skip


def test_a_good_coding_has_no_faults(codebook: Mapping[str, Any]) -> None:
    assert list(faults(GOOD, TEXT, codebook)) == []


@pytest.mark.parametrize(("path", "value", "expected"), SPOILT)
def test_each_fault_is_named(codebook: Mapping[str, Any], path: list[str | int], value: Any, expected: str) -> None:
    coding = copy.deepcopy(GOOD)
    part: Any = coding
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert list(faults(coding, TEXT, codebook)) == [expected]


def test_long_evidence_is_a_fault(codebook: Mapping[str, Any]) -> None:
    long = "word " * 45 + "word"
    coding = {"id": "a", "relevance": "incident", "control": [{"code": "threats", "evidence": [long]}]}
    assert list(faults(coding, long, codebook)) == ["control[0]: evidence of 46 words"]


@pytest.mark.parametrize("relevance", ["topic", "unrelated"])
def test_what_is_no_incident_carries_nothing_else(codebook: Mapping[str, Any], relevance: str) -> None:
    coding = {**GOOD, "relevance": relevance}
    assert list(faults({"id": "a", "relevance": relevance, "notes": "a metaphor"}, TEXT, codebook)) == []
    assert "control" in next(faults(coding, TEXT, codebook))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["incident", "Lagos", "2014"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["code", "evidence", "count", "mention", "roles", "what", "value"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*FIELDS, "notes"]), JSON))
def test_no_coding_crashes_it(codebook: Mapping[str, Any], fields: dict[str, Any]) -> None:
    for fault in faults({"relevance": "incident", **fields}, TEXT, codebook):
        assert fault.split("[")[0].split(":")[0] in FIELDS


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (['{"id": "a", "relevance": "topic"}', '{"id": "a", "relevance": "topic"}'], "line 2: 'a' occurs twice"),
        (['{"id": "a", "relevance": "perhaps"}'], "line 1: relevance 'perhaps'"),
        (["", '{"relevance": "topic"}'], "line 2: no object with an id"),
        (["[]"], "line 1: no object with an id"),
        (['{"id":'], "line 1: "),
    ],
)
def test_unreadable_files_are_refused(tmp_path: Path, lines: list[str], complaint: str) -> None:
    path = tmp_path / "codings.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CodingsError, match=complaint):
        codings.load(path)


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "codings.jsonl"
    path.write_text('\n{"id": "b", "relevance": "topic"}\n\n{"id": "a", "relevance": "unrelated"}\n', encoding="utf-8")
    assert list(codings.load(path)) == ["b", "a"]


def gold_sets(corpora: Path) -> list[tuple[Path, Path]]:
    folders = [(INCIDENTS, "own"), (corpora / "gold", "dev")]
    return [(folder / f"{name}.codings.jsonl", folder / f"{name}.texts.jsonl") for folder, name in folders]


@pytest.mark.corpora
def test_it_finds_whatever_the_reference_finds(
    corpora: Path, reference_checker: ModuleType, codebook: Mapping[str, Any]
) -> None:
    found = 0
    for codings_path, texts_path in gold_sets(corpora):
        texts = {d["id"]: d["text"] for d in map(json.loads, texts_path.read_text(encoding="utf-8").splitlines())}
        gold = codings.load(codings_path)
        assert not [fault for key in gold for fault in faults(gold[key], texts[key], codebook)]
        for seed in range(20):
            for key, coding in spoil(gold, Random(seed)).items():  # noqa: S311 -- no secret
                theirs = set(reference_checker.faults(coding, texts[key]))
                assert theirs <= set(faults(coding, texts[key], codebook)), key
                found += len(theirs)
    assert found > 100
