"""A reviewed record that a newer reading doubts: old, new and human codes side by side, and one key to keep."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from pipeline.store import intake
from pipeline.store.models import Event, Incident, Page
from tests.pipeline.review.visitor import client_of, send, take
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubt(drafts: list[Incident], ana: User) -> Incident:
    """The draft of a newer reading that misses the flight, of a record in which ana denied the job offer."""
    client = client_of(ana)
    data = take(client, drafts[0])
    data["state:recruitment.job_offer"] = ["absent"]
    assert send(client, drafts[0], data, "correct").status_code == 302
    Incident.objects.filter(claimed_by=ana).update(claimed_by=None)
    document = examples.coded()
    first, second = document.incidents
    codes = tuple(code for code in first.codes if code.variable != "transport")
    document.incidents = (replace(first, codes=codes), second)
    stamp = examples.provenance(2)
    intake.save([document], [], intake.start_run("run", stamp), stamp)
    return Incident.objects.get(re_review_of=drafts[0])


def row_of(page: str, value: str) -> list[str]:
    """The cells of a value's row: before, now, people."""
    row = next(part for part in page.split("<tr")[1:] if f"<bdi>{value}</bdi>" in part)
    cells = row.split("</th>")[1].split("<td>")[1:]
    return ["Present" if "Present" in each else "Absent" if "Absent" in each else "-" for each in cells]


def test_the_three_stand_side_by_side(doubt: Incident, ana: User) -> None:
    answer = client_of(ana).get(f"/drafts/{doubt.pk}/compare/")
    page = answer.content.decode()
    assert row_of(page, "Air") == ["Present", "-", "Present"]
    assert row_of(page, "Job offer") == ["Present", "Present", "Absent"]
    assert row_of(page, "Debt bondage") == ["Present", "Present", "Present"]
    assert page.count('class="differs"') == 2
    assert "<strong>2</strong> lines" in page
    assert "flown from Hanoi" in page
    assert "Marisol" not in page


def test_one_press_keeps_what_people_said(doubt: Incident, ben: User) -> None:
    answer = client_of(ben).post(f"/drafts/{doubt.pk}/stand-by/", follow=True)
    assert "stands as it was" in answer.content.decode()
    doubt.refresh_from_db()
    assert (doubt.status, doubt.superseded_by) == ("superseded", doubt.re_review_of)
    assert Event.objects.filter(kind="re_review", person=ben, incident=doubt).exists()


def test_a_draft_that_somebody_has_is_not_taken_from_them(doubt: Incident, ana: User, ben: User) -> None:
    take(client_of(ana), doubt)
    assert "Nothing was done" in client_of(ben).post(f"/drafts/{doubt.pk}/stand-by/", follow=True).content.decode()
    doubt.refresh_from_db()
    assert doubt.status == "draft"


def test_a_new_decision_takes_the_records_place(doubt: Incident, ben: User) -> None:
    client = client_of(ben)
    assert send(client, doubt, take(client, doubt), "accept").status_code == 302
    assert doubt.re_review_of_id is not None
    old = Incident.objects.get(pk=doubt.re_review_of_id)
    assert (old.status, old.superseded_by) == ("superseded", doubt)
    assert "This has been settled" in client.get(f"/drafts/{doubt.pk}/compare/").content.decode()


def test_only_a_re_review_can_be_compared_and_only_by_those_who_may_read_it(
    doubt: Incident, drafts: list[Incident], ana: User
) -> None:
    assert client_of(ana).get(f"/drafts/{drafts[1].pk}/compare/").status_code == 404
    Page.objects.update(restricted=True)
    assert client_of(ana).get(f"/drafts/{doubt.pk}/compare/").status_code == 404
    assert client_of(ana).post(f"/drafts/{doubt.pk}/stand-by/").status_code == 404
