"""Analysts browse, search, count, open and download reviewed records, and see no name."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook

from pipeline.store.accounts import create_account
from pipeline.store.models import Code, Document, Event, Incident, Page, Review
from pipeline.store.rows import add_codes, code_of, code_row
from tests.pipeline.review.visitor import client_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding phrase"


@pytest.fixture
def record(drafts: list[Incident], ana: User) -> Incident:
    """A draft that ana has accepted; she denies what the machine says of the wages."""
    review = Review.objects.create(incident=drafts[0], person=ana, decision="correct", machine=[], comment="")
    codes = [code_of(row, drafts[0].document.text) for row in drafts[0].codes.filter(review=None)]
    rows = [code_row(drafts[0], position, code, review) for position, code in enumerate(codes)]
    for row in rows:
        row.state = "absent" if row.value == "takes_earnings" else row.state
    add_codes(rows, [[(each.start, each.end) for each in code.evidence] for code in codes])
    Incident.objects.filter(pk=drafts[0].pk).update(status="reviewed")
    drafts[0].refresh_from_db()
    return drafts[0]


@pytest.fixture
def alva() -> Client:
    return client_of(create_account("alva", "analyst", PASSWORD))


def found(client: Client, query: str) -> bool:
    """Whether the one record fits."""
    page = client.get(f"/records/?{query}").content.decode()
    assert ("No record fits" in page) != ('class="card draft-line"' in page)
    return 'class="card draft-line"' in page


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("", True),
        ("exploitation=labour_exploitation", True),
        ("exploitation=labour_exploitation.nail_bar", True),
        ("exploitation=labour_exploitation.fishing", False),
        ("exploitation=domestic_servitude", False),
        ("control=debt_bondage&transport=air", True),
        ("control=takes_earnings", False),  # the machine said so, and ana denied it
        ("control=physical_abuse", False),  # explicitly absent
        ("country=VN", True),
        ("country=VN&role=source", True),
        ("country=VN&role=destination", False),
        ("nationality=VN&gender=female&age_group=adult", True),
        ("nationality=PT", False),
        ("offender_role=exploiter", True),
        ("offender_role=recruiter", False),
        ("dated=arrest&happened_since=2024-05&happened_until=2024-05", True),
        ("happened_since=2024-06", False),
        ("happened_until=2023", False),
        ("published_since=2024-05-15&published_until=2024-05-15", True),
        ("published_until=2024-05-14", False),
        ("reviewed_since=2000-01-01", True),
        ("reviewed_until=2000-01-01", False),
        ("language=EN", True),
        ("language=es", False),
        ("decision=correct", True),
        ("decision=accept", False),
        ("words=nail+women", True),
        ("words=shipyard", False),
        ("country=XX&gender=perhaps", True),  # no such choices: they narrow nothing
    ],
)
def test_records_are_found_by_what_people_settled_on(record: Incident, alva: Client, query: str, fits: bool) -> None:
    assert found(alva, query) is fits
    assert record.pk


def test_a_source_finds_what_it_carried(record: Incident, alva: Client) -> None:
    herald = record.document.appearances.get(source__name="Example Herald").source
    assert found(alva, f"source={herald.pk}")
    herald.type = "court"
    herald.save()
    assert found(alva, "source_type=court")
    assert not found(alva, f"source={herald.pk}&source_type=media")


@pytest.mark.parametrize("words", ["Marisol", "marisol", "Exampl"])
def test_a_masked_name_finds_nothing(record: Incident, alva: Client, words: str) -> None:
    assert words.lower() in record.document.title.lower()
    assert not found(alva, f"words={words}")


def test_drafts_rejected_and_withdrawn_are_no_records(record: Incident, drafts: list[Incident], alva: Client) -> None:
    assert alva.get(f"/records/{drafts[1].pk}/").status_code == 404
    Review.objects.create(incident=record, person=User.objects.get(username="ana"), decision="reject", machine=[])
    assert not found(alva, "")
    assert alva.get(f"/records/{record.pk}/").status_code == 404


def test_a_record_shows_its_evidence_sources_and_case(record: Incident, alva: Client) -> None:
    case = {"citation": None, "court": "Harrowgate Crown Court", "decided": "2024-05-14", "roles": ["appellant"]}
    Document.objects.filter(pk=record.document_id).update(court_case=case)
    page = alva.get(f"/records/{record.pk}/").content.decode()
    for words in ("Source: Hanoi, Vietnam", "flown from Hanoi", "Example Herald", "Harrowgate Crown Court", "Absent"):
        assert words in page
    assert "arisol" not in page


def test_what_is_restricted_is_for_those_who_may_read_it(record: Incident, alva: Client, ben: User) -> None:
    Page.objects.update(restricted=True)
    assert not found(alva, "")
    assert alva.get(f"/records/{record.pk}/").status_code == 404
    assert found(client_of(ben), "")


def test_counting(record: Incident, alva: Client) -> None:
    page = alva.get("/records/count/?rows=exploitation&columns=places.source").content.decode()
    assert "Vietnam" in page
    assert '<td class="small">1</td>' in page
    assert "two different" in alva.get("/records/count/?rows=control&columns=control").content.decode()
    assert "No record fits" in alva.get("/records/count/?exploitation=organ_removal").content.decode()
    answer = alva.post("/records/count/download/", {"rows": "exploitation", "columns": "places.source"})
    assert list(csv.reader(io.StringIO(answer.content.decode())))[:2] == [["", "VN"], ["labour_exploitation", "<11"]]
    assert Event.objects.get(kind="exported").details["rows"] == "exploitation"
    assert alva.post("/records/count/download/", {"rows": "title"}).status_code == 400
    assert record.pk


def body(client: Client, **data: str) -> bytes:
    return client.post("/records/download/", data).getvalue()


def test_what_is_filtered_is_downloaded(record: Incident, alva: Client) -> None:
    (line,) = body(alva, format="jsonl", country="VN").decode().splitlines()
    assert json.loads(line)["incident"] == record.pk
    assert body(alva, format="jsonl", country="DE") == b""
    event = Event.objects.filter(kind="exported").earliest("pk")
    assert event.details == {"format": "jsonl", "rows": 1, "filter": {"country": "VN"}}
    assert "arisol" not in line


def test_downloads_run_nothing_in_a_spreadsheet(record: Incident, alva: Client) -> None:
    Document.objects.filter(pk=record.document_id).update(title="=cmd|' /C calc'!A0")
    (row,) = csv.DictReader(io.StringIO(body(alva, format="csv").decode(), newline=""))
    assert row["title"].startswith("'=cmd")
    sheet = load_workbook(io.BytesIO(body(alva, format="xlsx")))["records"]
    assert "'=cmd|' /C calc'!A0" in [cell.value for cell in sheet[2]]


def test_who_may_browse_may_not_always_download(record: Incident, ana: User, ben: User, alva: Client) -> None:
    assert client_of(ana).get("/records/").status_code == 403
    assert client_of(ben).get("/records/").status_code == 200
    assert client_of(ben).post("/records/download/", {"format": "csv"}).status_code == 403
    assert alva.post("/records/download/", {"format": "exe"}).status_code == 400
    assert not Event.objects.filter(kind="exported").exists()
    assert Code.objects.filter(incident=record).exists()
