"""`plainsight evaluate`, `models` and `train`, as somebody would call them who chooses what is in service."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models.reader.release import Release
from pipeline.cli import app
from pipeline.config import ROOT, settings
from tests.quality.measure import read

FEW = 6


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINSIGHT_CACHE", str(settings().cache))
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path / "data"))


@pytest.fixture
def gold(tmp_path: Path) -> tuple[Path, Path]:
    """A few documents of our own gold."""
    chosen = []
    for kind in ("texts", "codings"):
        lines = read(ROOT / "training_data" / "incidents" / f"own.{kind}.jsonl")[:FEW]
        chosen.append(tmp_path / f"{kind}.jsonl")
        chosen[-1].write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return chosen[0], chosen[1]


def test_a_model_is_taken_out_of_service_and_back(release: Release) -> None:
    def in_service() -> str:
        told = json.loads(call("models", "list", "--json").stdout)
        assert told["releases"] == [release.name, "none"]
        return str(told["in_service"])

    assert in_service() == release.name
    for name in ("none", release.name):
        assert call("models", "use", name).exit_code == 0
        assert in_service() == name
    assert "in service" in call("models", "list").stdout


def test_an_unknown_model_is_refused_in_one_line() -> None:
    done = call("models", "use", "reader@9.9.9")
    assert done.exit_code == 2
    assert "no release reader@9.9.9" in done.stderr


def test_a_damaged_registry_stops_a_run_before_it_begins(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "registry.toml").write_text('in_service = "reader@9.9.9"\n')
    done = call("code", *[ROOT / "training_data" / "incidents" / "own.texts.jsonl"], "--output", tmp_path / "out.jsonl")
    assert done.exit_code == 2
    assert "plainsight models use" in done.stderr.replace("\n", " ")
    assert not (tmp_path / "out.jsonl").exists()


def test_evaluate_scores_what_is_in_service_or_asked_for(gold: tuple[Path, Path]) -> None:
    figures = json.loads(call("evaluate", *gold, "--json").stdout)
    assert 0 < figures["mean.low"] <= figures["mean"] <= figures["mean.high"] <= 1
    assert 0 <= figures["calibration_error"] < 0.5
    rules = json.loads(call("evaluate", *gold, "--model", "none", "--json").stdout)
    assert rules["control"] != figures["control"] or rules["mean"] != figures["mean"]


def test_compare_tells_differences_with_their_intervals(gold: tuple[Path, Path], release: Release) -> None:
    done = call("models", "compare", "none", release.name, *gold, "--json")
    for apart in json.loads(done.stdout).values():
        assert apart["low"] <= apart["high"]
    itself = json.loads(call("models", "compare", release.name, release.name, *gold, "--json").stdout)
    assert {value for apart in itself.values() for value in apart.values()} == {0.0}
    assert "interval" in call("models", "compare", release.name, release.name, *gold).stdout


def test_texts_without_codings_are_told(gold: tuple[Path, Path], tmp_path: Path) -> None:
    texts, codings = gold
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("\n".join(codings.read_text(encoding="utf-8").splitlines()[1:]) + "\n", encoding="utf-8")
    done = call("evaluate", texts, fewer)
    assert done.exit_code == 2
    assert "1 documents have a text or a coding alone" in done.stderr.replace("\n", " ")


def test_training_without_torch_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    done = call("train", "--version", "9.9.9")
    assert done.exit_code == 2
    assert "make setup-train" in done.stderr


@pytest.mark.torch
def test_a_wrong_training_configuration_is_told_by_its_key(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed (make setup-train)", exc_type=ImportError)
    pytest.importorskip("transformers", reason="transformers is not installed (make setup-train)")
    written = (ROOT / "configs" / "training" / "reader.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(written.replace("epochs = ", "epocs = "), encoding="utf-8")
    done = call("train", "--version", "9.9.9", "--config", wrong)
    assert done.exit_code == 2
    assert "training.epocs" in done.stderr
