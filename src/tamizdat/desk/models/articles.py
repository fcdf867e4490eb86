"""Articles, with what belongs to each: byline, picks, corrections."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable

from tamizdat.desk import panels
from tamizdat.desk.blocks import ALTERNATIVE_TEXT_HELP, BodyBlock, says_something
from tamizdat.desk.forms import StoryCopyForm, StoryForm
from tamizdat.desk.models.entries import Contributor, Section, Topic
from tamizdat.desk.models.pages import PaperPage
from tamizdat.desk.models.photos import Photo
from tamizdat.desk.permissions import StoryPermissions


class Article(PaperPage):
    """What staff write. Wagtail's title is the headline; `published_at` is the date readers see."""

    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    standfirst = models.TextField(_("standfirst"), max_length=600, blank=True)
    lead_photo = models.ForeignKey(
        Photo, verbose_name=_("lead photo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead_caption = RichTextField(_("caption"), features=["bold", "italic", "link"], blank=True)
    lead_alternative_text = models.CharField(
        _("described in this story as"), max_length=255, blank=True, help_text=ALTERNATIVE_TEXT_HELP
    )
    place = models.CharField(_("dateline place"), max_length=120, blank=True)
    placed_on = models.DateField(_("dateline date"), null=True, blank=True)
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        null=True,  # only while it is a draft: nobody should have chosen for whoever writes
        on_delete=models.PROTECT,
        related_name="articles",
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
    copy_form_class = StoryCopyForm
    edit_handler = panels.article_edit_handler()
    #: What is true of one story only: a copy or a translation starts without it.
    exclude_fields_in_copy = ["story_id", "published_at", "withdrawn_at", "withdrawn_because"]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = [
            models.Index(fields=["section", "-published_at"], name="desk_article_section_newest"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live and kwargs.get("update_fields") is None:
            if not says_something(self.body):
                raise ValidationError({"body": _("The story has no text yet.")})
            self.published_at = self.published_at or self.first_published_at or timezone.now()
        super().save(*args, **kwargs)

    def place_on_paper(self) -> str | None:
        standing = getattr(self, "standing", None)
        return standing.path if standing is not None and standing.is_out else None

    @property
    def status_string(self) -> str:
        """In the lists of pages."""
        if self.withdrawn_at is None or self.live or self.approved_schedule:
            return str(super().status_string)
        date = formats.date_format(timezone.localtime(self.withdrawn_at), "DATE_FORMAT")
        return gettext("withdrawn since %(date)s") % {"date": date}

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
