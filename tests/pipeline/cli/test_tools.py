"""`plainsight clean` and `plainsight code`, as somebody would call them who wants to measure us."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.codings import faults
from pipeline.cli import app
from pipeline.config import settings
from tests.quality.measure import read
from tests.world.texts import TEXTS

ARTICLE = "".join(
    f"<p>{word} men told the labour court that their passports were kept in the site office safe.</p>"
    for word in ("Six", "Nine")
)
HEAD = "<title>Court hears of passports</title>"
HTML = f"<html><head>{HEAD}</head><body><article><h1>Court hears of passports</h1>{ARTICLE}</article></body></html>"


def write(path: Path, entries: list[Any]) -> Path:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINSIGHT_CACHE", str(settings().cache))
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path / "data"))


def test_clean(tmp_path: Path) -> None:
    pages = write(
        tmp_path / "pages.jsonl",
        [
            {"id": "plain", "url": "http://a.example/1", "html": HTML},
            {"id": "packed", "url": "http://a.example/2", "html_b64": base64.b64encode(HTML.encode("utf-16")).decode()},
            {"id": "empty", "url": "http://a.example/3", "html": ""},
            {"id": "neither"},
            {"id": "broken", "html_b64": "***"},
        ],
    )
    done = call("clean", pages, "--output", tmp_path / "out.jsonl", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {"pages": 5, "failed": 3, "bad_lines": 0}
    plain, packed, empty, neither, broken = read(tmp_path / "out.jsonl")
    assert plain == {
        "id": "plain",
        "text": "Six men told the labour court that their passports were kept in the site office safe.\n"
        "Nine men told the labour court that their passports were kept in the site office safe.",
        "title": "Court hears of passports",
        "date": None,
        "language": "en",
    }
    assert packed == {**plain, "id": "packed"}
    assert [each["error"] for each in (empty, neither, broken)] == [
        "empty body",
        "neither html nor html_b64",
        "html_b64 is no base 64",
    ]


def test_code_gives_valid_codings_of_every_text_in_order(tmp_path: Path, codebook: dict[str, Any]) -> None:
    texts = read(TEXTS)[:12]
    given = write(tmp_path / "texts.jsonl", texts)
    done = call("code", given, "--output", tmp_path / "out.jsonl", "--json")
    assert done.exit_code == 0, done.output
    codings = read(tmp_path / "out.jsonl")
    assert [coding["id"] for coding in codings] == [text["id"] for text in texts]
    for text, coding in zip(texts, codings, strict=True):
        assert not list(faults(coding, text["text"], codebook))
        assert sum(coding["relevance_scores"].values()) == pytest.approx(1)
        for name in ("exploitation", "control", "places", "victims", "offenders", "dates"):
            assert all(0 <= item["confidence"] <= 1 for item in coding.get(name, []))


def test_the_title_is_put_before_a_text_that_lacks_it(tmp_path: Path) -> None:
    body = "Police freed nine women on Tuesday who had been forced into prostitution in a bar in Accra, Ghana."
    title = "Nine women freed from bar"
    given = write(
        tmp_path / "texts.jsonl",
        [{"id": "a", "title": title, "text": body}, {"id": "b", "title": title, "text": f"{title}\n\n{body}"}],
    )
    assert call("code", given, "-o", tmp_path / "out.jsonl").exit_code == 0
    first, second = read(tmp_path / "out.jsonl")
    assert {**first, "id": ""} == {**second, "id": ""}
    assert "dates" not in first or not first["dates"]  # no date was given, so "Tuesday" is nobody's


def test_bad_lines_are_told_and_the_others_coded(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": "a", "text": "Short."}\nrubbish\n{"id": 1, "text": "x"}\n', encoding="utf-8")
    done = call("code", path, "-o", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    assert "line 2: no JSON" in done.stderr
    assert "line 3: 'id' is missing or no str" in done.stderr
    assert [coding["relevance"] for coding in read(tmp_path / "out.jsonl")] == ["unrelated"]


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    assert call("code", tmp_path / "nothing.jsonl", "-o", tmp_path / "out.jsonl").exit_code == 2
    assert not (tmp_path / "out.jsonl").exists()
