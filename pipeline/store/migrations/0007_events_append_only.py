"""Events, like reviews, are append-only in the database too. SQLite drops a table's triggers when it remakes the table:
a later migration that alters Event has to run `guard` again."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER event_is_append_only_{what} BEFORE {what} ON store_event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON store_event
FOR EACH ROW EXECUTE FUNCTION event_is_append_only();
"""


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for what in ("UPDATE", "DELETE"):
            editor.execute(SQLITE.format(what=what))
    elif editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL)


def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for what in ("UPDATE", "DELETE"):
            editor.execute(f"DROP TRIGGER event_is_append_only_{what}")
    elif editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER event_is_append_only ON store_event; DROP FUNCTION event_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("store", "0006_review_room")]
    operations = [migrations.RunPython(guard, lift)]
