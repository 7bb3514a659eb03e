"""Two people on one draft: one decides, and the other one's work is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from pipeline.store import intake
from pipeline.store.models import Incident, Review
from tests.pipeline.review.visitor import client_of, fields, page_of, send, take
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db


def test_a_claimed_draft_is_not_given_to_a_second_person(drafts: list[Incident], ana: User, ben: User) -> None:
    first, second = client_of(ana), client_of(ben)
    take(first, drafts[0])
    second.post(f"/drafts/{drafts[0].pk}/begin/")
    page = page_of(second, drafts[0])
    assert "ana is on it" in page
    assert 'value="accept"' not in page
    assert second.post("/begin/")["Location"] == f"/drafts/{drafts[1].pk}/"
    drafts[0].refresh_from_db()
    assert drafts[0].claimed_by == ana


def test_a_stale_submission_is_refused_and_its_input_kept(drafts: list[Incident], ana: User, ben: User) -> None:
    first, second = client_of(ana), client_of(ben)
    old = take(first, drafts[0])
    Incident.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    new = take(second, drafts[0])
    old["state:recruitment.job_offer"] = ["absent"]
    answer = send(first, drafts[0], old, "correct", comment="mine")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing of yours was stored" in page
    assert "mine" in page
    assert "Job offer" in page
    assert not Review.objects.exists()
    assert send(second, drafts[0], new, "accept").status_code == 302
    assert "ben</strong> decided it (accept)" in send(first, drafts[0], old, "correct").content.decode()


def test_a_stale_answer_can_be_taken_up_again(drafts: list[Incident], ana: User, ben: User) -> None:
    first, second = client_of(ana), client_of(ben)
    old = take(first, drafts[0])
    old["state:recruitment.job_offer"] = ["absent"]
    Incident.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    take(second, drafts[0])
    Incident.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    assert "with my answer" in send(first, drafts[0], old, "correct").content.decode()
    page = first.post(f"/drafts/{drafts[0].pk}/resume/", {**old, "decision": ["correct"]}).content.decode()
    assert 'name="state:recruitment.job_offer" value="absent" checked' in page
    assert send(first, drafts[0], fields(page), "correct").status_code == 302
    assert Review.objects.get().person == ana


def test_a_draft_that_was_superseded_meanwhile_is_not_decided(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    newer = examples.provenance(2)
    intake.save([examples.coded()], [], intake.start_run("run", newer), newer)
    answer = send(client, drafts[0], data, "accept")
    assert answer.status_code == 409
    assert "newer draft" in answer.content.decode()


def test_one_submission_counts_once(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    assert send(client, drafts[0], data, "accept").status_code == 302
    assert send(client, drafts[0], data, "accept").status_code == 409
    assert Review.objects.count() == 1


def test_an_unclaimed_draft_cannot_be_decided(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    data = fields(page_of(client, drafts[0]))
    assert send(client, drafts[0], data, "accept").status_code == 409
