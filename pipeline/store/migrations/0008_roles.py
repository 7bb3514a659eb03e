"""The permissions of analysts and administrators, and that to settle disagreements. The roles are made afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0007_events_append_only")]

    operations = [
        migrations.AlterModelOptions(
            name="incident",
            options={
                "permissions": (
                    ("adjudicate", "Can settle what others say of a draft, withdraw records, and be told of danger"),
                    ("browse_records", "Can read, search and count reviewed records"),
                    ("export_records", "Can download reviewed records"),
                )
            },
        ),
        migrations.AlterModelOptions(
            name="setting",
            options={"permissions": (("administer", "Can look after people, sources, settings and backups"),)},
        ),
    ]
