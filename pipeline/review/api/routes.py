"""The read-only API for partners' systems: reviewed records, names masked, behind tokens."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Annotated, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query

from pipeline.review.api import shapes
from pipeline.review.api.access import PerMinute, Token
from pipeline.review.draft.views import codebook
from pipeline.review.records.filter import RecordFilter
from pipeline.share.export import records as shared
from pipeline.store.models import Incident, Status
from pipeline.store.reviewed import reviewed_records

MOST = 100
Limit = Annotated[int, Query(ge=1, le=MOST, description="how many records a page holds")]
After = Annotated[int, Query(ge=0, description="only records with a greater number: `next` of the page before")]

api = NinjaAPI(
    title="Plainsight",
    version="1.0.0",
    description="Reviewed records of trafficking incidents. Read-only; names of people are masked throughout.",
    auth=Token(),
    throttle=[PerMinute()],
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
)


def _public() -> QuerySet[Incident]:
    return Incident.objects.filter(document__page__restricted=False)


@api.get("/records", response=shapes.Records, summary="Reviewed records, oldest first, page by page")
def list_records(  # noqa: PLR0917 - the query's parameters, which ninja gives by name
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    after: After = 0,
    limit: Limit = 25,
    exploitation: Annotated[str, Query(description="a form of exploitation, or form.subtype")] = "",
    country: Annotated[str, Query(description="a place's country, ISO 3166-1 alpha-2")] = "",
    published_since: date | None = None,
    reviewed_since: date | None = None,
) -> dict[str, Any]:
    """A value that the codebook does not have narrows nothing."""
    asked = {
        "exploitation": exploitation,
        "country": country,
        "published_since": published_since,
        "reviewed_since": reviewed_since,
    }
    found = RecordFilter(asked, codebook()).among(reviewed_records(_public())).filter(pk__gt=after)
    keys = list(found.order_by("pk").values_list("pk", flat=True)[: limit + 1])
    page = shared(reviewed_records(_public()).filter(pk__in=keys[:limit]))
    return {"records": list(page), "next": keys[limit - 1] if len(keys) > limit else None}


@api.get("/records/{incident}", response=shapes.Record, summary="One reviewed record")
def one_record(request: HttpRequest, incident: int) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """404 for what is no reviewed record, or no longer one."""
    found = reviewed_records(_public()).filter(pk=incident)
    get_object_or_404(found)
    return next(islice(shared(found), 1))


@api.get("/gone", response=shapes.GoneRecords, summary="Records that are no longer shared")
def gone(request: HttpRequest, after: After = 0, limit: Limit = 100) -> dict[str, Any]:  # noqa: ARG001
    """Withdrawn, or superseded by a later review: partners remove what they hold of them."""
    ended = Incident.objects.filter(
        status__in=(Status.WITHDRAWN, Status.SUPERSEDED), reviews__isnull=False, pk__gt=after
    )
    found = list(ended.order_by("pk").distinct()[: limit + 1])
    page = [{"incident": each.pk, "status": each.status, "by": each.superseded_by_id} for each in found[:limit]]
    return {"records": page, "next": found[limit - 1].pk if len(found) > limit else None}


@api.get("/codebook", summary="The controlled vocabulary")
def vocabulary(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Every variable's values with what they mean."""
    book = codebook()
    return {
        "version": book.version,
        "variables": {
            variable: {
                name: {"means": value.means, "subtypes": {each.name: each.means for each in value.subtypes.values()}}
                for name, value in values.items()
            }
            for variable, values in book.variables.items()
        },
    }


def addresses() -> tuple[list[Any], str, str]:
    """The API's addresses, for `path`; tokens take the place of logging in."""
    patterns, application, namespace = api.urls
    for pattern in patterns:
        assert pattern.callback is not None
        pattern.callback = login_not_required(pattern.callback)
    return patterns, application, namespace
