"""A copy of the database brings everything back, on SQLite and on PostgreSQL; what is no such copy changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SERVER = os.environ.get("PLAINSIGHT_TEST_POSTGRES_URL")
BEGIN = "from pipeline.store.setup import open_database; open_database()\n"
FILL = """
from pipeline.store import intake
from pipeline.store.accounts import create_account
from tests.pipeline.store import examples
stamp = examples.provenance()
intake.save([examples.coded()], [], intake.start_run("run", stamp), stamp)
create_account("ana", "volunteer", "a quite long winding phrase")
"""
LATER = """
from pipeline.store.accounts import create_account
create_account("ben", "volunteer", "a quite long winding phrase")
"""
COUNT = """
import json
from django.apps import apps
from pipeline.store.models import Code, Event
rows = {model.__name__: model.objects.count() for model in apps.get_app_config("store").get_models()}
users = apps.get_model("auth", "User").objects.order_by("pk")
acts = [each.details["act"].split(",")[0] for each in Event.objects.filter(kind="backup").order_by("pk")]
print(json.dumps({"rows": rows, "people": [user.username for user in users], "acts": acts,
                  "codes": list(map(str, Code.objects.order_by("pk").values_list("value", "confidence")))}))
"""
COMMAND = "from pipeline.cli import main; main()"
Python = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def python(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Python]:
    """Run a program in an installation of its own."""
    environment = {**os.environ, "PLAINSIGHT_DATA": str(tmp_path / "data"), "PLAINSIGHT_DATABASE_URL": ""}
    if request.param == "postgresql":
        if not SERVER:
            pytest.skip("PLAINSIGHT_TEST_POSTGRES_URL names no PostgreSQL server")
        name = f"backup_{os.getpid()}"
        environment["PLAINSIGHT_DATABASE_URL"] = f"{SERVER.rpartition('/')[0]}/{name}"
        _on_server(f"CREATE DATABASE {name}")
    else:
        del environment["PLAINSIGHT_DATABASE_URL"]

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    yield run
    if request.param == "postgresql":
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    import psycopg  # noqa: PLC0415 - only where there is a server

    with psycopg.connect(SERVER or "", autocommit=True) as server:
        server.execute(statement)


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_copy_brings_everything_back(python: Python, tmp_path: Path) -> None:
    done(python(BEGIN + FILL))
    before = json.loads(done(python(BEGIN + COUNT)))
    copy = tmp_path / "evening.backup"
    assert json.loads(done(python(COMMAND, "backup", str(copy), "--json")))["bytes"] == copy.stat().st_size
    assert copy.stat().st_mode & 0o077 == 0
    done(python(BEGIN + LATER))

    refused = python(COMMAND, "restore", str(copy))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    assert json.loads(done(python(BEGIN + COUNT)))["people"] == ["ana", "ben"]

    told = json.loads(done(python(COMMAND, "restore", str(copy), "--replace", "--json")))
    assert (told["drafts_and_records"], told["reviews"]) == (before["rows"]["Incident"], 0)
    after = json.loads(done(python(BEGIN + COUNT)))
    assert after["acts"] == ["brought back evening.backup"]
    after["rows"]["Event"] -= 1
    assert (after["rows"], after["people"], after["codes"]) == (before["rows"], ["ana"], before["codes"])


def test_what_is_no_copy_is_refused_and_changes_nothing(python: Python, tmp_path: Path) -> None:
    done(python(BEGIN + FILL))
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir or Madam, this is no database at all.\n" * 200)
    refused = python(COMMAND, "restore", str(other), "--replace")
    assert refused.returncode == 2
    assert "letter.txt" in refused.stderr
    again = python(COMMAND, "backup", str(other))
    assert (again.returncode, "exists" in again.stderr) == (2, True)
    assert json.loads(done(python(BEGIN + COUNT)))["people"] == ["ana"]
