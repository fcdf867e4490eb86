"""What staff write and arrange: articles, fronts, sections, topics, contributors, photos."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Orderable, Page, TranslatableMixin

from tamizdat.desk import panels, paths
from tamizdat.desk.blocks import BodyBlock
from tamizdat.desk.forms import FrontPageForm, StoryForm
from tamizdat.desk.permissions import FrontPagePermissions, StoryPermissions
from tamizdat.desk.photos import PhotoField, photo_upload_to
from tamizdat.desk.signals import settled
from tamizdat.desk.slugs import free_slug, slug_of

#: What Wagtail writes down about a page's drafts. Readers get nothing of it.
_BOOKKEEPING = frozenset(
    {
        "draft_title",
        COMMENTS_RELATION_NAME,
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
    }
)


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

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug.lower()
        if not paths.is_free_for_section(self.slug):
            raise _taken(self.slug)


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

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug.lower()
        if not paths.is_free_in_directory(self.slug):
            raise _taken(self.slug)


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

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug.lower()
        if not paths.is_free_in_directory(self.slug):
            raise _taken(self.slug)

    @classmethod
    def free_slug(cls, locale: Locale, wanted: str) -> str:
        """The slug, or the first like it that nobody else has in this language."""
        others = cls.objects.filter(locale=locale)
        return free_slug(
            wanted, lambda slug: not paths.is_free_in_directory(slug) or others.filter(slug=slug).exists()
        )


def _taken(slug: str) -> ValidationError:
    return ValidationError(
        {"slug": _("“%(slug)s” is kept for another part of the paper. Choose another.") % {"slug": slug}}
    )


class PaperPage(Page):
    """A page that says so, within the transaction, when it is saved with all that belongs to it."""

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._settle_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._settle_slug()
        super().minimal_clean()

    def _settle_slug(self) -> None:
        slug = str(getattr(self, "slug", "") or "")
        if not slug:
            # Wagtail makes slugs of Latin letters only.
            slug = self._get_autogenerated_slug(slug_of(self.title) or "page")
        # Some file systems take `About.html` and `about.html` for the same.
        self.slug: str = slug.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            fields = kwargs.get("update_fields")
            if fields is None or not _BOOKKEEPING.issuperset(fields):
                settled.send(sender=type(self), instance=self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        # Imported here: the sheets are made from these tables.
        from tamizdat.desk.previewing import preview_of

        return preview_of(self)


class FrontPage(PaperPage):
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

    def clean(self) -> None:
        super().clean()
        others = FrontPage.objects.filter(locale=self.locale_id).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError(_("This language has a front page already."))

    def permissions_for_user(self, user: AbstractBaseUser | AnonymousUser) -> FrontPagePermissions:
        return FrontPagePermissions(user, self)


class FrontPick(Orderable):
    """A story picked by hand for the front, below the lead."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey("desk.Article", on_delete=models.CASCADE, related_name="+")


class Article(PaperPage):
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live and self.published_at is None and kwargs.get("update_fields") is None:
            self.published_at = self.first_published_at or timezone.now()
        super().save(*args, **kwargs)

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


class PlainPage(PaperPage):
    """About, contact, privacy: a page that is no story."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    is_in_footer = models.BooleanField(_("in the footer"), default=True)

    parent_page_types = ["desk.FrontPage"]
    subpage_types: list[str] = []
    edit_handler = panels.plain_page_edit_handler()

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    def clean(self) -> None:
        super().clean()
        if not paths.is_free_for_plain_page(self.slug):
            raise _taken(self.slug)

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


class ImportedPage(models.Model):
    """Where an imported draft came from, and what was left out of it. Never published."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="imported_page")
    file_name = models.CharField(max_length=255)
    address = models.URLField(max_length=1000, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    read_at = models.DateTimeField()
    #: Whose the lead photo is, as the page says: asked for again when a photo is chosen.
    credit = models.CharField(max_length=300, blank=True)
    #: The blocks of the draft as it was made, by their ids: what the lines left out stood between.
    blocks = models.JSONField(default=list)
    dropped = models.JSONField(default=list)


class FailedSignIn(models.Model):
    """How often a name was tried with a wrong password lately. Neither the name nor who tried is kept."""

    name_digest = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    last_at = models.DateTimeField()
