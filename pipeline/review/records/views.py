"""The analysts' pages: browse, search, count, open and download reviewed records."""

from __future__ import annotations

import io
import tempfile
from typing import IO

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from pipeline.review.access.permissions import needs
from pipeline.review.access.restriction import readable
from pipeline.review.draft.views import codebook, person
from pipeline.review.records.filter import RecordFilter
from pipeline.review.records.page import CountForm, count_lines, count_table, record_lines, record_page, value_name
from pipeline.share.export import with_parts, write
from pipeline.share.spreadsheet import write_workbook
from pipeline.store.history import note
from pipeline.store.models import Kind
from pipeline.store.reviewed import reviewed_records

PAGE_SIZE = 25
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}
_IN_MEMORY = 10_000_000  # bytes of a download; a longer one goes by way of a temporary file


@require_GET
@needs("store.browse_records")
def records(request: HttpRequest) -> HttpResponse:
    """The reviewed records, narrowed by the query string, newest first."""
    chosen = RecordFilter(request.GET, codebook())
    page = Paginator(chosen.records(person(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "chosen": chosen.chosen,
        "query": urlencode(chosen.chosen),
        "page": page,
        "lines": record_lines(page.object_list),
        "formats": FORMATS,
    }
    return render(request, "review/records.html", context)


@require_GET
@needs("store.browse_records")
def record(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One record with its evidence and its sources, as it is shared."""
    found = get_object_or_404(with_parts(reviewed_records(readable(person(request)))), pk=incident_id)
    return render(request, "review/record.html", record_page(found))


@require_GET
@needs("store.browse_records")
def count(request: HttpRequest) -> HttpResponse:
    """How many records have which values of two variables."""
    chosen, by = RecordFilter(request.GET, codebook()), CountForm(request.GET, codebook())
    counts = by.counts(chosen.records(person(request)))
    context = {
        "by": by,
        "chosen": chosen.chosen,
        "query": urlencode(chosen.chosen),
        "counts": counts,
        "heads": [value_name(each) for each in counts.columns] if counts else [],
        "lines": count_lines(counts) if counts else [],
    }
    return render(request, "review/count.html", context)


@require_POST
@needs("store.browse_records", "store.export_records")
@transaction.atomic
def download_count(request: HttpRequest) -> HttpResponse:
    """The same as CSV, without its small cells."""
    chosen, by = RecordFilter(request.POST, codebook()), CountForm(request.POST, codebook())
    counts = by.counts(chosen.records(person(request)))
    if counts is None:
        return HttpResponseBadRequest("Choose two different variables.")
    stream = io.StringIO(newline="")
    count_table(counts, stream)
    note(Kind.EXPORTED, person(request), subject="counts", **by.cleaned_data, filter=chosen.chosen)
    answer = HttpResponse(stream.getvalue(), content_type=FORMATS["csv"])
    answer["Content-Disposition"] = f'attachment; filename="counts-{timezone.now():%Y-%m-%d}.csv"'
    return answer


@require_POST
@needs("store.browse_records", "store.export_records")
@transaction.atomic
def download(request: HttpRequest) -> HttpResponse | FileResponse:
    """The records that fit the filter, with names masked; that they were downloaded is kept."""
    format_ = request.POST.get("format", "")
    if format_ not in FORMATS:
        return HttpResponseBadRequest("There is no such format.")
    chosen = RecordFilter(request.POST, codebook())
    found = chosen.records(person(request))
    stream: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    if format_ == "xlsx":
        number = write_workbook(found, stream)
    else:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        number = write(found, format_, text)
        text.detach()
    stream.seek(0)
    note(Kind.EXPORTED, person(request), subject="records", format=format_, rows=number, filter=chosen.chosen)
    name = f"records-{timezone.now():%Y-%m-%d}.{format_}"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=FORMATS[format_])
