"""How the review room is set up: the weights of the queue, the reasons for skipping (`configs/review.toml`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.config import ConfigError, read_toml


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Table):
    """One part of a draft's priority: how much it counts, and what reviewers are told of it."""

    weight: float = Field(ge=0)
    means: str


class AgePart(Part):
    """The part that grows by its weight with every `years` that a text is younger, from `since` on."""

    years: float = Field(gt=0)
    since: date


class Parts(_Table):
    """What a draft's priority is the sum of."""

    relevance: Part
    uncertainty: Part
    novelty: Part
    age: AgePart


class Reason(_Table):
    """A reason that a person can give, and what it means."""

    name: str = Field(max_length=40)
    means: str


class Skipping(_Table):
    """What people may say when they skip a draft."""

    reasons: tuple[Reason, ...]


class AgreementPage(_Table):
    """How many drafts the page of agreement reads at most."""

    newest: int = Field(gt=0)


class Care(_Table):
    """What spares people: which codes tell of sexual violence, and when a row of such drafts, or of work, is over."""

    sexual_violence: tuple[str, ...]
    row_hours: float = Field(gt=0)
    pause_minutes: float = Field(gt=0)


class ReviewConfig(_Table):
    """The whole of `configs/review.toml`."""

    priority: Parts
    skip: Skipping
    agreement: AgreementPage
    care: Care


def load_review_config(configs: Path) -> ReviewConfig:
    """Read `review.toml`.

    Raises:
        ConfigError: the file cannot be read, or a key is missing, unknown or of the wrong type.
    """
    path = configs / "review.toml"
    try:
        return ReviewConfig.model_validate(read_toml(path))
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ConfigError(f"{path}: {'; '.join(faults)}") from error
