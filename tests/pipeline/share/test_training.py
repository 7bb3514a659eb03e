"""Reviews become training documents that the corpus loads: masked, by the guide, grouped and split."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from models.codings import faults
from models.corpus import RELEASED, load_corpus
from pipeline.cli import training_data
from pipeline.codebook import load_codebook, read_codebook
from pipeline.config import ROOT, settings
from pipeline.share.training import Tally, training_documents
from pipeline.store import intake, models
from tests.pipeline.share.test_export import decide
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()
CONFIGS = ROOT / "configs"


@pytest.fixture
def ana(django_user_model: type[User]) -> User:
    return django_user_model.objects.create_user("ana")


def stories(number: int) -> list[models.Incident]:
    intake.save(examples.batch(number), [], intake.start_run("run", STAMP), STAMP)
    return list(models.Incident.objects.select_related("document").order_by("pk"))


def exported() -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], Tally]:
    tally = Tally()
    return list(training_documents(load_codebook(CONFIGS), tally)), tally


def reject(incident: models.Incident, person: User, reason: str) -> None:
    models.Review.objects.create(incident=incident, person=person, decision="reject", reason=reason, machine=[])
    models.Incident.objects.filter(pk=incident.pk).update(status="reviewed")


def test_a_settled_text_follows_the_guide_and_names_nobody(ana: User) -> None:
    for incident in stories(1):
        decide(incident, ana, "accept")
    ((text, coding),), tally = exported()
    assert list(faults(coding, text["text"], read_codebook(CONFIGS))) == []
    assert {item["code"] for item in coding["exploitation"]} == {"labour_exploitation", "domestic_servitude"}
    assert {item["code"] for item in coding["control"]} == {"withholds_documents", "debt_bondage", "takes_earnings"}
    assert coding["places"][0] == {
        "mention": "Hanoi", "occurrence": 1, "role": "source", "country": "VN", "kind": "city"
    }  # fmt: skip
    assert "arisol" not in json.dumps([text, coding], ensure_ascii=False)
    assert text["text"].count("▮") > 10
    assert (tally.unsupported, dict(tally.left_out)) == (0, {})


def test_what_people_denied_is_not_taught(ana: User) -> None:
    for incident in stories(1):
        decide(incident, ana, "correct")
    models.Code.objects.filter(value="debt_bondage").exclude(review=None).update(state="absent")
    models.Evidence.objects.filter(code__value="air").delete()
    ((_, coding),), tally = exported()
    assert "debt_bondage" not in {item["code"] for item in coding["control"]}
    assert "transport" not in coding
    assert tally.unsupported == 1


@pytest.mark.parametrize(
    ("reasons", "relevance", "left_out"),
    [
        (("topic", "unrelated"), "topic", {}),
        (("unrelated", "duplicate"), "unrelated", {}),
        (("duplicate", "unreadable"), None, {"rejected for another reason": 1}),
    ],
)
def test_rejections_tell_what_a_text_is(
    ana: User, reasons: tuple[str, str], relevance: str | None, left_out: dict[str, int]
) -> None:
    for incident, reason in zip(stories(1), reasons, strict=True):
        reject(incident, ana, reason)
    pairs, tally = exported()
    assert [coding for _, coding in pairs] == ([{"id": pairs[0][0]["id"], "relevance": relevance}] if relevance else [])
    assert dict(tally.left_out) == left_out


@pytest.mark.parametrize("status", ["draft", "disagreed", "danger", "withdrawn"])
def test_what_is_unsettled_in_part_waits(ana: User, status: str) -> None:
    first, second = stories(1)
    decide(first, ana, "accept")
    models.Incident.objects.filter(pk=second.pk).update(status=status)
    pairs, tally = exported()
    assert pairs == []
    assert dict(tally.left_out) == {f"{status} in part": 1}


def test_what_is_restricted_is_not_taught(ana: User) -> None:
    for incident in stories(1):
        decide(incident, ana, "accept")
    models.Page.objects.update(restricted=True)
    assert exported()[0] == []


def test_the_corpus_loads_what_is_written(ana: User, tmp_path: Path) -> None:
    for incident in stories(2):
        decide(incident, ana, "accept")
    copy = tmp_path / "training_data"
    (copy / "incidents" / "written").mkdir(parents=True)
    shutil.copy(ROOT / "training_data" / "dataset.toml", copy)
    summary = training_data._export(copy / "incidents" / "reviews", settings())
    assert (summary["documents"], summary["train"], summary["held_out"]) == (2, 2, 0)  # one group is not parted
    loaded = load_corpus(copy, None, read_codebook(CONFIGS))
    assert {example.origin for example in loaded} == {"review"}
    assert len({example.group for example in loaded}) == 1
    assert load_corpus(copy, None, read_codebook(CONFIGS), RELEASED) == []


def test_a_fifth_of_the_groups_is_held_out_and_no_group_is_parted() -> None:
    pairs = []
    for number in range(40):
        case = number // 2
        body = " ".join(f"word{case}x{place}" for place in range(60)) + f" ending{number}"
        pairs.append(({"id": f"r{number:02}", "text": body}, {"id": f"r{number:02}", "relevance": "topic"}))
    held_out = training_data._held_out(pairs)
    assert len(held_out) == 8
    assert {int(key[1:]) // 2 for key in held_out}.isdisjoint(
        int(text["id"][1:]) // 2 for text, _ in pairs if text["id"] not in held_out
    )
