"""Splitting a draft in two, and merging two into one: nothing that was told is lost, and nothing decided."""

from __future__ import annotations

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pipeline.review.draft.parting import Cut, Goes, PartingError, machine_codes, merge, mergeable, split
from pipeline.review.draft.sections import joined, sections
from pipeline.review.queue.lease import StaleError, claim
from pipeline.store import intake
from pipeline.store.accounts import create_account
from pipeline.store.models import Answer, Code, Event, Incident, Placement, Review, Status
from tests.pipeline.review.conftest import PASSWORD, STAMP
from tests.pipeline.review.visitor import client_of, page_of, send, take
from tests.pipeline.store import examples


def told(*drafts: Incident) -> Counter[tuple[object, ...]]:
    """What drafts tell: each code's each piece of evidence."""
    return Counter(
        (row.variable, row.value, row.subtype, row.state, repr(row.details), each.start, each.end)
        for draft in drafts
        for row in machine_codes(draft)
        for each in row.evidence.all()
    )


def paragraphs(incident: Incident) -> list[str]:
    return [f"{start}-{end}" for start, end in sections(incident.document.text, incident.spans)]


def hold(incident: Incident, person: User) -> int:
    assert claim(incident.pk, person)
    incident.refresh_from_db()
    return incident.version


def split_by_page(client: Client, incident: Incident, version: str, *chosen: str, **codes: str) -> int:
    data = {"version": version, "section": list(chosen), **codes}
    return client.post(f"/drafts/{incident.pk}/split/", data).status_code


@pytest.mark.django_db
def test_a_paragraph_gets_a_draft_of_its_own(ana: User, ben: User, drafts: list[Incident]) -> None:
    draft, client = drafts[0], client_of(ana)
    before = told(draft)
    data = take(client, draft)
    assert "Police in Lisbon" in client.get(f"/drafts/{draft.pk}/parts/").content.decode()
    last = paragraphs(draft)[-1]
    assert split_by_page(client, draft, data["version"][0], last) == 302
    new = Incident.objects.get(ordinal=2)
    draft.refresh_from_db()
    assert told(draft) + told(new) == before
    assert {row.value for row in machine_codes(new)} == {"takes_earnings", "arrest", "group"}
    assert [f"{start}-{end}" for start, end in new.spans] == [last]
    assert last not in paragraphs(draft)
    assert (draft.status, new.status) == (Status.DRAFT, Status.DRAFT)
    assert (draft.claimed_by, new.claimed_by) == (ana, None)
    assert (new.document, new.fingerprint, new.priority) == (draft.document, draft.fingerprint, draft.priority)
    assert Placement.objects.filter(incident=new).exists()
    assert set(Event.objects.filter(kind="split").values_list("incident", "person")) == {
        (draft.pk, ana.pk),
        (new.pk, ana.pk),
    }
    for person, which in ((ana, draft), (ben, new)):
        assert send(client_of(person), which, take(client_of(person), which), "accept").status_code == 302


@pytest.mark.django_db
def test_codes_go_where_they_are_sent(ana: User, drafts: list[Incident]) -> None:
    draft = drafts[0]
    version = hold(draft, ana)
    rows = {row.value: row.pk for row in machine_codes(draft)}
    codes = {rows["debt_bondage"]: Goes.ALONG, rows["job_offer"]: Goes.BOTH, rows["takes_earnings"]: Goes.STAYS}
    new = split(draft, ana, version, Cut([sections(draft.document.text, draft.spans)[-1]], codes))
    here, there = ({row.value for row in machine_codes(each)} for each in (draft, new))
    assert "debt_bondage" in there - here
    assert "job_offer" in there & here
    assert "takes_earnings" in here - there


@pytest.mark.django_db
def test_what_was_filled_in_is_dropped_and_the_page_says_so(ana: User, drafts: list[Incident]) -> None:
    draft, client = drafts[0], client_of(ana)
    data = take(client, draft)
    client.post(f"/drafts/{draft.pk}/keep/", data)
    assert "is dropped when you split" in client.get(f"/drafts/{draft.pk}/parts/").content.decode()
    assert split_by_page(client, draft, data["version"][0], paragraphs(draft)[-1]) == 302
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_half_of_nothing_is_refused(ana: User, drafts: list[Incident]) -> None:
    draft, client = drafts[0], client_of(ana)
    version = take(client, draft)["version"][0]
    assert split_by_page(client, draft, version) == 422
    assert split_by_page(client, draft, version, *paragraphs(draft)) == 422
    assert split_by_page(client, draft, version, "0-999999", "x") == 422
    assert client.post(f"/drafts/{draft.pk}/merge/", {"version": version, "other": "x"}).status_code == 422
    assert Incident.objects.count() == 2
    draft.refresh_from_db()
    assert str(draft.version) == version


@pytest.mark.django_db
def test_only_who_holds_it_splits_it(ana: User, ben: User, drafts: list[Incident]) -> None:
    draft = drafts[0]
    version = hold(draft, ana)
    assert client_of(ben).get(f"/drafts/{draft.pk}/parts/").status_code == 302
    assert split_by_page(client_of(ben), draft, str(version), paragraphs(draft)[0]) == 409
    with pytest.raises(StaleError):
        split(draft, ana, version - 1, Cut([sections(draft.document.text, draft.spans)[0]], {}))


@pytest.mark.django_db
def test_what_somebody_answered_stays_as_it_was(ana: User, ben: User, drafts: list[Incident]) -> None:
    one, other = drafts
    Incident.objects.update(answers_wanted=2)
    send(client_of(ana), one, take(client_of(ana), one), "accept")
    version = hold(one, ben)
    with pytest.raises(PartingError, match="answered"):
        split(one, ben, version, Cut([sections(one.document.text, one.spans)[0]], {}))
    assert list(mergeable(other, ben)) == []


@pytest.mark.django_db
def test_two_drafts_become_one(ana: User, drafts: list[Incident]) -> None:
    draft, other = drafts
    client = client_of(ana)
    before = told(draft, other)
    data = take(client, draft)
    assert f"Draft {other.pk}" in client.get(f"/drafts/{draft.pk}/parts/").content.decode()
    sent = {"version": data["version"][0], "other": str(other.pk)}
    assert client.post(f"/drafts/{draft.pk}/merge/", sent).status_code == 302
    draft.refresh_from_db()
    other.refresh_from_db()
    assert told(draft) == before
    assert (other.status, other.superseded_by) == (Status.SUPERSEDED, draft)
    assert draft.spans == [[0, len(draft.document.text)]]
    assert Event.objects.filter(kind="merged", person=ana).count() == 2
    assert client.post(f"/drafts/{draft.pk}/merge/", sent).status_code == 409
    assert send(client, draft, take(client, draft), "accept").status_code == 302
    assert len(Review.objects.get().machine) == 15


@pytest.mark.django_db
def test_a_draft_that_somebody_has_is_not_taken_away(ana: User, ben: User, drafts: list[Incident]) -> None:
    draft, other = drafts
    hold(other, ben)
    with pytest.raises(PartingError, match="no longer there"):
        merge(draft, ana, hold(draft, ana), other.pk)
    draft.refresh_from_db()
    assert told(other)


@pytest.mark.django_db
def test_the_page_shows_no_name_and_nothing_graphic(ana: User, drafts: list[Incident]) -> None:
    body = f"{examples.BODY}\n\nShe was raped there. A third man was fined in Braga."
    intake.save([examples.coded("graphic", body=body)], [], intake.start_run("run", STAMP), STAMP)
    second = Incident.objects.get(document__text__contains="Braga", ordinal=1)
    client = client_of(ana)
    take(client, second)
    for draft in (second, drafts[0]):
        take(client, draft)
        page = client.get(f"/drafts/{draft.pk}/parts/").content.decode()
        assert "Marisol" not in page
        assert "raped" not in page
    assert "[a graphic passage]" in client.get(f"/drafts/{second.pk}/parts/").content.decode()
    assert 'href="/drafts/' in page_of(client, second)


class SplittingAndMerging(TestCase):
    """However a draft is split by its paragraphs, the halves are the whole, and merging them brings it back."""

    @hypothesis_settings(max_examples=12, deadline=None)
    @given(st.sets(st.integers(0, 3)), st.dictionaries(st.integers(0, 13), st.sampled_from(Goes), max_size=4))
    def test_nothing_is_lost(self, chosen: set[int], sent: dict[int, Goes]) -> None:
        ana = create_account("ana", "volunteer", PASSWORD)
        intake.save([examples.coded()], [], intake.start_run("run", STAMP), STAMP)
        draft = Incident.objects.get(ordinal=0)
        before, spans, text = told(draft), draft.spans, draft.document.text
        cut = [each for number, each in enumerate(sections(text, spans)) if number in chosen]
        rows = machine_codes(draft)
        codes = {rows[number].pk: goes for number, goes in sent.items()}
        version = hold(draft, ana)
        try:
            new = split(draft, ana, version, Cut(cut, codes))
        except PartingError:
            assert told(draft) == before
            return
        both = told(draft) + told(new)
        assert set(both) == set(before)
        assert sum(both.values()) == sum(before.values()) + sum(goes == Goes.BOTH for goes in codes.values())
        draft.refresh_from_db()
        merge(draft, ana, draft.version, new.pk)
        assert told(draft) == before
        whole, again = ([text[a:b].strip() for a, b in joined(each, text)] for each in (spans, draft.spans))
        assert again == whole
        assert Code.objects.filter(incident=draft).count() == len(rows)
