"""How a reader is trained: `configs/training/*.toml`."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class TrainingConfigError(ValueError):
    """A training configuration that cannot be used; the message names the file and says why."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Base(_Table):
    """The base encoder: a folder in Hugging Face's layout, or a Python package with `get_model_path()`."""

    name: str
    licence: str
    package: str | None = None
    folder: Path | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Base:
        if (self.package is None) == (self.folder is None):
            raise ValueError("name either a package or a folder")
        return self

    @property
    def path(self) -> Path:
        """Where the encoder lies.

        Raises:
            TrainingConfigError: the package is not installed, or the folder holds no encoder.
        """
        if self.package is not None:
            try:
                folder = Path(importlib.import_module(self.package).get_model_path())
            except ImportError as error:
                raise TrainingConfigError(f"the base encoder's package {self.package} is not installed") from error
        else:
            assert self.folder is not None
            folder = self.folder
        if not (folder / "tokenizer.json").is_file():
            raise TrainingConfigError(f"{folder} holds no encoder (no tokenizer.json)")
        return folder


class LossWeights(_Table):
    """How much each thing that the network is asked for counts in the loss of a document."""

    label: float = Field(ge=0)
    label_elsewhere: float = Field(ge=0)
    unit: float = Field(ge=0)
    relevance: float = Field(ge=0)


class Loop(_Table):
    """The training loop: AdamW, a linear rise and fall of the rate, steps of so many documents."""

    epochs: int = Field(ge=1)
    documents: int = Field(ge=1)
    encoder_rate: float = Field(gt=0)
    head_rate: float = Field(gt=0)
    warm_up: float = Field(gt=0, lt=1)
    weight_decay: float = Field(ge=0)
    dropout: float = Field(ge=0, lt=1)
    frozen_layers: int = Field(ge=0)


class Validation(_Table):
    """How readers are compared, weighed with the rules and calibrated.

    `unseen` are the beginnings of the ids of documents that nobody looked at while writing rules: elsewhere rules look
    better than they are, so how far to trust them is learnt from these alone. `learning_curve` are shares of the
    documents that readers are trained on besides, to see what more documents would bring.
    """

    folds: int = Field(ge=2)
    unseen: tuple[str, ...]
    least_recall: float = Field(gt=0, lt=1)
    learning_curve: tuple[float, ...] = ()


class TrainingConfig(_Table):
    """The whole of a training configuration.

    `tokens` is the length of a window; `quantized` stores the release's weights as 8-bit integers.
    """

    seed: int
    tokens: int = Field(ge=32, le=512)
    quantized: bool
    base: Base
    training: Loop
    loss: LossWeights
    validation: Validation


def load_training_config(path: Path) -> TrainingConfig:
    """Read a training configuration.

    Raises:
        TrainingConfigError: the file cannot be read, or a key is missing, unknown or of the wrong type.
    """
    try:
        return TrainingConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise TrainingConfigError(f"{path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise TrainingConfigError(f"{path}: {error}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise TrainingConfigError(f"{path}: {'; '.join(faults)}") from error
