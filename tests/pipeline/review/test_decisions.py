"""What a person decides is kept whole, beside what the machine had said."""

from __future__ import annotations

import html

import pytest
from django.contrib.auth.models import User

from pipeline.store.models import Code, Document, Event, Evidence, Incident, Review
from tests.pipeline.review.visitor import client_of, send, take

pytestmark = pytest.mark.django_db


def test_accepting_keeps_the_persons_codes_beside_the_machines(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    answer = send(client, drafts[0], take(client, drafts[0]), "accept", comment="clear")
    assert answer["Location"] == f"/drafts/{drafts[1].pk}/"
    review = Review.objects.get()
    assert (review.decision, review.person, review.comment) == ("accept", ana, "clear")
    told = [{**code, "coder": "", "confidence": 0} for code in review.answer or []]
    machine = [{**code, "coder": "", "confidence": 0} for code in review.machine]
    assert sorted(map(str, told)) == sorted(map(str, machine))
    own = Code.objects.filter(review=review)
    assert own.count() == 14
    assert set(own.values_list("coder", flat=True)) == {f"person:{ana.pk}"}
    assert own.get(value="transit").details == Code.objects.get(value="transit", review=None).details
    drafts[0].refresh_from_db()
    assert drafts[0].status == "reviewed"


def test_correcting_every_kind_of_entry(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    text = drafts[0].document.text
    at = text.index("from dawn to midnight")
    data["state:control.excessive_working_hours"] = ["present"]
    data["spans:control.excessive_working_hours"] = [f"{at}-{at + 21}"]
    data["state:control.takes_earnings"] = ["not_stated"]
    data["state:recruitment.job_offer"] = ["absent"]
    data["places-1-country"] = ["US"]
    data["places-2-DELETE"] = ["on"]
    data["victims-0-ages"] = ["24, 25"]
    data["offenders-0-roles"] = ["exploiter", "recruiter"]
    data["dates-0-value"] = ["2024-05"]
    assert send(client, drafts[0], data, "correct").status_code == 302
    own = Code.objects.filter(review=Review.objects.get())
    new = own.get(value="excessive_working_hours")
    assert [text[each.start : each.end] for each in new.evidence.all()] == ["from dawn to midnight"]
    assert own.get(value="takes_earnings").state == "not_stated"
    assert own.get(value="job_offer").state == "absent"
    transit = own.get(value="transit").details
    assert transit is not None
    assert (transit["name"], transit["country"], transit["geonameid"]) == ("Paris", "US", None)
    assert not own.filter(value="destination").exists()
    victims, offenders, date = (own.get(variable=name).details for name in ("victims", "offenders", "dates"))
    assert victims is not None
    assert victims["ages"] == [24, 25]
    assert offenders is not None
    assert offenders["roles"] == ["exploiter", "recruiter"]
    assert date == {"value": "2024-05", "precision": "month", "method": "person"}
    assert Code.objects.filter(incident=drafts[0], review=None).count() == 14


def test_a_new_place_is_named_by_its_words_and_an_alternative_can_be_chosen(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    at = drafts[0].document.text.rindex("Porto")
    new = {"role": "justice", "kind": "city", "country": "PT", "leg": "", "spans": f"{at}-{at + 5}"}
    data |= {f"places-3-{name}": [value] for name, value in new.items()} | {"places-TOTAL_FORMS": ["4"]}
    data["places-1-which"] = ["0"]
    assert send(client, drafts[0], data, "correct").status_code == 302
    own = Code.objects.filter(review=Review.objects.get(), variable="places")
    porto, paris = own.get(value="justice").details, own.get(value="transit").details
    assert porto is not None
    assert (porto["name"], porto["country"], porto["occurrence"], porto["geonameid"]) == ("Porto", "PT", 1, None)
    assert paris is not None
    assert (paris["country"], paris["geonameid"]) == ("US", 4303436)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("spans:control.debt_bondage", "0-999999", "does not lie in the text"),
        ("spans:control.debt_bondage", "9-9", "does not lie in the text"),
        ("spans:control.debt_bondage", "", "Select the words"),
        ("state:control.debt_bondage", "perhaps", "is not a valid State"),
        ("dates-0-value", "2024-02-31", "There is no such date."),
        ("victims-0-most", "1", "At most is less than at least."),
        ("victims-0-nationalities", "Vietnam", "Enter a valid value."),
        ("places-0-role", "harbour", "Select a valid choice."),
        ("places-0-spans", "x", "is no span"),
    ],
)
def test_what_makes_no_sense_is_told_and_kept(
    drafts: list[Incident], ana: User, field: str, value: str, words: str
) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    answer = send(client, drafts[0], data, "correct", **{field: value, "comment": "my words"})
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    assert words in page
    assert "my words" in page
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("decision", "more", "words"),
    [
        ("accept", {"state:control.threats": "absent", "spans:control.threats": "0-5"}, "save it as a correction"),
        ("correct", {}, "accept the record instead"),
        ("reject", {}, "Say why"),
        ("reject", {"reason": "because"}, "Say why"),
        ("", {}, "Nothing was decided"),
        ("destroy", {}, "Nothing was decided"),
    ],
)
def test_a_decision_must_fit_the_record(
    drafts: list[Incident], ana: User, decision: str, more: dict[str, str], words: str
) -> None:
    client = client_of(ana)
    answer = send(client, drafts[0], take(client, drafts[0]), decision, **more)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize(("decision", "reason"), [("accept", ""), ("reject", "topic"), ("skip", "")])
def test_every_decision_is_in_the_history(drafts: list[Incident], ana: User, decision: str, reason: str) -> None:
    client = client_of(ana)
    send(client, drafts[0], take(client, drafts[0]), decision, reason=reason)
    event = Event.objects.get(kind="reviewed")
    assert (event.person, event.incident, event.review) == (ana, drafts[0], Review.objects.get())
    assert (event.reason, event.details["decision"]) == (reason, decision)


def test_rejecting_needs_and_keeps_a_reason(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    send(client, drafts[0], take(client, drafts[0]), "reject", reason="topic")
    review = Review.objects.get()
    assert (review.decision, review.reason, review.answer) == ("reject", "topic", None)
    assert len(review.machine) == 14
    assert not Code.objects.filter(review=review).exists()


def test_a_skipped_draft_waits_for_somebody_else(drafts: list[Incident], ana: User, ben: User) -> None:
    client = client_of(ana)
    answer = send(client, drafts[0], take(client, drafts[0]), "skip")
    assert answer["Location"] == f"/drafts/{drafts[1].pk}/"
    assert f"/drafts/{drafts[0].pk}/begin/" not in client.get("/").content.decode()
    assert f"/drafts/{drafts[0].pk}/begin/" in client_of(ben).get("/").content.decode()
    assert Review.objects.get().decision == "skip"


def test_evidence_always_quotes_the_text(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    send(client, drafts[0], take(client, drafts[0]), "accept")
    text = Document.objects.get(pk=drafts[0].document_id).text
    machine, own = (
        {
            text[each.start : each.end]
            for each in Evidence.objects.filter(code__review__isnull=alone, code__incident=drafts[0])
        }
        for alone in (True, False)
    )
    assert machine == own
