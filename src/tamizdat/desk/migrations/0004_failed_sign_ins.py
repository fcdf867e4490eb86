"""Counts failed tries to sign in, by a keyed digest of the name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_correction_made_now")]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("name_digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tries", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
            ],
        ),
    ]
