import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_failed_sign_ins"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        # Written anew by each story that comes out, and never in a newsroom's hands before this.
        migrations.DeleteModel(name="Standing"),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="desk.article",
                    ),
                ),
                ("path", models.CharField(max_length=500, unique=True)),
                ("slug", models.CharField(max_length=255)),
                ("headline", models.CharField(max_length=255)),
                ("moment", models.BigIntegerField()),
                ("day", models.DateField()),
                ("is_out", models.BooleanField()),
                (
                    "locale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.locale"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["locale", "day", "is_out"], name="desk_standing_days")],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("place", models.CharField(max_length=60)),
                ("moment", models.BigIntegerField()),
                (
                    "standing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="desk.standing",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "moment", "standing"], name="desk_listing_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "standing"), name="desk_listing_once_a_list")
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("user", models.CharField(max_length=60)),
                ("used", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=16)),
            ],
            options={
                "indexes": [models.Index(fields=["used"], name="desk_use_of")],
                "constraints": [models.UniqueConstraint(fields=("user", "used"), name="desk_use_once")],
            },
        ),
    ]
