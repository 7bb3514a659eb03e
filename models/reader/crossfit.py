"""Grouped cross-validation: what readers that have not seen a document, nor its case, say of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.reader.config import TrainingConfig
from models.reader.frozen import FrozenStates
from models.reader.labels import Label
from models.reader.lessons import Annotated, Lesson
from models.reader.network import ReaderNetwork
from models.reader.pooling import document_scores, relevance_scores
from models.reader.training import Progress, build, device, precision, read, train
from models.splits import folds

_BATCH = 16


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a network says of one document.

    Attributes:
        labels: [labels] logit that the document holds each.
        units: [labels] the unit that speaks loudest for each.
        relevance: [classes] log-probabilities.
    """

    labels: NDArray[np.float32]
    units: NDArray[np.int64]
    relevance: NDArray[np.float32]

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "labels": [round(float(x), 4) for x in self.labels],
            "units": self.units.tolist(),
            "relevance": [round(float(x), 4) for x in self.relevance],
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Opinion:
        """From plain data."""
        return cls(
            np.array(told["labels"], dtype=np.float32),
            np.array(told["units"], dtype=np.int64),
            np.array(told["relevance"], dtype=np.float32),
        )


@dataclass(frozen=True, slots=True)
class Classroom:
    """What all folds share: the documents as lessons, the labels, the frozen layers' states.

    Attributes:
        documents: those to learn from.
        ordinary: texts about ordinary crimes, by which relevance is weighed; no reader learns from them.
        lessons: the same, prepared, by id.
        labels: what is learnt.
        config: how.
        frozen: see `models.reader.frozen`.
    """

    documents: Sequence[Annotated]
    ordinary: Sequence[Annotated]
    lessons: dict[str, Lesson]
    labels: Sequence[Label]
    config: TrainingConfig
    frozen: FrozenStates

    def trained(
        self, documents: Iterable[Annotated], checkpoint: Path | None = None, progress: Progress = lambda *_: None
    ) -> ReaderNetwork:
        """A network trained on some of the documents."""
        network = build(self.config, self.labels, device())
        chosen = [self.lessons[each.id] for each in documents]
        train(network, chosen, self.config, frozen=self.frozen, checkpoint=checkpoint, progress=progress)
        return network

    def opinions(self, network: ReaderNetwork, documents: Sequence[Annotated]) -> dict[str, Opinion]:
        """What a network says of some of the documents."""
        found: dict[str, Opinion] = {}
        for at in range(0, len(documents), _BATCH):
            batch = [self.lessons[each.id] for each in documents[at : at + _BATCH]]
            with torch.no_grad(), precision(device()):
                for one, scores in zip(batch, read(network, batch, self.frozen), strict=True):
                    logits = scores.labels.cpu().numpy()
                    telling = np.flatnonzero(one.telling)
                    found[one.id] = Opinion(
                        document_scores(logits, telling.tolist()),
                        telling[logits[telling].argmax(axis=0)],
                        relevance_scores(scores.relevance.cpu().numpy(), scores.weight.cpu().numpy()),
                    )
        return found


def learning_curve(
    room: Classroom, folder: Path, shares: Sequence[float], progress: Callable[[int, int, float], None]
) -> dict[float, dict[str, Opinion]]:
    """Opinions on the first fold of readers that learnt from a share of the others, by share.

    They are kept as `cross_fit` keeps them.
    """
    held_out, *others = folds(room.documents, room.config.validation.folds, room.config.seed)
    known = [each for fold in others for each in fold]
    random.Random(room.config.seed).shuffle(known)  # noqa: S311 - no secret
    found = {}
    for share in shares:
        kept = folder / f"share-{share}.json"
        if not kept.is_file():
            network = room.trained(known[: int(share * len(known))], folder / f"share-{share}.checkpoint", progress)
            _write(kept, room.opinions(network, held_out))
            (folder / f"share-{share}.checkpoint").unlink(missing_ok=True)
        found[share] = _read(kept)
    return found


def cross_fit(
    room: Classroom, folder: Path, progress: Callable[[int, int, float], None] = lambda *_: None
) -> dict[str, Opinion]:
    """Opinions of readers trained on all folds but the document's own.

    Each fold's opinions are kept in `folder` as soon as they are complete, and taken from there if they are.

    Args:
        room: the documents and how to learn.
        folder: for opinions and checkpoints; what lies there must be of the same documents and configuration.
        progress: told of the epochs done and to be done over all folds, and of the mean loss.
    """
    dealt = folds(room.documents, room.config.validation.folds, room.config.seed)
    epochs = room.config.training.epochs
    found: dict[str, Opinion] = {}
    for number, held_out in enumerate(dealt):
        kept = folder / f"fold-{number}.json"
        if not kept.is_file():
            others = [each for fold in dealt if fold is not held_out for each in fold]
            done = number * epochs

            def tell(epoch: int, _: int, loss: float, done: int = done) -> None:
                progress(done + epoch, len(dealt) * epochs, loss)

            network = room.trained(others, folder / f"fold-{number}.checkpoint", tell)
            _write(kept, room.opinions(network, held_out))
            (folder / f"fold-{number}.checkpoint").unlink(missing_ok=True)
        found |= _read(kept)
    return found


def _read(path: Path) -> dict[str, Opinion]:
    told = json.loads(path.read_text(encoding="utf-8"))
    return {key: Opinion.from_json(each) for key, each in told.items()}


def _write(path: Path, opinions: dict[str, Opinion]) -> None:
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps({key: each.as_json() for key, each in opinions.items()}), encoding="utf-8")
    aside.replace(path)
