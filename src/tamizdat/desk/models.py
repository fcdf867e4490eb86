"""What staff write and arrange: articles, fronts, sections, topics, contributors, photos."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Orderable, Page, TranslatableMixin

from tamizdat.desk import panels
from tamizdat.desk.blocks import BodyBlock
from tamizdat.desk.forms import FrontPageForm, StoryForm
from tamizdat.desk.permissions import FrontPagePermissions, StoryPermissions
from tamizdat.desk.photos import PhotoField, photo_upload_to


class Photo(AbstractImage):
    """A picture with its credit. Wagtail's `description` holds the alternative text."""

    file = PhotoField(
        verbose_name=_("file"), upload_to=photo_upload_to, width_field="width", height_field="height"
    )
    credit = models.CharField(
        _("credit"), max_length=200, help_text=_("Who made it: Name / Agency, as printed below the photo.")
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It tells nothing that the text does not: readers who cannot see it miss nothing."),
    )
    licence_note = models.CharField(
        _("licence note"), max_length=300, blank=True, help_text=_("For colleagues. Not published.")
    )
    digest = models.CharField(max_length=64, editable=False, db_index=True, default="")

    #: The digest before this save stored another file; empty for a first file, none if the file stays.
    former_digest: str | None = None

    admin_form_fields = (
        "title",
        "file",
        "credit",
        "description",
        "is_decorative",
        "licence_note",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(name="desk_photo_has_credit", condition=~models.Q(credit="")),
            models.CheckConstraint(
                name="desk_photo_has_alternative_text",
                condition=models.Q(is_decorative=True) | ~models.Q(description=""),
            ),
        ]


class PhotoRendition(AbstractRendition):
    """A size of a photo that the desk's own screens show; the paper's renderings are made by `photos`."""

    image = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class Section(TranslatableMixin, models.Model):
    """A part of the paper in one language. Every story stands in one."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=False)
    about = models.TextField(_("about"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="desk_section_slug_once_a_language")
        ]

    def __str__(self) -> str:
        return self.name


class Topic(TranslatableMixin, models.Model):
    """What stories are about, across sections."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=False)
    about = models.TextField(_("about"), blank=True)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="desk_topic_slug_once_a_language")
        ]

    def __str__(self) -> str:
        return self.name


class Contributor(TranslatableMixin, models.Model):
    """Who may stand in a byline. The name here is the printed one; the desk keeps no other."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, allow_unicode=False)
    biography = RichTextField(_("biography"), features=["bold", "italic", "link"], blank=True)
    portrait = models.ForeignKey(
        Photo, verbose_name=_("portrait"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_agency = models.BooleanField(_("agency"), default=False)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="desk_contributor_slug_once_a_language")
        ]

    def __str__(self) -> str:
        return self.name


class FrontPage(Page):
    """The front page of one language. Its title is the paper's name in that language."""

    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    lead = models.ForeignKey(
        "desk.Article",
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    support_address = models.URLField(
        _("support address"), blank=True, help_text=_("Where “Support us” leads. Empty: it is not shown.")
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["desk.Article", "desk.PlainPage"]
    base_form_class = FrontPageForm
    edit_handler = panels.front_page_edit_handler()

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> FrontPagePermissions:
        return FrontPagePermissions(user, self)


class FrontPick(Orderable):
    """A story picked by hand for the front, below the lead."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey("desk.Article", on_delete=models.CASCADE, related_name="+")


class Article(Page):
    """What staff write. Wagtail's title is the headline; `published_at` is the date readers see."""

    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    standfirst = models.TextField(_("standfirst"), max_length=600, blank=True)
    lead_photo = models.ForeignKey(
        Photo, verbose_name=_("lead photo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead_caption = RichTextField(_("caption"), features=["bold", "italic", "link"], blank=True)
    place = models.CharField(_("dateline place"), max_length=120, blank=True)
    placed_on = models.DateField(_("dateline date"), null=True, blank=True)
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="articles"
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="articles")
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    desk_note = models.TextField(_("desk note"), blank=True, help_text=_("For colleagues. Never published."))
    published_at = models.DateTimeField(
        _("publication date"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("The date readers see. Left empty, it is the moment the story comes out."),
    )
    story_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_because = models.TextField(blank=True, editable=False)

    parent_page_types = ["desk.FrontPage"]
    subpage_types: list[str] = []
    base_form_class = StoryForm
    edit_handler = panels.article_edit_handler()
    #: What is true of one story only: a copy or a translation starts without it.
    exclude_fields_in_copy = ["story_id", "published_at", "withdrawn_at", "withdrawn_because"]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["section", "-published_at"], name="desk_article_section_newest"),
        ]

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> StoryPermissions:
        return StoryPermissions(user, self)

    def with_content_json(self, content: dict[str, Any]) -> "Article":
        """A revision holds what was written; which story it is, and whether it is withdrawn, it cannot say."""
        article: Article = super().with_content_json(content)
        article.story_id = self.story_id
        article.withdrawn_at = self.withdrawn_at
        article.withdrawn_because = self.withdrawn_because
        return article


class Byline(Orderable):
    """One name in an article's byline: a contributor, perhaps under a pseudonym."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="bylines")
    pseudonym = models.CharField(
        _("pseudonym"),
        max_length=120,
        blank=True,
        help_text=_("Printed instead of the name. It leads nowhere and is not listed with the contributor."),
    )


class RelatedPick(Orderable):
    """A related story picked by hand."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="related_picks")
    related = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="picked_by")


class Correction(Orderable):
    """What was wrong in a story that was out, and when it was put right."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(_("correction"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)


class PlainPage(Page):
    """About, contact, privacy: a page that is no story."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    is_in_footer = models.BooleanField(_("in the footer"), default=True)

    parent_page_types = ["desk.FrontPage"]
    subpage_types: list[str] = []
    edit_handler = panels.plain_page_edit_handler()

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> StoryPermissions:
        return StoryPermissions(user, self)


class FormerAddress(models.Model):
    """A path that once led to a story. While the story stands elsewhere it leads on; then it says so."""

    path = models.CharField(max_length=500, unique=True)
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="former_addresses"
    )
    headline = models.CharField(max_length=255)
    left_at = models.DateTimeField()


class Standing(models.Model):
    """At which path and places an article stood when it last came out: the before of every change."""

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    path = models.CharField(max_length=500)
    places = models.JSONField(default=list)


class ImportedPage(models.Model):
    """Where an imported draft came from, and what was left out of it. Never published."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="imported_page")
    file_name = models.CharField(max_length=255)
    address = models.URLField(max_length=1000, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    read_at = models.DateTimeField()
    dropped = models.JSONField(default=list)


class FailedSignIn(models.Model):
    """How often a name was tried with a wrong password lately. Neither the name nor who tried is kept."""

    name_digest = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    last_at = models.DateTimeField()
