"""The queue: its order, its filters, the lease of whoever is on a draft, and plans that read no whole table."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.config import ROOT
from pipeline.review.queue.lease import claim, claim_first, free_for
from pipeline.review.queue.narrowing import Cursor
from pipeline.review.queue.waiting import COUNTED, Filter, counted, tally
from pipeline.store import intake
from pipeline.store.facets import file_drafts
from pipeline.store.models import Document, Event, Incident, Review, SavedFilter, Setting, Status
from tests.pipeline.review.visitor import client_of, page_of, send, take
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()
CODEBOOK = load_codebook(ROOT / "configs")


def found(person: User, query: str = "") -> list[int]:
    return [draft.pk for draft in Filter(QueryDict(query), CODEBOOK).drafts(person)]


@pytest.fixture
def many() -> list[Incident]:
    """Sixty drafts of thirty texts of three years, of which no two have the same priority."""
    Setting.objects.update_or_create(name="double_coding", defaults={"value": 0.0})
    batch = examples.batch(30)
    for number, document in enumerate(batch):
        document.published = date(2021 + number % 3, 1 + number % 12, 5)
    intake.save(batch, [], intake.start_run("run", STAMP), STAMP)
    for number, draft in enumerate(Incident.objects.order_by("pk")):
        Incident.objects.filter(pk=draft.pk).update(priority=((number * 37) % 60) / 100)
    return list(Incident.objects.order_by("-priority"))


@given(st.floats(allow_nan=False), st.integers(0, 10**17))
def test_a_cursor_is_read_as_it_was_written(priority: float, incident: int) -> None:
    assert Cursor.read(str(Cursor(priority, incident))) == Cursor(priority, incident)


@pytest.mark.parametrize("written", ["", "1", "x_1", "1_x", "1_", "1_" + "9" * 19])
def test_what_is_no_cursor_begins_at_the_beginning(written: str) -> None:
    assert Cursor.read(written) is None


class TestOrder:
    """What comes first, page by page."""

    @pytest.mark.parametrize("query", ["", "country=VN", "since=2021-01-01", "country=VN&language=en&until=2022-12-31"])
    def test_the_most_pressing_comes_first(self, many: list[Incident], ana: User, query: str) -> None:
        keys = found(ana, query)
        order = [draft.pk for draft in many]
        assert keys == [key for key in order if key in keys]
        assert len(keys) >= 20

    @pytest.mark.parametrize("query", ["", "country=VN"])
    def test_pages_leave_nothing_out_and_repeat_nothing(self, many: list[Incident], ana: User, query: str) -> None:
        Incident.objects.filter(pk__in=[each.pk for each in many[:40]]).update(priority=0.5)  # ties, too
        pages, after = [], None
        chosen = Filter(QueryDict(query), CODEBOOK)
        while page := list(chosen.drafts(ana, after)[:7]):
            pages += [draft.pk for draft in page]
            after = Cursor.after(page[-1])
        assert pages == found(ana, query)
        assert len(set(pages)) == len(pages)

    def test_the_page_leads_on_to_the_next(self, many: list[Incident], ana: User) -> None:
        page = client_of(ana).get("/").content.decode()
        assert page.count('class="card draft-line"') == 25
        href = page.partition('rel="next" href="')[2].partition('"')[0]
        further = client_of(ana).get(f"/{href}").content.decode()
        assert f'href="/drafts/{many[25].pk}/"' in further
        assert f'href="/drafts/{many[24].pk}/"' not in further

    def test_why_a_draft_stands_where_it_does_is_told(self, drafts: list[Incident], ana: User) -> None:
        page = client_of(ana).get("/").content.decode()
        for words in ("Why it stands here", "Relevance", "Uncertainty", "Novelty", "Age", "how recent it is"):
            assert words in page
        assert len(drafts) == 2


class TestFilters:
    """What the queue is narrowed to."""

    @pytest.mark.parametrize("days", ["since=2022-06-01&until=2022-08-31", "since=2021-01-05&until=2021-01-05"])
    def test_by_days(self, many: list[Incident], ana: User, days: str) -> None:
        since, until = (date.fromisoformat(part[6:]) for part in days.split("&"))
        within = {draft.pk for draft in many if since <= draft.document.published <= until}  # type: ignore[operator]
        assert set(found(ana, days)) == within
        assert within

    def test_all_at_once(self, many: list[Incident], ana: User) -> None:
        source = many[0].document.page.source_id
        query = f"country=VN&exploitation=labour_exploitation&language=en&source={source}&since=2023-01-01"
        keys = found(ana, query)
        assert keys == [each.pk for each in many if each.ordinal == 0 and each.document.published.year == 2023]  # type: ignore[union-attr]

    def test_by_state(self, drafts: list[Incident], ana: User) -> None:
        Incident.objects.filter(pk=drafts[0].pk).update(status=Status.REVIEWED)
        assert found(ana) == [drafts[1].pk]
        assert found(ana, "state=reviewed") == [drafts[0].pk]
        assert found(ana, "state=reviewed&country=VN") == [drafts[0].pk]
        assert found(ana, "country=VN") == []

    def test_a_day_that_is_none_narrows_nothing(self, drafts: list[Incident], ana: User) -> None:
        assert client_of(ana).get("/?since=yesterday").context["found"] == len(drafts)

    def test_can_be_kept_linked_and_forgotten(self, drafts: list[Incident], ana: User, ben: User) -> None:
        client = client_of(ana)
        client.post("/filters/save/", {"narrowed": "country=VN&page=3&evil=1", "name": " Vietnam "})
        kept = SavedFilter.objects.get()
        assert (kept.person, kept.name, kept.query) == (ana, "Vietnam", "country=VN")
        page = client.get(f"/?{kept.query}").content.decode()
        assert f"/drafts/{drafts[0].pk}/begin/" in page
        assert f"/drafts/{drafts[1].pk}/begin/" not in page
        assert (
            "Vietnam"
            not in client_of(ben)
            .get("/")
            .content.decode()
            .replace("Vietnamese", "")
            .partition("</nav>")[2]
            .partition("<details")[0]
        )
        assert client_of(ben).post(f"/filters/{kept.pk}/remove/").status_code == 404
        client.post(f"/filters/{kept.pk}/remove/")
        assert not SavedFilter.objects.exists()

    def test_without_a_name_nothing_is_kept(self, ana: User) -> None:
        client_of(ana).post("/filters/save/", {"narrowed": "state=reviewed", "name": "  "})
        assert not SavedFilter.objects.exists()


class TestLease:
    """Half an hour, prolonged while somebody is at work."""

    def _beat(self, person: User, draft: Incident, version: str) -> tuple[int, dict[str, bool]]:
        answer = client_of(person).post(f"/drafts/{draft.pk}/heartbeat/", {"version": version})
        return answer.status_code, answer.json()

    def test_a_heartbeat_prolongs_it(self, drafts: list[Incident], ana: User) -> None:
        data = take(client_of(ana), drafts[0])
        Incident.objects.update(claimed_until=timezone.now() + timedelta(minutes=2))
        assert self._beat(ana, drafts[0], data["version"][0]) == (200, {"held": True})
        drafts[0].refresh_from_db()
        assert drafts[0].claimed_until is not None
        assert drafts[0].claimed_until > timezone.now() + timedelta(minutes=29)

    def test_what_ran_out_is_regained_while_nobody_took_it(self, drafts: list[Incident], ana: User) -> None:
        data = take(client_of(ana), drafts[0])
        Incident.objects.update(claimed_until=timezone.now() - timedelta(minutes=2))
        assert self._beat(ana, drafts[0], data["version"][0])[0] == 200

    def test_who_lost_it_is_told_and_disturbs_nobody(self, drafts: list[Incident], ana: User, ben: User) -> None:
        data = take(client_of(ana), drafts[0])
        Incident.objects.update(claimed_until=timezone.now() - timedelta(minutes=2))
        take(client_of(ben), drafts[0])
        assert self._beat(ana, drafts[0], data["version"][0]) == (409, {"held": False, "waits": False, "taken": True})
        client_of(ben).post(f"/drafts/{drafts[0].pk}/give-back/")
        assert self._beat(ana, drafts[0], data["version"][0]) == (409, {"held": False, "waits": True, "taken": False})
        drafts[0].refresh_from_db()
        assert drafts[0].claimed_by is None

    def test_giving_back_lets_others_take_it_at_once(self, drafts: list[Incident], ana: User, ben: User) -> None:
        take(client_of(ana), drafts[0])
        assert not claim(drafts[0].pk, ben)
        client_of(ana).post(f"/drafts/{drafts[0].pk}/give-back/")
        assert claim(drafts[0].pk, ben)
        kinds = list(Event.objects.filter(incident=drafts[0]).order_by("pk").values_list("kind", "person__username"))
        assert kinds == [("claimed", "ana"), ("released", "ana"), ("claimed", "ben")]

    def test_the_page_carries_what_its_script_needs(self, drafts: list[Incident], ana: User) -> None:
        client = client_of(ana)
        assert "data-heartbeat" not in page_of(client, drafts[0])
        take(client, drafts[0])
        assert f'data-heartbeat="/drafts/{drafts[0].pk}/heartbeat/"' in page_of(client, drafts[0])


class TestSkipping:
    """To leave a draft to others."""

    @pytest.mark.parametrize(("said", "kept"), [("distressing", "distressing"), ("no such reason", ""), ("", "")])
    def test_with_a_reason(self, drafts: list[Incident], ana: User, said: str, kept: str) -> None:
        client = client_of(ana)
        send(client, drafts[0], take(client, drafts[0]), "skip", skip_reason=said)
        assert Review.objects.get().reason == kept
        assert drafts[0].pk not in found(ana)
        page = client.get("/my-work/").content.decode()
        assert f"Draft {drafts[0].pk}" in page.partition('id="skipped"')[2]

    def test_others_still_find_it(self, drafts: list[Incident], ana: User, ben: User) -> None:
        client = client_of(ana)
        send(client, drafts[0], take(client, drafts[0]), "skip")
        assert drafts[0].pk in found(ben)


def test_my_work_shows_what_i_hold_and_answered(drafts: list[Incident], ana: User) -> None:
    client = client_of(ana)
    send(client, drafts[0], take(client, drafts[0]), "accept")
    take(client, drafts[1])
    page = client.get("/my-work/").content.decode()
    assert f"/drafts/{drafts[1].pk}/give-back/" in page
    assert "Accept" in page.partition('id="answered"')[2]


def test_counting_stops_where_it_no_longer_matters(many: list[Incident]) -> None:
    drafts = Incident.objects.all()
    assert counted(drafts, 10) == 11
    assert counted(drafts) == len(many) == tally().waiting < COUNTED


@pytest.mark.parametrize(
    "query",
    ["", "country=VN", "country=VN&language=en&exploitation=labour_exploitation", "since=2023-01-01", "state=reviewed"],
)
@pytest.mark.parametrize("role", ["ana", "ben"])
def test_no_plan_reads_a_whole_table(
    many: list[Incident], request: pytest.FixtureRequest, role: str, query: str
) -> None:
    """Whole tables are read where no index helps: SQLite calls that SCAN, PostgreSQL Seq Scan."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # it would rather read a table this small from end to end
    person: User = request.getfixturevalue(role)
    drafts = Filter(QueryDict(query), CODEBOOK).drafts(person)
    after = Filter(QueryDict(query), CODEBOOK).drafts(person, Cursor(0.3, 20))
    for asked in (drafts[:26], after[:26], drafts.filter(free_for(person))[:20], drafts.values("pk")[:501]):
        plan = asked.explain()
        assert not re.search("SCAN (?!CONSTANT ROW)|Seq Scan", plan), plan
    assert claim_first(drafts, person) == (found(person, query)[0] if drafts else None)
    assert len(many) == 60


def test_filing_again_changes_nothing(many: list[Incident], ana: User) -> None:
    before = found(ana, "country=VN")
    file_drafts(Document.objects.values_list("pk", flat=True))
    assert found(ana, "country=VN") == before
    assert len(many) == 60
