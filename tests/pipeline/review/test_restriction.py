"""What may hold personal data is read by reviewers; to volunteers it is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pipeline.store import intake
from pipeline.store.models import Incident, Page
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()


@pytest.fixture
def secret() -> Incident:
    page = replace(examples.page("report", source="direct-reports"), restricted=True)
    dropped = examples.dropped("rumour")
    dropped.page = replace(examples.page("rumour", source="direct-reports"), restricted=True)
    intake.describe_source("direct-reports", type="direct_report", licence="confidential")
    intake.save([examples.coded("report", where=page), dropped], [], intake.start_run("import", STAMP), STAMP)
    assert Page.objects.filter(restricted=True).count() == 2
    return Incident.objects.get(ordinal=0)


def test_a_volunteer_finds_nothing_of_it(client: Client, ana: User, secret: Incident) -> None:
    client.force_login(ana)
    assert client.get("/").context["found"] == 0
    assert client.get("/outcomes/").context["page"].paginator.count == 0
    for method, path in (
        (client.get, f"/drafts/{secret.pk}/"),
        (client.post, f"/drafts/{secret.pk}/begin/"),
        (client.post, f"/drafts/{secret.pk}/resume/"),
        (client.post, f"/drafts/{secret.pk}/submit/"),
    ):
        assert method(path).status_code == 404, path
    client.post("/begin/")
    secret.refresh_from_db()
    assert secret.claimed_by is None


def test_a_reviewer_reads_it_and_sees_what_it_is(client: Client, ben: User, secret: Incident) -> None:
    client.force_login(ben)
    assert client.get("/").context["found"] == 2
    assert client.get("/outcomes/").context["page"].paginator.count == 1
    shown = client.get(f"/drafts/{secret.pk}/").content.decode()
    assert "direct-reports" in shown
    assert "Direct report" in shown
