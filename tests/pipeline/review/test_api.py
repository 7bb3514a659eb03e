"""Partners' systems read reviewed records by tokens: masked, page by page, and never too fast."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from pipeline.review.api import access as api_access
from pipeline.store import intake
from pipeline.store.accounts import create_account
from pipeline.store.api_tokens import make_token
from pipeline.store.models import ApiToken, Event, Incident, Page, Review
from pipeline.store.rows import add_codes, code_of, code_row
from tests.pipeline.review.visitor import client_of
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()


@pytest.fixture
def ada() -> User:
    return create_account("ada", "administrator", "a long and winding phrase")


@pytest.fixture
def partner(ada: User) -> Client:
    cache.clear()
    return Client(headers={"authorization": f"Bearer {make_token('Harbour Aid', ada)}"})


@pytest.fixture
def records(ana: User) -> list[Incident]:
    """Four records of two stories."""
    intake.save(examples.batch(2), [], intake.start_run("run", STAMP), STAMP)
    found = list(Incident.objects.order_by("pk").select_related("document"))
    for incident in found:
        review = Review.objects.create(incident=incident, person=ana, decision="accept", machine=[])
        codes = [code_of(row, incident.document.text) for row in incident.codes.filter(review=None)]
        rows = [code_row(incident, position, code, review) for position, code in enumerate(codes)]
        add_codes(rows, [[(each.start, each.end) for each in code.evidence] for code in codes])
    Incident.objects.update(status="reviewed")
    return found


def read(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


@pytest.mark.parametrize("path", ["records", "records/1", "gone", "codebook"])
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic YTpi"}])
def test_nothing_opens_without_a_token(records: list[Incident], path: str, header: dict[str, str]) -> None:
    answer = Client(headers=header).get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert records


def test_logging_in_is_no_token(ada: User) -> None:
    assert client_of(ada).get("/api/v1/records").status_code == 401


def test_a_revoked_token_opens_nothing_and_its_use_is_dated(partner: Client, ada: User) -> None:
    read(partner, "records")
    token = ApiToken.objects.get()
    assert token.last_used == timezone.now().date()
    client_of(ada).post(f"/tokens/{token.pk}/revoke/")
    assert partner.get("/api/v1/records").status_code == 401
    assert set(Event.objects.values_list("reason", "subject", "person")) == {
        ("made", f"api_token:{token.pk}", ada.pk),
        ("revoked", f"api_token:{token.pk}", ada.pk),
    }


def test_a_token_is_shown_once_and_kept_as_a_digest(ada: User) -> None:
    client = client_of(ada)
    page = client.post("/tokens/make/", {"name": "Harbour Aid"}).content.decode()
    secret = page.partition('<p class="secret">')[2].partition("</p>")[0]
    assert secret not in client.get("/tokens/").content.decode()
    assert secret not in ApiToken.objects.get().token_digest
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/records").status_code == 200
    assert client.post("/tokens/make/", {"name": ""}).status_code == 422


def test_only_administrators_make_tokens(ben: User) -> None:
    client = client_of(ben)
    assert client.get("/tokens/").status_code == 403
    assert client.post("/tokens/make/", {"name": "mine"}).status_code == 403
    assert not ApiToken.objects.exists()


def test_pages_follow_each_other_without_gap_or_repeat(partner: Client, records: list[Incident]) -> None:
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = read(partner, f"records?limit=3&after={after}")
        seen += [record["incident"] for record in page["records"]]
        after = page["next"]
    assert seen == [each.pk for each in records]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("exploitation=domestic_servitude", 2),
        ("exploitation=labour_exploitation.nail_bar", 2),
        ("country=VN", 2),
        ("published_since=2025-01-01", 0),
        ("reviewed_since=2000-01-01", 4),
    ],
)
@pytest.mark.usefixtures("records")
def test_records_can_be_narrowed(partner: Client, query: str, number: int) -> None:
    assert len(read(partner, f"records?{query}")["records"]) == number


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "after=-1", "after=x", "published_since=may"])
def test_what_makes_no_sense_is_refused(partner: Client, query: str) -> None:
    assert partner.get(f"/api/v1/records?{query}").status_code == 422


def test_a_record_is_whole_and_masked(partner: Client, records: list[Incident]) -> None:
    record = read(partner, f"records/{records[0].pk}")
    assert record["exploitation"][0]["subtype"] == "nail_bar"
    assert record["victims"][0]["details"]["nationalities"] == ["VN"]
    assert record["control"][0]["evidence"][0]["quote"].startswith("They took my passport")
    assert record["sources"][0]["name"] == "Example Gazette"
    assert "arisol" not in json.dumps(read(partner, "records"))


def test_only_what_is_reviewed_and_public_leaves(partner: Client, records: list[Incident], ana: User) -> None:
    draft, rejected, *_ = records
    Incident.objects.filter(pk=draft.pk).update(status="draft")
    Review.objects.create(incident=rejected, person=ana, decision="reject", machine=[])
    assert [each["incident"] for each in read(partner, "records")["records"]] == [each.pk for each in records[2:]]
    for each in (draft, rejected):
        assert partner.get(f"/api/v1/records/{each.pk}").status_code == 404
    Page.objects.update(restricted=True)
    assert read(partner, "records")["records"] == []
    assert partner.get(f"/api/v1/records/{records[2].pk}").status_code == 404


def test_partners_learn_what_is_gone(partner: Client, records: list[Incident]) -> None:
    Incident.objects.filter(pk=records[0].pk).update(status="withdrawn")
    Incident.objects.filter(pk=records[1].pk).update(status="superseded", superseded_by=records[2])
    gone = read(partner, "gone?limit=1")
    assert gone["records"] == [{"incident": records[0].pk, "status": "withdrawn", "by": None}]
    assert read(partner, f"gone?after={gone['next']}")["records"][0]["by"] == records[2].pk


def test_the_document_describes_it(partner: Client) -> None:
    document = read(partner, "openapi.json")
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == {
        "/api/v1/records",
        "/api/v1/records/{incident}",
        "/api/v1/gone",
        "/api/v1/codebook",
    }
    assert {method for path in document["paths"].values() for method in path} == {"get"}
    assert document["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"


def test_the_codebook_tells_what_values_mean(partner: Client) -> None:
    book = read(partner, "codebook")
    assert book["variables"]["control"]["debt_bondage"]["means"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(partner: Client, method: str) -> None:
    assert getattr(partner, method)("/api/v1/records").status_code == 405


def test_whoever_asks_too_fast_is_asked_to_wait(partner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_access, "PER_MINUTE", 2)
    codes = [partner.get("/api/v1/codebook").status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
