"""`plainsight import` and `plainsight erase` on a database and an archive of their own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import PageArchive
from crawlers.items import Page
from tests.crawlers.readers.pdf_writer import running, write_pdf

STORY = [
    "Two men came to the shelter after they had escaped from a farm near Faro in Portugal,",
    "where a foreman had taken their passports and paid them nothing for six months. They",
    "had been promised work in a hotel. Police arrested the foreman, who is accused of human",
    "trafficking and forced labour, and freed eleven more men from the barn where they slept.",
]
TOLD_ELSEWHERE = [
    "A court in Estmark sentenced a couple to nine years in prison for human trafficking. They",
    "had brought a woman of 31 from Nepal as a maid, locked her into their flat for two years",
    "and kept her passport and her wages. She was freed by police in May after a neighbour",
    "had called the hotline. The judge spoke of slavery in the middle of a quiet street.",
]
CASES = (
    "Case,Reported on,What happened,Form of exploitation,Passport kept,Country of exploitation,"
    "Town of recruitment,People,Gender,Nationality,Telephone\n"
    f'HA-1,17/05/2024,"{" ".join(STORY)}",Farm work,Yes,Portugal,Sibiu,2,M,RO,000\n'
    "HA-2,18/05/2024,,Sexual,No,Portugal,,1,F,BR,000\n"
)
REPORT = {"id": "D1", "received": "2024-05-17", "country": "GB", "text": "A young woman next door never goes out."}


def plainsight(data: Path, cache: Path, *arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """Run the command on a data folder; exit code, summary and what it said beside it."""
    environment = {**os.environ, "PLAINSIGHT_DATA": str(data), "PLAINSIGHT_CACHE": str(cache)}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("given")
    (made / "cases.csv").write_text(CASES, encoding="utf-8")
    (made / "report.pdf").write_bytes(write_pdf([running(TOLD_ELSEWHERE)], created="D:20240520"))
    (made / "direct.json").write_text(json.dumps([REPORT]), encoding="utf-8")
    return made


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(data / "plainsight.sqlite3") as database:
        return database.execute(query).fetchall()


def test_from_file_to_draft_and_back_from_the_archive(folder: Path, tmp_path: Path, cache: Path) -> None:
    given = ("import", folder / "cases.csv", folder / "report.pdf", "--source", "example-harbour-aid")
    code, summary, said = plainsight(tmp_path, cache, *given)
    assert code == 0, said
    assert (summary["run"]["records"], summary["run"]["failed"]) == (3, 0)
    texts = rows(tmp_path, "select text from store_document where text like '%Estmark%'")
    assert texts == [(" ".join(TOLD_ELSEWHERE),)]
    cases = rows(tmp_path, "select count(*) from store_outcome where ending = 'coded' and url like '%/HA-%'")
    assert cases == [(2,)], "what a person sent is dropped by no stage"
    assert summary["unmapped"] == {"cases.csv": ["Telephone"]}
    again = plainsight(tmp_path, cache, *given)[1]
    assert (again["run"]["known"], again["run"]["drafts"]) == (3, 0)
    archived = [page for page in PageArchive(tmp_path / "archive").pages() if isinstance(page, Page)]
    assert [page.body for page in archived][-1] == (folder / "report.pdf").read_bytes()
    assert len(archived) == 3
    from_archive = plainsight(tmp_path, cache, "run")[1]
    assert (from_archive["known"], from_archive["failed"]) == (3, 0)
    coders = rows(tmp_path, "select distinct coder from store_code order by coder")
    assert ("partner:example-harbour-aid",) in coders
    assert any(coder.startswith("rules@") for (coder,) in coders)
    form_only = rows(
        tmp_path,
        "select distinct coder from store_code c join store_incident i on i.id = c.incident_id join store_document d "
        "on d.id = i.document_id where d.title like '%HA-2'",
    )
    assert form_only == [("partner:example-harbour-aid",)], "machines code free text alone"
    source = rows(tmp_path, "select type, licence, homepage from store_source where name = 'example-harbour-aid'")
    assert source == [("ngo_partner", "shared under agreement; not for republication", "https://harbour-aid.example/")]
    exported = tmp_path / "out.jsonl"
    assert plainsight(tmp_path, cache, "export", "--drafts", "-o", exported)[0] == 0
    records = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    assert {(source["type"], source["link"]) for each in records for source in each["sources"]} == {
        ("ngo_partner", "https://harbour-aid.example/")
    }


def test_direct_reports_are_coded_kept_apart_and_erased(folder: Path, tmp_path: Path, cache: Path) -> None:
    given = ("import", folder / "direct.json", "--source", "direct-reports")
    code, summary, said = plainsight(tmp_path, cache, *given)
    assert (code, summary["run"]["drafts"]) == (0, 1), said
    assert not list((tmp_path / "archive").glob("*.warc.gz"))
    assert rows(tmp_path, "select restricted from store_page") == [(1,)]
    exported = tmp_path / "out.jsonl"
    plainsight(tmp_path, cache, "export", "--drafts", "-o", exported)
    assert "next door" not in exported.read_text(encoding="utf-8")
    assert plainsight(tmp_path, cache, "erase", "--expired")[1] == {"erased": 0}
    rows(tmp_path, "update store_page set fetched = '2020-01-01 00:00:00'")
    assert plainsight(tmp_path, cache, "erase", "--expired")[1] == {"erased": 1}
    assert plainsight(tmp_path, cache, *given)[1]["run"]["records"] == 0, "what was erased does not come back"
    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob("plainsight.sqlite3*"))
    assert b"next door" not in on_disk


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("cases.csv", "--source", "nobody"), "no partner 'nobody'"),
        (("cases.csv", "direct.json", "--source", "direct-reports", "--link", "https://a.example"), "one report"),
        (("cases.csv", "--source", "direct-reports", "--link", "ftp://a.example"), "one report"),
        (("cases.csv", "--source", "ngo", "--mapping", "cases.csv"), "cases.csv: "),
    ],
)
def test_what_cannot_begin_says_why(
    folder: Path, tmp_path: Path, cache: Path, arguments: tuple[str, ...], reason: str
) -> None:
    told = [folder / each if each.endswith((".csv", ".json")) else each for each in arguments]
    code, summary, said = plainsight(tmp_path, cache, "import", *told)
    assert (code, summary) == (2, {})
    assert reason in " ".join(said.split())


def test_erase_asks_what(tmp_path: Path, cache: Path) -> None:
    assert plainsight(tmp_path, cache, "erase")[0] == 2
