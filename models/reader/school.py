"""From coded documents to a release: cross-validate, weigh, train on everything, export.

Every finished step is kept in the release's folder of work, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.reader.config import TrainingConfig
from models.reader.crossfit import Classroom, Opinion, cross_fit, learning_curve
from models.reader.exporting import export
from models.reader.fitting import fit
from models.reader.frozen import FrozenStates
from models.reader.labels import Label
from models.reader.lessons import Annotated, lesson
from models.reader.release import MODEL, Release, write_release
from models.reader.serving import OnnxReader
from models.reader.training import build, device, precision
from models.reader.weighing import Weights
from models.reader.windows import load_tokenizer

Progress = Callable[[str, int, int], None]
"""Told the step's name, how much of it is done, and how much there is."""


class SchoolError(ValueError):
    """Training that cannot begin, or cannot go on in this folder."""


@dataclass(frozen=True, slots=True)
class Schooled:
    """What came of a training run.

    Attributes:
        release: the reader.
        opinions: what the folds' readers said of the documents, by id.
        curve: what readers that learnt from a share of the documents said of the first fold's, by share.
    """

    release: Release
    opinions: Mapping[str, Opinion]
    curve: Mapping[float, Mapping[str, Opinion]]


def enrol(
    documents: Sequence[Annotated],
    ordinary: Sequence[Annotated],
    labels: Sequence[Label],
    config: TrainingConfig,
    progress: Progress,
) -> Classroom:
    """Prepare documents for learning; `ordinary` ones only help to weigh relevance.

    Raises:
        TrainingConfigError: there is no base encoder.
    """
    tokenizer = load_tokenizer(config.base.path / "tokenizer.json")
    lessons = {each.id: lesson(each, labels, tokenizer, config.tokens) for each in documents}
    frozen = FrozenStates()
    total, done = sum(len(each.windows) for each in lessons.values()), 0

    def tell(read: int) -> None:
        nonlocal done
        done += read
        progress("reading", done, total)

    with precision(device()):
        frozen.add(build(config, labels, device()), list(lessons.values()), tell)
    return Classroom(documents, ordinary, lessons, labels, config, frozen)


def school(room: Classroom, name: str, folder: Path, *, progress: Progress) -> Schooled:
    """Train a release into `folder`; the folder `work` within it is what a killed run goes on from.

    Args:
        room: the documents, prepared.
        name: the release's, `reader@1.0.0`.
        folder: for the release's files.
        progress: see `Progress`.

    Raises:
        SchoolError: the folder holds work on other documents or by another configuration.
    """
    work = folder / "work"
    _claim(work, identity(room))
    opinions = cross_fit(room, work, lambda done, of, _: progress("cross-validating", done, of))
    if not (folder / MODEL).is_file():
        network = room.trained(
            room.documents, work / "final.checkpoint", lambda done, of, _: progress("training", done, of)
        )
        aside = work / MODEL
        export(network, aside, quantized=room.config.quantized)
        aside.replace(folder / MODEL)
    shares = room.config.validation.learning_curve
    curve = learning_curve(room, work, shares, lambda done, of, _: progress("learning curve", done, of))
    opinions |= _of_ordinary(room, folder)
    weights = fit(unseen(room), room.ordinary, opinions, room.labels, room.config.validation.least_recall)
    return Schooled(_release(room, name, folder, weights), opinions, curve)


def _of_ordinary(room: Classroom, folder: Path) -> dict[str, Opinion]:
    """What the exported network says of the ordinary texts; none of its folds had learnt from them either."""
    reader = OnnxReader(folder / MODEL, room.config.base.path / "tokenizer.json", room.config.tokens)
    readings = reader.read([each.example.text for each in room.ordinary], [each.units for each in room.ordinary])
    return {
        each.id: Opinion(reading.labels.max(axis=0), reading.labels.argmax(axis=0), reading.relevance)
        for each, reading in zip(room.ordinary, readings, strict=True)
    }


def unseen(room: Classroom) -> list[Annotated]:
    """The documents that show how good the rules are, or all if none are known to."""
    beginnings = room.config.validation.unseen
    chosen = [each for each in room.documents if each.id.startswith(beginnings)]
    return chosen or list(room.documents)


def identity(room: Classroom) -> str:
    """A digest of all that decides what is learnt: configuration, labels with their definitions, documents, rules."""
    total = hashlib.sha256(room.config.model_dump_json().encode())
    for label in room.labels:
        total.update(f"{label.name}: {label.means}\n".encode())
    for each in room.documents:
        told = [each.example.text, each.example.coding, each.units, each.telling, sorted(map(str, each.rules.items()))]
        total.update(json.dumps(told, sort_keys=True, default=str).encode())
    return total.hexdigest()


def _claim(work: Path, digest: str) -> None:
    work.mkdir(parents=True, exist_ok=True)
    mark = work / "identity"
    if mark.is_file() and mark.read_text() != digest:
        raise SchoolError(
            f"{work.parent} holds a training run on other documents or by another configuration; "
            "give another version, or remove the folder"
        )
    mark.write_text(digest)


def _release(room: Classroom, name: str, folder: Path, weights: Weights) -> Release:
    config = room.config
    about: dict[str, Any] = {
        "base": {"name": config.base.name, "licence": config.base.licence},
        "trained_on": {
            "documents": len(room.documents),
            "ordinary": len(room.ordinary),
            "by_origin": dict(Counter(each.example.origin for each in room.documents)),
            "by_class": dict(Counter(each.relevance for each in room.documents)),
            "identity": identity(room),
        },
        "config": json.loads(config.model_dump_json(exclude={"base"})),
    }
    return write_release(
        folder,
        name=name,
        labels=[label.key for label in room.labels],
        tokens=config.tokens,
        weights=weights,
        tokenizer=config.base.path / "tokenizer.json",
        about=about,
    )
