"""`plainsight places`, as somebody would call it who wants to measure us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.config import settings
from tests.quality.measure import read

# As Python counts: a letter outside the basic plane is one code point.
TEXT = (
    "\U0001f30d Twice she was taken from Gdańsk, in Poland, to a flat in Hamilton. They met in the village of Zubrovka."
)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["places", *(str(argument) for argument in arguments)])


def found_in(tmp_path: Path, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    given = tmp_path / "texts.jsonl"
    given.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    done = call(given, "--output", tmp_path / "out.jsonl", "--json")
    assert done.exit_code == 0, done.output
    found = read(tmp_path / "out.jsonl")
    toponyms = [toponym for each in found for toponym in each["toponyms"]]
    assert json.loads(done.stdout) == {
        "texts": len(entries),
        "toponyms": len(toponyms),
        "resolved": sum(toponym["lat"] is not None for toponym in toponyms),
        "failed": 0,
        "bad_lines": 0,
    }
    return found


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINSIGHT_CACHE", str(settings().cache))
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path / "data"))


def test_toponyms_quote_the_text_and_say_where_they_lie(tmp_path: Path) -> None:
    found = found_in(tmp_path, {"id": "a", "text": TEXT}, {"id": "b", "text": "Nobody was named."})
    assert [each["id"] for each in found] == ["a", "b"]
    assert found[1]["toponyms"] == []
    toponyms = {toponym["name"]: toponym for toponym in found[0]["toponyms"]}
    assert set(toponyms) == {"Gdańsk", "Poland", "Hamilton", "Zubrovka"}
    for toponym in toponyms.values():
        assert set(toponym) == {"start", "end", "name", "geonameid", "lat", "lon", "country", "confidence"}
        assert TEXT[toponym["start"] : toponym["end"]] == toponym["name"]
        assert 0 <= toponym["confidence"] <= 1
    town, country = toponyms["Gdańsk"], toponyms["Poland"]
    assert (town["geonameid"], town["country"]) == (3099434, "PL")
    assert (town["lat"], town["lon"]) == (pytest.approx(54.35, abs=0.1), pytest.approx(18.65, abs=0.1))
    assert (country["geonameid"], country["country"]) == (798544, "PL")


def test_a_place_that_nobody_lists_has_no_coordinates(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, {"id": "a", "text": "The boys came from the village of Zubrovka, in Ghana."})
    village, country = found["toponyms"]
    assert (village["name"], village["geonameid"], village["lat"], village["lon"]) == ("Zubrovka", None, None, None)
    assert country["name"] == "Ghana"


def test_an_address_hints_at_the_country(tmp_path: Path) -> None:
    text = "The raid in Hamilton freed nine pickers."
    entries = [{"id": code, "text": text, "url": f"https://news.example.{code}/1"} for code in ("nz", "ca")]
    found = found_in(tmp_path, *entries)
    assert [each["toponyms"][0]["country"] for each in found] == ["NZ", "CA"]


def test_bad_lines_and_texts_that_fail_are_told_and_the_others_done(tmp_path: Path) -> None:
    endless = json.dumps({"id": "endless", "text": "a " * 500_001})
    given = tmp_path / "texts.jsonl"
    given.write_text(f'{{"id": "a", "text": "In Accra."}}\nrubbish\n{{"id": 1, "text": "x"}}\n{endless}\n', "utf-8")
    done = call(given, "-o", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    assert "line 2: no JSON" in done.stderr
    assert "line 3: 'id' is missing or no str" in done.stderr
    assert "endless: annotator: more than" in done.stderr
    assert [(each["id"], len(each["toponyms"])) for each in read(tmp_path / "out.jsonl")] == [("a", 1)]


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    assert call(tmp_path / "nothing.jsonl", "-o", tmp_path / "out.jsonl").exit_code == 2
    assert not (tmp_path / "out.jsonl").exists()
