"""What a user can mend is told in one line, with exit code 2, and never as a traceback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.troubles import trouble_of
from pipeline.config import settings


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINSIGHT_CACHE", str(settings().cache))
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path / "data"))


def told(*arguments: object) -> str:
    """What a refused command says, in one line."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 2, done.output
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("plainsight: ")
    return done.stderr


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": "a", "text": "Nothing."}\n', encoding="utf-8")
    return path


def test_an_output_that_cannot_be_written(texts: Path, tmp_path: Path) -> None:
    assert "No such file or directory" in told("clean", texts, "--output", tmp_path / "no" / "folder.jsonl")
    done = CliRunner().invoke(app, ["clean", str(texts), "--output", str(tmp_path)])
    assert (done.exit_code, "directory" in done.stderr) == (2, True)


@pytest.fixture
def own_configs(configs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of our configs, to be broken."""
    copied = tmp_path / "configs"
    shutil.copytree(configs, copied)
    monkeypatch.setenv("PLAINSIGHT_CONFIGS", str(copied))
    return copied


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("pipeline.toml", None, "pipeline.toml: No such file"),
        ("pipeline.toml", "x = [", "pipeline.toml: Invalid value"),
        ("pipeline.toml", "typo = 1", "records_version: Field required"),
        ("codebook/codebook.yaml", None, "codebook.yaml: No such file"),
        ("codebook/codebook.yaml", ":: [", "codebook.yaml: no YAML"),
        ("codebook/codebook.yaml", "version: 1", "codebook.yaml: lacks 'relevance'"),
        ("lexicons/en/control.toml", "[lists", "control.toml: "),
    ],
)
def test_configs_that_cannot_be_used(
    own_configs: Path, texts: Path, file: str, content: str | None, reason: str
) -> None:
    (own_configs / file).unlink()
    if content is not None:
        (own_configs / file).write_text(content, encoding="utf-8")
    assert reason in told("code", texts, "--output", texts.with_name("out.jsonl"))


def test_a_setting_that_cannot_be(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINSIGHT_HTTPS", "perhaps")
    assert "PLAINSIGHT_HTTPS" in told("clean", texts, "--output", tmp_path / "out.jsonl")


def test_a_bug_of_ours_keeps_its_traceback() -> None:
    assert trouble_of(ValueError("ours")) is None
    assert trouble_of(BrokenPipeError(32, "Broken pipe")) is None


def test_troubles_of_the_database() -> None:
    from django.db import DatabaseError, IntegrityError, OperationalError  # noqa: PLC0415 - as a command loads it

    assert trouble_of(OperationalError("database or disk is full\n")) == "the database: database or disk is full"
    assert trouble_of(DatabaseError("file is not a database")) == "the database: file is not a database"
    assert trouble_of(IntegrityError("a bug of ours")) is None


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        environment = {**os.environ, "PLAINSIGHT_DATA": str(tmp_path), "PLAINSIGHT_DATABASE_URL": ""}
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", "review", "--port", port]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in done.stderr
    assert "Traceback" not in done.stderr
