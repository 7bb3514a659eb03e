"""A released reader: a folder with the network, its tokenizer, and what must be known to use them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.reader.labels import Key
from models.reader.weighing import Weights

MODEL, TOKENIZER, RELEASE = "model.onnx", "tokenizer.json", "release.json"
FILES = (MODEL, TOKENIZER, RELEASE)


class ReleaseError(ValueError):
    """A release that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Release:
    """A reader that can be put into service.

    Attributes:
        name: `reader@1.0.0`.
        folder: where its files lie.
        labels: what it knows, in the order of its scores.
        tokens: the length of its windows.
        weights: how sure to be of what it says.
        about: base encoder, training data, configuration, figures; for people.
    """

    name: str
    folder: Path
    labels: tuple[Key, ...]
    tokens: int
    weights: Weights
    about: Mapping[str, Any]

    @property
    def coder(self) -> str:
        """How it signs its codes."""
        return f"model:{self.name}"

    @property
    def digest(self) -> str:
        """One sha256 over its files."""
        return hashlib.sha256("".join(digests(self.folder).values()).encode()).hexdigest()

    @property
    def serving(self) -> dict[str, Any]:
        """What `models.reader.serving.OnnxReader` needs to load it, as plain data."""
        return {"model": str(self.folder / MODEL), "tokenizer": str(self.folder / TOKENIZER), "tokens": self.tokens}


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of each file of a release, by name.

    Raises:
        ReleaseError: a file is missing.
    """
    try:
        return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    except OSError as error:
        raise ReleaseError(f"{folder}: {Path(str(error.filename)).name} cannot be read") from error


def write_release(
    folder: Path,
    *,
    name: str,
    labels: Sequence[Key],
    tokens: int,
    weights: Weights,
    tokenizer: Path,
    about: Mapping[str, Any],
) -> Release:
    """Complete a folder in which the network (`MODEL`) lies already."""
    shutil.copyfile(tokenizer, folder / TOKENIZER)
    told = {"name": name, "tokens": tokens, "about": about, "weights": weights.as_json(), "labels": list(labels)}
    (folder / RELEASE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return Release(name, folder, tuple(labels), tokens, weights, about)


def open_release(folder: Path, sha256: Mapping[str, str]) -> Release:
    """Open a release after making sure that its files are those that were released.

    Raises:
        ReleaseError: a file is missing, is another one than was released, or cannot be understood.
    """
    found = digests(folder)
    if wrong := [name for name in FILES if found[name] != sha256.get(name)]:
        raise ReleaseError(f"{folder}: {', '.join(wrong)} differs from what was released")
    try:
        told = json.loads((folder / RELEASE).read_text(encoding="utf-8"))
        labels = tuple((variable, value, subtype) for variable, value, subtype in told["labels"])
        weights = Weights.from_json(told["weights"])
        return Release(told["name"], folder, labels, told["tokens"], weights, told["about"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{folder}: {RELEASE} cannot be understood: {error}") from error
