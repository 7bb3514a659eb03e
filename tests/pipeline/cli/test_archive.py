"""`plainsight archive` from outside: exit codes, JSON, bytes on standard output."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawlers.archive import PageArchive
from crawlers.items import Capture, Page
from pipeline.cli.app import app

BODY = "<p>Café</p>".encode("cp1252")
URL = "https://news.example/{}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of three pages."""
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path))
    with PageArchive(tmp_path / "archive") as archive:
        for number in range(3):
            page = Page(URL.format(number), BODY + bytes(number), datetime(2026, 5, 1 + number, tzinfo=UTC), "herald")
            archive.add(Capture(page))
    return tmp_path / "archive"


def run(*arguments: str) -> tuple[int, bytes, str]:
    result = CliRunner().invoke(app, ["archive", *arguments])
    return result.exit_code, result.stdout_bytes, result.stderr


def test_verify(folder: Path) -> None:
    code, out, _ = run("verify", "--json")
    assert code == 0
    assert json.loads(out) | {"bytes": 0} == {"files": 1, "bytes": 0, "records": 7, "captures": 3, "faults": []}
    (path,) = folder.glob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-40])
    code, out, _ = run("verify", "--json")
    assert code == 1
    assert json.loads(out)["faults"]
    code, out, told = run("verify")
    assert code == 1
    assert path.name in told


def test_verify_refuses_while_a_crawl_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.verify.verify.__kwdefaults__", {"patience": 0.1})
    with PageArchive(folder):
        code, _, told = run("verify")
    assert code == 2
    assert "another crawl is writing" in " ".join(told.split())


def test_list(folder: Path) -> None:
    assert folder.exists()
    code, out, _ = run("list", "--json", "--since", "2026-05-02", "--source", "herald")
    assert code == 0
    assert [json.loads(line)["url"] for line in out.splitlines()] == [URL.format(1), URL.format(2)]
    code, out, told = run("list", "--limit", "1")
    assert code == 0
    assert URL.format(0).encode() in b"".join(out.split())
    assert URL.format(1).encode() not in b"".join(out.split())
    assert "there are more than 1" in told
    assert run("list", "--url", "https://news.example/2", "--json")[1].count(b"\n") == 1


def test_get(folder: Path, tmp_path: Path) -> None:
    assert folder.exists()
    assert run("get", URL.format(0))[:2] == (0, BODY)
    code, out, _ = run("get", URL.format(0), "--headers")
    told = json.loads(out)
    assert code == 0
    assert told["headers"]["content-type"] == "text/html"
    assert (told["source"], told["about"]["robots"]) == ("herald", "allowed")
    assert run("get", told["sha256"][:12], "--output", str(tmp_path / "page.html"))[0] == 0
    assert (tmp_path / "page.html").read_bytes() == BODY


@pytest.mark.parametrize("page", ["https://news.example/404", "abc", "0123456789abcdef"])
def test_get_of_what_is_not_there(folder: Path, page: str) -> None:
    assert folder.exists()
    assert run("get", page)[0] == 2
