"""The place of a draft in the queue: its priority, what explains it, and under what it is filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import ROOT
from pipeline.store import intake
from pipeline.store.models import Incident, Placement, Setting, Status
from pipeline.store.priority import Told, explain, total, uncertainty, wanted_twice
from pipeline.store.review_config import load_review_config
from tests.pipeline.store import examples

PARTS = load_review_config(ROOT / "configs").priority
STAMP = examples.provenance()
PLAIN = Told(0.5, (0.9,), (), date(2024, 5, 1), date(2024, 5, 2))


def _priority(told: Told) -> float:
    return total(explain(told, PARTS))


@pytest.mark.parametrize(
    "better",
    [
        replace(PLAIN, relevance=0.8),
        replace(PLAIN, confidences=(0.9, 0.5)),
        replace(PLAIN, published=date(2024, 5, 2)),
    ],
)
def test_what_is_more_relevant_less_sure_or_younger_comes_first(better: Told) -> None:
    assert _priority(better) > _priority(PLAIN)


def test_what_resembles_earlier_texts_comes_later() -> None:
    assert _priority(replace(PLAIN, similarities=(0.4, 0.1))) < _priority(replace(PLAIN, similarities=(0.2,)))
    assert _priority(replace(PLAIN, similarities=(0.2,))) < _priority(PLAIN)


def test_a_day_in_the_future_gains_nothing() -> None:
    assert _priority(replace(PLAIN, published=date(2124, 1, 1))) == _priority(replace(PLAIN, published=None))


@given(st.lists(st.floats(0, 1), max_size=30))
def test_uncertainty_lies_between_none_and_all(confidences: list[float]) -> None:
    assert 0.0 <= uncertainty(confidences) <= 1.0


@given(st.integers(0, 20_000), st.integers(0, 3_000))
def test_the_order_of_two_drafts_does_not_depend_on_when_they_are_ranked(days: int, later: int) -> None:
    day = date(2000, 1, 1) + timedelta(days)
    then = replace(PLAIN, published=day, fetched=date(2070, 1, 1))
    assert _priority(then) == _priority(replace(then, fetched=then.fetched + timedelta(later)))


def test_the_share_that_two_people_code_is_about_what_was_asked() -> None:
    chosen = [wanted_twice(f"text {number}", 0, 0.1) for number in range(5000)]
    assert 0.08 < sum(chosen) / len(chosen) < 0.12
    assert not any(wanted_twice(f"text {number}", 0, 0.0) for number in range(100))
    assert all(wanted_twice(f"text {number}", 0, 1.0) for number in range(100))


@pytest.mark.django_db
class TestIntake:
    """What `intake.save` does to the queue."""

    def _save(self) -> Incident:
        original = examples.coded()
        intake.save([original, examples.repeat(original, "copy")], [], intake.start_run("run", STAMP), STAMP)
        return Incident.objects.get(ordinal=0)

    def _filed(self, draft: Incident) -> set[tuple[str, str]]:
        return set(draft.placements.values_list("facet__name", "facet__value"))

    def test_ranks_every_draft_and_says_why(self) -> None:
        draft = self._save()
        assert set(draft.priority_reasons) == {"relevance", "uncertainty", "novelty", "age"}
        assert draft.priority == pytest.approx(sum(each["part"] for each in draft.priority_reasons.values()))
        assert draft.priority_reasons["novelty"]["value"] == pytest.approx(0.59)

    def test_files_a_draft_under_all_that_it_can_be_narrowed_to(self) -> None:
        filed = self._filed(self._save())
        assert {
            ("country", "VN"),
            ("country", "FR"),
            ("country", "PT"),
            ("exploitation", "labour_exploitation"),
        } <= filed
        assert {("language", "en"), ("month", "2024-05")} <= filed
        assert len([name for name, _ in filed if name == "source"]) == 2  # it appeared in two media

    def test_a_later_copy_adds_its_source(self) -> None:
        draft = self._save()
        copy = examples.repeat(examples.coded(), "again", source="Example Courier")
        intake.save([copy], [], intake.start_run("run", STAMP), STAMP)
        assert len([name for name, _ in self._filed(draft) if name == "source"]) == 3

    def test_placements_follow_the_drafts_status_and_priority(self) -> None:
        draft = self._save()
        Incident.objects.filter(pk=draft.pk).update(status=Status.REVIEWED, priority=7.5)
        assert set(Placement.objects.filter(incident=draft).values_list("status", "priority")) == {("reviewed", 7.5)}
        assert Placement.objects.filter(status=Status.DRAFT).exists()

    @pytest.mark.parametrize(("share", "wanted"), [(0.0, {1}), (1.0, {2})])
    def test_wants_two_answers_where_the_room_says_so(self, share: float, wanted: set[int]) -> None:
        Setting.objects.create(name="double_coding", value=share)
        self._save()
        assert set(Incident.objects.values_list("answers_wanted", flat=True)) == wanted

    def test_superseded_drafts_are_filed_nowhere(self) -> None:
        draft = self._save()
        newer = examples.provenance(2)
        intake.save([examples.coded()], [], intake.start_run("run", newer), newer)
        draft.refresh_from_db()
        assert draft.status == Status.SUPERSEDED
        assert not draft.placements.exists()
        assert Incident.objects.get(status=Status.DRAFT, ordinal=0).placements.exists()
