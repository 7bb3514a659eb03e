"""A review cannot be changed or removed: not by its object, not by a query, not by SQL."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from pipeline.store import intake, models
from tests.pipeline.store import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(django_user_model: type[User]) -> models.Review:
    provenance = examples.provenance()
    intake.save([examples.coded()], [], intake.start_run("run", provenance), provenance)
    incident = models.Incident.objects.earliest("pk")
    person = django_user_model.objects.create_user("ana")
    return models.Review.objects.create(incident=incident, person=person, decision="skip", machine=[])


def test_its_object_refuses(review: models.Review) -> None:
    review.decision = "accept"
    with pytest.raises(models.AppendOnlyError):
        review.save()
    with pytest.raises(models.AppendOnlyError):
        review.delete()


def test_a_query_refuses(review: models.Review) -> None:
    with pytest.raises(models.AppendOnlyError):
        models.Review.objects.filter(pk=review.pk).update(decision="accept")
    with pytest.raises(models.AppendOnlyError):
        models.Review.objects.all().delete()


@pytest.mark.parametrize("statement", ["UPDATE store_review SET decision = 'accept'", "DELETE FROM store_review"])
def test_the_database_refuses(review: models.Review, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert models.Review.objects.get(pk=review.pk).decision == "skip"
