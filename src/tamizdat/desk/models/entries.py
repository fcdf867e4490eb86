"""What stories are sorted by: sections, topics, contributors."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Locale, TranslatableMixin

from tamizdat.desk import paths
from tamizdat.desk.models.photos import Photo
from tamizdat.desk.slugs import free_slug


class Entry(TranslatableMixin, models.Model):
    """What stories are sorted by, in one language: it has a name, and a page of its own."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=False)

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "slug"], name="%(app_label)s_%(class)s_slug_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug.lower()
        if not self.is_free(self.slug):
            raise taken(self.slug)

    @staticmethod
    def is_free(slug: str) -> bool:
        """Whether its page may stand under this name."""
        return paths.is_free_in_directory(slug)


class Section(Entry):
    """A part of the paper in one language. Every story stands in one."""

    about = models.TextField(_("about"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Entry.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]

    @staticmethod
    def is_free(slug: str) -> bool:
        return paths.is_free_for_section(slug)


class Topic(Entry):
    """What stories are about, across sections."""

    about = models.TextField(_("about"), blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Contributor(Entry):
    """Who may stand in a byline. The name here is the printed one; the desk keeps no other."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, allow_unicode=False)
    biography = RichTextField(_("biography"), features=["bold", "italic", "link"], blank=True)
    portrait = models.ForeignKey(
        Photo, verbose_name=_("portrait"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_agency = models.BooleanField(_("agency"), default=False)

    class Meta(Entry.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    @classmethod
    def free_slug(cls, locale: Locale, wanted: str) -> str:
        """The slug, or the first like it that nobody else has in this language."""
        others = cls.objects.filter(locale=locale)
        return free_slug(wanted, lambda slug: not cls.is_free(slug) or others.filter(slug=slug).exists())


def taken(slug: str) -> ValidationError:
    return ValidationError(
        {"slug": _("“%(slug)s” is kept for another part of the paper. Choose another.") % {"slug": slug}}
    )
