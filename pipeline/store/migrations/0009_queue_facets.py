"""What the queue is narrowed to, kept beside each draft. Triggers keep a placement's status and priority like its draft's,
whoever changes that. SQLite drops a table's triggers when it remakes the table: a later migration that alters Incident has
to run `guard` again."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from pipeline.config import settings
from pipeline.store.facets import file_drafts
from pipeline.store.priority import Told, explain, total
from pipeline.store.review_config import load_review_config

AT_ONCE = 500
SQLITE = """
CREATE TRIGGER placements_follow AFTER UPDATE OF status, priority ON store_incident
WHEN OLD.status IS NOT NEW.status OR OLD.priority IS NOT NEW.priority
BEGIN UPDATE store_placement SET status = NEW.status, priority = NEW.priority WHERE incident_id = NEW.id; END
"""
POSTGRESQL = """
CREATE FUNCTION placements_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE store_placement SET status = NEW.status, priority = NEW.priority WHERE incident_id = NEW.id; RETURN NULL; END $$;
CREATE TRIGGER placements_follow AFTER UPDATE OF status, priority ON store_incident FOR EACH ROW
WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.priority IS DISTINCT FROM NEW.priority)
EXECUTE FUNCTION placements_follow();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute(SQLITE)
    elif editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL)


def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER placements_follow")
    elif editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER placements_follow ON store_incident; DROP FUNCTION placements_follow()")


def rank_and_file(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give the drafts that wait already a priority, and file them."""
    waiting = apps.get_model("store", "Incident").objects.filter(status="draft")
    parts = load_review_config(settings().configs).priority
    found = waiting.select_related("document__page").prefetch_related("codes", "document__links")
    for draft in found.iterator(chunk_size=AT_ONCE):
        document = draft.document
        told = Told(
            relevance=document.relevance_scores.get("incident", 0.0),
            confidences=tuple(code.confidence for code in draft.codes.all() if code.review_id is None),
            similarities=tuple(link.similarity for link in document.links.all()),
            published=document.published,
            fetched=document.page.fetched.date(),
        )
        reasons = explain(told, parts)
        waiting.filter(pk=draft.pk).update(priority=total(reasons), priority_reasons=reasons)
    file_drafts(apps.get_model("store", "Document").objects.values_list("pk", flat=True).iterator())


class Migration(migrations.Migration):
    dependencies = [("store", "0008_roles")]

    operations = [
        migrations.CreateModel(
            name="Facet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=80)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("name", "value"), name="one_facet")]},
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(max_length=10)),
                ("priority", models.FloatField()),
                (
                    "facet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="store.facet",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="store.incident",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["facet", "status", "-priority", "-incident"], name="queue_by_facet")],
                "constraints": [models.UniqueConstraint(fields=("incident", "facet"), name="one_placement")],
            },
        ),
        migrations.RunPython(guard, lift),
        migrations.RunPython(rank_and_file, migrations.RunPython.noop),
    ]
