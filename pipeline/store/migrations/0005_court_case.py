from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0004_restricted")]
    operations = [
        migrations.AddField(model_name="document", name="court_case", field=models.JSONField(null=True)),
    ]
