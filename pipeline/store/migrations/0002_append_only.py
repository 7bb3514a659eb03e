"""Reviews are append-only in the database too. SQLite drops a table's triggers when it remakes the table: a later
migration that alters Review has to run `guard` again."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER review_is_append_only_{what} BEFORE {what} ON store_review
BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION review_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'reviews are append-only'; END $$;
CREATE TRIGGER review_is_append_only BEFORE UPDATE OR DELETE ON store_review
FOR EACH ROW EXECUTE FUNCTION review_is_append_only();
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
            editor.execute(f"DROP TRIGGER review_is_append_only_{what}")
    elif editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER review_is_append_only ON store_review; DROP FUNCTION review_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [migrations.RunPython(guard, lift)]
