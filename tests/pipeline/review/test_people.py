"""Groups of people: added, changed and removed without JavaScript, their evidence typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.draft.quoting import find_words
from pipeline.store.models import Incident, Review
from tests.pipeline.review.visitor import client_of, fields, page_of, send, take
from tests.pipeline.store import examples

TEXT = f"{examples.TITLE}\n\n{examples.BODY}"
Form = dict[str, list[str]]


def add(client: Client, incident: Incident, data: Form, variable: str) -> Form:
    """Press "Add" without JavaScript, and read the page that comes back."""
    answer = client.post(f"/drafts/{incident.pk}/more/", {**data, "add": [variable]})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith(f"/drafts/{incident.pk}/#row-{variable}-")
    return fields(page_of(client, incident))


def group_of(value: str) -> list[dict[str, Any]]:
    """The groups of an answer, with their evidence."""
    return [code for code in Review.objects.get().answer or () if code["variable"] == value]


@pytest.mark.django_db
def test_a_group_is_added_and_what_was_filled_in_stays(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"state:control.takes_earnings": ["absent"]}
    data = add(client, drafts[0], data, "victims")
    assert data["state:control.takes_earnings"] == ["absent"]
    assert data["victims-1-gender"] == ["unknown"]
    data |= {"victims-1-least": ["1"], "victims-1-most": ["1"], "victims-1-words": ["kept a   MAID locked"]}
    assert send(client, drafts[0], data, "correct").status_code == 302
    first, second = group_of("victims")
    assert first["details"]["count"] == [3, 3]
    assert second["details"]["count"] == [1, 1]
    (start, end), *more = [tuple(span) for span in second["evidence"]]
    assert (TEXT[start:end], more) == ("kept a maid locked", [])


@pytest.mark.django_db
def test_an_empty_card_is_no_group(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0])
    for variable in ("victims", "offenders", "places", "dates"):
        data = add(client, drafts[0], data, variable)
    assert send(client, drafts[0], data, "accept").status_code == 302
    assert len(Review.objects.get().answer or ()) == len(Review.objects.get().machine)


@pytest.mark.django_db
def test_a_group_is_removed(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"offenders-0-DELETE": ["on"]}
    assert send(client, drafts[0], data, "correct").status_code == 302
    assert group_of("offenders") == []


@pytest.mark.django_db
def test_a_group_wants_words_that_the_article_has(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = add(client, drafts[0], take(client, drafts[0]), "victims") | {"victims-1-least": ["2"]}
    assert "Select the words of the article" in send(client, drafts[0], data, "correct").content.decode()
    data |= {"victims-1-words": ["eleven sailors"]}
    answer = send(client, drafts[0], data, "correct").content.decode()
    assert "The article has no such words" in answer
    assert "Select the words of the article that say so.</li>" not in answer


@pytest.mark.django_db
def test_words_typed_for_a_code_make_it_present(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"words:control.excessive_working_hours": ["from dawn to midnight"]}
    assert send(client, drafts[0], data, "correct").status_code == 302
    told = [code for code in Review.objects.get().answer or () if code["value"] == "excessive_working_hours"]
    assert [(code["state"], len(code["evidence"])) for code in told] == [("present", 1)]


@pytest.mark.django_db
def test_a_masked_name_is_not_to_be_guessed(ana: User, drafts: list[Incident]) -> None:
    client = client_of(ana)
    data = take(client, drafts[0]) | {"words:control.excessive_working_hours": [examples.NAME]}
    answer = send(client, drafts[0], data, "correct")
    assert answer.status_code == 422
    assert "The article has no such words" in answer.content.decode()


@pytest.mark.django_db
def test_who_does_not_hold_the_draft_adds_nothing(ana: User, drafts: list[Incident]) -> None:
    answer = client_of(ana).post(f"/drafts/{drafts[0].pk}/more/", {"add": "victims", "version": "0"})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("they TOOK  my\npassport", "They took my passport"),
        ('"They took', "“They took"),
        ("passpor", None),
        ("wom", None),
        ("9,000 euros,”", "9,000 euros,”"),
        (".*", None),
        ("  ", None),
    ],
)
def test_words_are_found_as_people_type_them(typed: str, found: str | None) -> None:
    where = find_words(typed, TEXT)
    assert (TEXT[slice(*where)] if where else None) == found


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_what_is_copied_whole_is_found(one: int, other: int) -> None:
    words = TEXT[min(one, other) : max(one, other)].partition(" ")[2].rpartition(" ")[0].strip()
    where = find_words(words, TEXT)
    assert (where is None) == (not words)
    assert where is None or TEXT[slice(*where)].casefold().split() == words.casefold().split()
