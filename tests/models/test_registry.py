"""The registry: what is in service, taken up, rolled back, and refused when it is not what was released."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.reader.release import MODEL, Release, ReleaseError, digests, open_release, write_release
from models.reader.weighing import FieldWeights, RelevanceWeights, Weights
from models.registry import NONE, load_registry

WEIGHTS = Weights(
    {"exploitation": FieldWeights(1.0, 0.5, -0.2, 0.4)}, RelevanceWeights(1.0, 0.5, (0.1, 0.0, -0.1), 0.3)
)
KEY = ("exploitation", "labour_exploitation", None)


def make(folder: Path, version: str) -> Release:
    """A release whose network is a few bytes: nobody runs it here."""
    folder.mkdir(parents=True)
    (folder / MODEL).write_bytes(version.encode())
    tokenizer = folder.parent / "tokenizer-of-the-base.json"
    tokenizer.write_text("{}")
    return write_release(
        folder, name=f"reader@{version}", labels=[KEY], tokens=96, weights=WEIGHTS, tokenizer=tokenizer, about={"x": 1}
    )


@pytest.fixture
def local(tmp_path: Path) -> Path:
    return tmp_path / "models" / "registry.toml"


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A registry as it is given away, with one release in service."""
    folder = tmp_path / "shipped"
    registry = load_registry(folder / "registry.toml", tmp_path / "none.toml")
    registry.add(make(folder / "weights" / "reader-1.0.0", "1.0.0"))
    load_registry(folder / "registry.toml", tmp_path / "none.toml").use("reader@1.0.0")
    return folder / "registry.toml"


def test_without_a_registry_no_model_is_in_service(local: Path, tmp_path: Path) -> None:
    registry = load_registry(local, tmp_path / "none.toml")
    assert registry.in_service == NONE
    assert registry.open(NONE) is None


def test_a_release_is_read_back_as_it_was_written(shipped: Path, local: Path) -> None:
    registry = load_registry(local, shipped)
    release = registry.open(registry.in_service)
    assert release is not None
    assert (release.name, release.coder) == ("reader@1.0.0", "model:reader@1.0.0")
    assert (release.labels, release.tokens, release.weights, release.about) == ((KEY,), 96, WEIGHTS, {"x": 1})


def test_a_release_trained_here_is_used_and_rolled_back(shipped: Path, local: Path) -> None:
    registry = load_registry(local, shipped)
    registry.add(make(local.parent / "reader-1.1.0", "1.1.0"))
    assert load_registry(local, shipped).in_service == "reader@1.0.0", "entering it does not put it into service"
    for name in ("reader@1.1.0", "reader@1.0.0", NONE):
        load_registry(local, shipped).use(name)
        assert load_registry(local, shipped).in_service == name
    assert set(load_registry(local, shipped).entries) == {"reader@1.0.0", "reader@1.1.0"}


def test_a_release_is_entered_anew_under_its_own_name_but_not_under_a_shipped_one(shipped: Path, local: Path) -> None:
    registry = load_registry(local, shipped)
    registry.add(make(local.parent / "reader-1.1.0", "1.1.0"))
    (local.parent / "reader-1.1.0" / MODEL).write_bytes(b"trained again")
    again = open_release(local.parent / "reader-1.1.0", digests(local.parent / "reader-1.1.0"))
    load_registry(local, shipped).add(again)
    assert load_registry(local, shipped).open("reader@1.1.0") is not None
    with pytest.raises(ReleaseError, match="came with the code"):
        load_registry(local, shipped).add(make(local.parent / "reader-1.0.0", "1.0.0"))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "release.json"])
def test_a_file_that_was_changed_or_is_missing_keeps_a_release_out_of_service(
    shipped: Path, local: Path, name: str
) -> None:
    file = shipped.parent / "weights" / "reader-1.0.0" / name
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(ReleaseError, match=f"{name} differs"):
        load_registry(local, shipped).use("reader@1.0.0")
    file.unlink()
    with pytest.raises(ReleaseError, match=f"{name} cannot be read"):
        load_registry(local, shipped).open("reader@1.0.0")
    assert not local.exists()


def test_an_unknown_release_is_refused_with_the_known_ones(shipped: Path, local: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no release reader@9\.9\.9; there are reader@1\.0\.0, none"):
        load_registry(local, shipped).use("reader@9.9.9")


@pytest.mark.parametrize("written", ["in_service = 3", "[[release]]\nname = 'x'", "no toml at all ["])
def test_a_malformed_registry_is_told(local: Path, shipped: Path, written: str) -> None:
    local.parent.mkdir(parents=True)
    local.write_text(written)
    with pytest.raises(ReleaseError, match=r"registry\.toml"):
        load_registry(local, shipped)


def test_a_release_file_that_cannot_be_understood_is_told(tmp_path: Path) -> None:
    folder = make(tmp_path / "reader-1.0.0", "1.0.0").folder
    (folder / "release.json").write_text(json.dumps({"name": "reader@1.0.0"}))
    with pytest.raises(ReleaseError, match="cannot be understood"):
        open_release(folder, digests(folder))
