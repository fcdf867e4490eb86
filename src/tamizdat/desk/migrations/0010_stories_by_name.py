from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0009_drafts_without_a_section"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={"verbose_name": "story", "verbose_name_plural": "stories"},
        ),
    ]
