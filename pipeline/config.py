"""Settings: where things lie (environment, `PLAINSIGHT_*`) and how the stages behave (`configs/pipeline.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class ConfigError(ValueError):
    """A setting or a file of configs that cannot be used; the message names it, and says why."""


class Settings(BaseSettings):
    """What differs from machine to machine. Every field can be set as PLAINSIGHT_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="PLAINSIGHT_", frozen=True)

    configs: Path = Field(ROOT / "configs", description="the folder of codebook, lexicons, sources and pipeline.toml")
    data: Path = Field(ROOT / "var", description="the one folder for all that is made at run time")
    cache: Path = Field(
        default_factory=lambda validated: validated["data"] / "cache",
        description="a folder for what can be made anew at any time; in the data folder when not set",
    )
    database_url: str | None = Field(None, description="the database; SQLite in the data folder when not set")
    corpora: Path | None = Field(None, description="a folder of corpora that some tests and measurements use")
    contact_url: str | None = Field(None, description="where webmasters reach you; stands in the crawler's user agent")
    secret_key: str | None = Field(None, description="signs the review server's sessions; made and kept when not set")
    https: bool = Field(False, description="a TLS proxy stands before the review server: cookies travel over it alone")
    trusted_proxy: str = Field("127.0.0.1", description="with https: the proxy whose X-Forwarded-For is believed")
    allowed_hosts: str = Field("127.0.0.1,localhost", description="names the review server answers to, by comma")

    @property
    def archive(self) -> Path:
        """The folder of WARC files."""
        return self.data / "archive"

    @property
    def models(self) -> Path:
        """The folder of models that were trained here, and of the registry that says what is in service."""
        return self.data / "models"

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.data / 'plainsight.sqlite3').as_posix()}"


def settings() -> Settings:
    """Today's settings, read from the environment anew (tests change it).

    Raises:
        ConfigError: a variable has a value that it cannot have.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"PLAINSIGHT_{'.'.join(map(str, each['loc']))}".upper() for each in error.errors())
        raise ConfigError(f"{names}: {error.errors()[0]['msg']}") from error


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Extraction(_Table):
    """How a page becomes text. The `report` bounds hold for PDF and DOCX; `max_seconds` is processor time."""

    max_seconds: float
    max_bytes: int
    max_report_bytes: int
    max_pages: int
    max_characters: int
    min_characters: int
    fast: bool


class Deduplication(_Table):
    """When two texts are one."""

    permutations: int
    shingle_words: int
    same_text: float
    same_news: float
    same_news_days: int


class Linking(_Table):
    """When two texts may tell one incident, and how many of them a draft names at most."""

    similarity: float
    most: int


class Screening(_Table):
    """Which documents the costlier stages never see."""

    languages: tuple[str, ...]
    min_score: float


class Running(_Table):
    """How many documents travel together."""

    batch_size: int


class Geocoding(_Table):
    """Which geocoder resolves place names: `offline` or `nominatim`."""

    geocoder: str
    nominatim_domain: str
    user_agent: str
    min_population: int


class PipelineConfig(_Table):
    """The whole of `configs/pipeline.toml`."""

    records_version: int
    running: Running
    extraction: Extraction
    deduplication: Deduplication
    linking: Linking
    screening: Screening
    geocoding: Geocoding


def load_pipeline_config(configs: Path) -> PipelineConfig:
    """Read `pipeline.toml`.

    Raises:
        ConfigError: the file cannot be read, or a key is missing, unknown or of the wrong type.
    """
    path = configs / "pipeline.toml"
    try:
        return PipelineConfig.model_validate(read_toml(path))
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ConfigError(f"{path}: {'; '.join(faults)}") from error


@cache
def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file once.

    Raises:
        ConfigError: there is no such file, or it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # no UTF-8, or no TOML
        raise ConfigError(f"{path}: {error}") from error
