"""What leaves the house is reviewed, attributed, quoted, masked, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from pipeline.codebook import load_codebook
from pipeline.config import ROOT
from pipeline.share.export import FormatError, export
from pipeline.share.record import header
from pipeline.share.spreadsheet import write_workbook
from pipeline.store import intake, models
from pipeline.store.rows import add_codes, code_of, code_row
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()


@pytest.fixture
def incidents(django_user_model: type[User]) -> list[models.Incident]:
    """Two drafts of one text; the first accepted, with the codes of a person."""
    original = examples.coded()
    intake.describe_source("Example Gazette", type="media", licence="=CC BY 4.0")
    intake.save([original, examples.repeat(original, "copy")], [], intake.start_run("run", STAMP), STAMP)
    incidents = list(models.Incident.objects.order_by("ordinal"))
    decide(incidents[0], django_user_model.objects.create_user("ana"), "accept")
    return incidents


def decide(incident: models.Incident, person: User, decision: str) -> None:
    review = models.Review.objects.create(incident=incident, person=person, decision=decision, machine=[])
    codes = [code_of(row, incident.document.text) for row in incident.codes.all()]
    rows = [code_row(incident, position, code, review) for position, code in enumerate(codes)]
    for row in rows:
        row.coder = f"person:{person.pk}"
    add_codes(rows, [[(each.start, each.end) for each in code.evidence] for code in codes])
    models.Incident.objects.filter(pk=incident.pk).update(status="reviewed")


def lines(*, drafts: bool = False) -> list[dict[str, Any]]:
    stream = io.StringIO()
    count = export("jsonl", stream, drafts=drafts)
    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(records) == count
    return records


def table(*, drafts: bool = False) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    export("csv", stream, drafts=drafts)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_only_what_was_reviewed_leaves(incidents: list[models.Incident]) -> None:
    (record,) = lines()
    assert (record["incident"], record["status"], record["decision"]) == (incidents[0].pk, "reviewed", "accept")
    assert {code["coder"] for code in record["control"]} == {record["reviewed_by"]}


@pytest.mark.usefixtures("incidents")
def test_drafts_leave_when_asked_and_are_marked() -> None:
    assert [record["status"] for record in lines(drafts=True)] == ["reviewed", "draft"]
    assert [row["status"] for row in table(drafts=True)] == ["reviewed", "draft"]


def test_rejected_and_superseded_drafts_stay(incidents: list[models.Incident]) -> None:
    second = incidents[1]
    person = User.objects.get()
    models.Review.objects.create(incident=second, person=person, decision="reject", machine=[])
    models.Incident.objects.filter(pk=second.pk).update(status="reviewed")
    intake.save([examples.coded()], [], intake.start_run("run", STAMP), examples.provenance(2))
    assert [record["incident"] for record in lines(drafts=True)] == [incidents[0].pk]


def test_a_record_says_where_it_comes_from(incidents: list[models.Incident]) -> None:
    (record,) = lines()
    assert [source["name"] for source in record["sources"]] == ["Example Gazette", "Example Herald"]
    assert record["sources"][0]["type"] == "media"
    assert record["sources"][0]["link"] == "https://gazette.example/2024/05/nail-bar-▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮"
    assert record["sources"][1]["link"] == "https://herald.example/copy"
    assert record["provenance"]["fingerprint"] == STAMP.fingerprint
    assert record["provenance"]["text_digest"] == incidents[0].document.text_digest


@pytest.mark.usefixtures("incidents")
def test_no_name_leaves() -> None:
    for written in (json.dumps(lines(drafts=True), ensure_ascii=False), json.dumps(table(drafts=True))):
        assert "marisol" not in written.lower()


@pytest.mark.usefixtures("incidents")
def test_the_header_comes_from_the_codebook() -> None:
    codebook = load_codebook(ROOT / "configs")
    (row,) = table()
    assert list(row) == header(codebook)
    assert {"exploitation", "control_absent", "places_destination", "date_arrest", "offenders"} <= set(row)


@pytest.mark.usefixtures("incidents")
def test_a_row_tells_all_that_was_coded() -> None:
    (row,) = table()
    assert row["exploitation"] == "labour_exploitation:nail_bar"
    assert row["control"] == "withholds_documents; debt_bondage; takes_earnings"
    assert row["control_absent"] == "physical_abuse"
    assert row["control_confidence"] == "0.80; 0.80; 0.80"
    assert row["control_evidence"].split("; ")[2] == "without pay"
    assert row["places_source"] == "Hanoi (VN, city)"
    assert row["victims"] == "3 female adult aged 24 VN"
    assert row["date_arrest"] == "2024-05-14"


@pytest.mark.usefixtures("incidents")
def test_cells_run_nothing_in_a_spreadsheet() -> None:
    models.Document.objects.update(title="=HYPERLINK(1)")
    (row,) = table()
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["source_licence"].startswith("'=CC BY")


@pytest.mark.parametrize("size", [3, 9])
def test_the_number_of_queries_does_not_grow_with_the_records(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    intake.save(examples.batch(size), [], intake.start_run("run", STAMP), STAMP)
    with django_assert_num_queries(5):
        assert len(lines(drafts=True)) == 2 * size


def test_another_format_is_refused() -> None:
    with pytest.raises(FormatError):
        export("xlsx", io.StringIO())


def test_the_latest_word_counts(incidents: list[models.Incident]) -> None:
    decide(incidents[0], User.objects.create_user("ben"), "skip")
    assert len(lines()) == 1
    decide(incidents[0], User.objects.create_user("cleo"), "reject")
    assert lines() == []


@pytest.mark.usefixtures("incidents")
def test_a_court_case_is_told_and_masked() -> None:
    case = {
        "citation": "[2024] EXC 7 (Crown v Marisol Example)",
        "court": "Harrowgate Crown Court",
        "decided": "2024-05-14",
        "roles": ["appellant", "respondent"],
        "docket": None,
    }
    models.Document.objects.update(court_case=case)
    (record,) = lines()
    assert record["court_case"]["citation"].startswith("[2024] EXC 7 (Crown v ▮▮▮▮▮▮▮")
    (row,) = table()
    assert (row["court_court"], row["court_decided"], row["court_docket"]) == (
        "Harrowgate Crown Court",
        "2024-05-14",
        "",
    )
    assert row["court_roles"] == "appellant; respondent"
    models.Page.objects.update(restricted=True)
    assert lines()[0]["court_case"] is None


@pytest.mark.usefixtures("incidents")
def test_a_workbook_holds_text_alone() -> None:
    models.Document.objects.update(title="=HYPERLINK(1)\x0b", language="xx")
    stream = io.BytesIO()
    assert write_workbook(models.Incident.objects.filter(status="reviewed"), stream) == 1
    sheet = load_workbook(stream)["records"]
    head, cells = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert head == header(load_codebook(ROOT / "configs"))
    assert cells[head.index("title")] == "'=HYPERLINK(1)\N{REPLACEMENT CHARACTER}"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"inlineStr", "s", "n"}
    assert "arisol" not in str(cells)
