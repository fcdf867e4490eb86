"""A correction is made now unless somebody says otherwise."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_clean_photo_files")]

    operations = [
        migrations.AlterField(
            model_name="correction",
            name="made_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at"),
        ),
    ]
