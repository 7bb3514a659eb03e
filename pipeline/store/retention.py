"""How long what may hold personal data is kept (`configs/retention.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from pipeline.config import ConfigError, read_toml

OTHER = "other"


class Retention(BaseModel):
    """Days by source type. A type that stands here is always restricted; `other` holds for whatever else is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Mapping[str, PositiveInt]

    def restricts(self, source_type: str) -> bool:
        """Whether all that comes from sources of a type may hold personal data."""
        return source_type in self.days and source_type != OTHER

    def period(self, source_type: str) -> timedelta:
        """How long what came from a source of a type is kept."""
        return timedelta(days=self.days.get(source_type, self.days[OTHER]))


def load_retention(configs: Path) -> Retention:
    """Read `retention.toml`.

    Raises:
        ConfigError: there is no such file, or it does not say a number of days for `other`.
    """
    path = configs / "retention.toml"
    try:
        found = Retention.model_validate(read_toml(path))
    except ValidationError as error:
        raise ConfigError(f"{path}: {error.errors()[0]['msg']}") from error
    if OTHER not in found.days:
        raise ConfigError(f"{path}: lacks days.{OTHER}")
    return found
