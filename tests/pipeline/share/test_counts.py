"""Records are counted by two variables, and small cells do not leave the house."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from pipeline.codebook import load_codebook
from pipeline.config import ROOT
from pipeline.share.counts import HIDDEN, NOT_STATED, SMALL, Counts, cross_tabulate, dimensions
from pipeline.store import intake, models
from pipeline.store.reviewed import reviewed_records
from pipeline.store.rows import add_codes, code_of, code_row
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db
STAMP = examples.provenance()


@pytest.fixture
def records(django_user_model: type[User]) -> None:
    """Two stories, four records: two of a nail bar, two of a maid; the person denies one recruitment."""
    intake.describe_source("Example Gazette", type="media")
    intake.save(examples.batch(2), [], intake.start_run("run", STAMP), STAMP)
    person = django_user_model.objects.create_user("ana")
    for incident in models.Incident.objects.select_related("document"):
        review = models.Review.objects.create(incident=incident, person=person, decision="accept", machine=[])
        codes = [code_of(row, incident.document.text) for row in incident.codes.filter(review=None)]
        rows = [code_row(incident, position, code, review) for position, code in enumerate(codes)]
        add_codes(rows, [[] for _ in codes])
        models.Incident.objects.filter(pk=incident.pk).update(status="reviewed")
    denied = models.Code.objects.filter(value="job_offer").exclude(review=None).earliest("pk")
    models.Code.objects.filter(pk=denied.pk).update(state="absent")


def count(rows: str, columns: str) -> Counts:
    return cross_tabulate(reviewed_records(), rows, columns)


@pytest.mark.usefixtures("records")
def test_cells_count_records_by_what_people_settled_on() -> None:
    counts = count("exploitation", "recruitment")
    assert counts.records == 4
    assert dict(counts.cells) == {
        ("labour_exploitation", "job_offer"): 1,
        ("labour_exploitation", NOT_STATED): 1,
        ("domestic_servitude", NOT_STATED): 2,
    }
    assert counts.columns[-1] == NOT_STATED


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        ("places", {"VN": 2, "FR": 2, "PT": 2, NOT_STATED: 2}),
        ("places.transit", {"FR": 2, NOT_STATED: 2}),
        ("victims.nationalities", {"VN": 2, NOT_STATED: 2}),
        ("offenders.roles", {"exploiter": 2, NOT_STATED: 2}),
        ("dates", {"2024": 2, NOT_STATED: 2}),
        ("source_type", {"media": 4}),
        ("published", {"2024": 4}),
        ("language", {"en": 4}),
    ],
)
def test_every_kind_of_variable_can_be_counted(dimension: str, values: dict[str, int]) -> None:
    assert {one: number for (one, _), number in count(dimension, "language").cells.items()} == values


@pytest.mark.usefixtures("records")
def test_all_dimensions_of_the_codebook_are_known_and_no_others() -> None:
    for dimension in dimensions(load_codebook(ROOT / "configs")):
        assert count(dimension, "source").records == 4
    for odd in ("victims.name", "title", "control.threats"):
        with pytest.raises(KeyError):
            count(odd, "source")


@pytest.mark.parametrize(("number", "told"), [(0, "0"), (1, HIDDEN), (SMALL - 1, HIDDEN), (SMALL, "11"), (200, "200")])
def test_small_cells_do_not_leave_the_house(number: int, told: str) -> None:
    assert Counts(["a"], ["b"], {("a", "b"): number}, number).shared("a", "b") == told
