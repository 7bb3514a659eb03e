"""Fills a database with as many drafts as asked for: a thousand by the door that all come in by, copied in SQL."""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import ForeignKey, Max, Model

from pipeline.store import intake
from pipeline.store.models import Appearance, Code, Document, Evidence, Incident, Page, Placement
from tests.pipeline.store import examples

DOCUMENTS = 500  # each with two drafts
FILLER = "The court heard how the house was run, who paid for the rooms, and who kept the keys to them. " * 25
COPIED: tuple[type[Model], ...] = (Page, Document, Incident, Code, Evidence, Appearance, Placement)
STEPS = 97  # copies differ in priority, so that the queue has an order


def fill(drafts: int) -> int:
    """Fill an empty database with at least as many drafts; how many there are then."""
    stamp = examples.provenance()
    texts = [
        examples.coded(f"story-{number}", body=f"{examples.BODY}\n\n{FILLER}{number}.") for number in range(DOCUMENTS)
    ]
    intake.save(texts, [], intake.start_run("run", stamp), stamp)
    first = Incident.objects.count()
    last = {model: model._default_manager.aggregate(last=Max("pk"))["last"] for model in COPIED if model is not Page}
    for copy in range(1, -(-drafts // first)):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in COPIED:
                cursor.execute(_copying(model, copy, last))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(COPIED)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    return Incident.objects.count()


def _copying(model: type[Model], copy: int, last: dict[type[Model], int]) -> str:
    """The statement that copies a table's first rows once more, under keys of their own."""
    table, key = model._meta.db_table, model._meta.pk.column
    columns = [connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields]
    values = [_value(model, field, copy, last) for field in model._meta.concrete_fields]
    first = f"{key} <= {last.get(model)}"
    if model is Page:
        first = f"{key} IN (SELECT page_id FROM store_document WHERE id <= {last[Document]})"  # noqa: S608
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {first}"  # noqa: S608


def _value(model: type[Model], field: Any, copy: int, last: dict[type[Model], int]) -> str:
    """What a column of a copy holds: keys, digests and a priority of its own, else what the first row has."""
    column = str(connection.ops.quote_name(field.column))
    of = field.related_model if isinstance(field, ForeignKey) else model if field.primary_key else None
    if of is Page or field.name == "text_digest":
        return f"substr({column}, 1, 54) || '{copy:010d}'"
    if of in last:
        return f"{column} + {copy * last[of]}"
    if field.name == "priority":
        return f"{column} + {copy % STEPS / STEPS}"
    return column
