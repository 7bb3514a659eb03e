from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_health")]
    operations = [
        migrations.AlterModelOptions(
            name="page",
            options={
                "permissions": (
                    ("open_original", "Can open the original page, which may name people"),
                    ("read_restricted", "Can read what may hold personal data: app reports, direct reports"),
                )
            },
        ),
        migrations.AddField(
            model_name="page", name="restricted", field=models.BooleanField(db_index=True, default=False)
        ),
        migrations.AddField(model_name="page", name="erased", field=models.DateTimeField(null=True)),
    ]
