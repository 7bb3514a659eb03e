"""A command finds the database ready, whoever opens it first; keys and demo passwords stay what they were."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from pipeline.config import ROOT, Settings
from pipeline.store.accounts import NotADemoError, create_account, create_demo_accounts
from pipeline.store.secret import secret_key

OPEN = "from pipeline.store.setup import open_database; open_database()"
COUNT = "; from pipeline.store.intake import counts; from django.db import connection"
MODE = "; print(counts()['pages'], connection.cursor().execute('PRAGMA journal_mode').fetchone()[0])"


def test_a_fresh_data_folder_gets_a_database_in_wal_mode(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSIGHT_", "DJANGO_"))}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", OPEN + COUNT + MODE],
            cwd=ROOT,
            env={**own, "PLAINSIGHT_DATA": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == ["0", "wal"]
    assert (tmp_path / "var" / "plainsight.sqlite3").exists()


@pytest.mark.django_db
def test_the_tables_are_those_that_the_models_ask_for() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    own = Settings(data=tmp_path / "var", secret_key=None)
    assert secret_key(own) == secret_key(own)
    assert len(secret_key(own)) >= 50
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_given_key_is_taken(tmp_path: Path) -> None:
    assert secret_key(Settings(data=tmp_path, secret_key="given")) == "given"
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_demo_accounts_are_stable_and_can_log_in() -> None:
    accounts = create_demo_accounts()
    assert accounts == create_demo_accounts()
    assert [name for name, _ in accounts] == ["volunteer", "reviewer", "analyst", "administrator"]
    for name, password in accounts:
        assert User.objects.get(username=name).check_password(password)
    assert not User.objects.get(username="volunteer").has_perm("store.open_original")
    assert User.objects.get(username="reviewer").has_perm("store.open_original")


@pytest.mark.django_db
def test_demo_accounts_stay_out_of_a_database_that_people_use() -> None:
    create_account("ana", "reviewer", "a long and winding phrase")
    with pytest.raises(NotADemoError):
        create_demo_accounts()


@pytest.mark.parametrize(("https", "secure"), [("true", "True"), ("false", "False")])
def test_behind_tls_cookies_travel_over_nothing_else(https: str, secure: str) -> None:
    ask = "from pipeline.store import settings as s; print(getattr(s, 'SESSION_COOKIE_SECURE', False))"
    told = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env={**os.environ, "PLAINSIGHT_HTTPS": https},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == secure


def test_processes_that_open_a_new_database_at_once_take_turns(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSIGHT_", "DJANGO_"))}
    environment = {**own, "PLAINSIGHT_DATA": str(tmp_path)}
    runs = [subprocess.Popen([sys.executable, "-c", OPEN], cwd=ROOT, env=environment) for _ in range(4)]
    assert [run.wait(timeout=60) for run in runs] == [0] * 4
