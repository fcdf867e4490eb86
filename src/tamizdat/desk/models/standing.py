"""Where stories stand in the paper, where they stood, and what uses what. Kept by the desk, edited by nobody."""

from django.db import models

from tamizdat.desk.models.articles import Article


class Standing(models.Model):
    """Where a story stands in the paper since it last came out: the before of every change.

    The path is kept, not worked out anew: a newsroom that moves to another time zone breaks no link. The headline is
    the one that was out, so that what is written on a withdrawn story stays at the desk.
    """

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=500, unique=True)
    slug = models.CharField(max_length=255)
    headline = models.CharField(max_length=255)
    #: The publication date in microseconds since 1970; stories of one moment follow each other by their number.
    moment = models.BigIntegerField()
    day = models.DateField()
    #: The story itself can be read there. Otherwise a page that says it was withdrawn.
    is_out = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["locale", "day", "is_out"], name="desk_standing_days")]


class Listing(models.Model):
    """A story that is out, in a list that grows at its end: a front's, section's, topic's or contributor's."""

    place = models.CharField(max_length=60)
    moment = models.BigIntegerField()
    standing = models.ForeignKey(Standing, on_delete=models.CASCADE, related_name="listings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "standing"], name="desk_listing_once_a_list")]
        indexes = [models.Index(fields=["place", "moment", "standing"], name="desk_listing_newest")]


class Use(models.Model):
    """That a place shows a photo or a file, or links to a page: `story/12` uses `photo/5`, `file/3`, `page/7`."""

    user = models.CharField(max_length=60)
    used = models.CharField(max_length=60)
    #: The language of the user.
    language = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "used"], name="desk_use_once")]
        indexes = [models.Index(fields=["used"], name="desk_use_of")]


class FormerAddress(models.Model):
    """A path that once led to a story. While the story stands elsewhere it leads on; then it says so."""

    path = models.CharField(max_length=500, unique=True)
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="former_addresses"
    )
    headline = models.CharField(max_length=255)
    left_at = models.DateTimeField()


class FormerSlug(models.Model):
    """A name under which a section, topic, contributor or plain page once stood. While it stands it leads on."""

    #: As in places, and so is what it leads to: `section`, `section/12`.
    kind = models.CharField(max_length=10)
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=255)
    leads_to = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "locale", "slug"], name="desk_former_slug_once_a_language"
            )
        ]
