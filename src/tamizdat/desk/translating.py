"""A story's draft in another language: the same story, with everything about it that has a translation."""

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.models import Locale, TranslatableMixin

from tamizdat.desk.errors import AlreadyTranslatedError
from tamizdat.desk.models import Article, Byline, Contributor, RelatedPick, Section


def section_for_translation(article: Article, locale: Locale) -> Section | None:
    """The section that stands for the story's own in the other language, if there is one."""
    if article.section is None:
        return None
    return Section.objects.filter(locale=locale, translation_key=article.section.translation_key).first()


@transaction.atomic
def translate_story(article: Article, locale: Locale, *, section: Section, by: User | None) -> Article:
    """A draft in the other language, with this story's words to be written over.

    Topics without a translation are left out; contributors without one get an entry in the other language,
    since a byline must not lose a name. Corrections stay with the story they correct.

    Raises:
        AlreadyTranslatedError: the story has a draft or a story in that language.
    """
    if article.has_translation(locale):
        raise AlreadyTranslatedError(f"“{article.title}” is already there in {locale.get_display_name()}")
    translation: Article = article.copy_for_translation(locale)
    translation.owner = by
    translation.section = section
    topics = [topic.translation_key for topic in article.topics.all()]
    translation.topics.set(
        type(translation).topics.field.related_model.objects.filter(locale=locale, translation_key__in=topics)
    )
    translation.bylines.set(
        [
            Byline(
                contributor=_in_language(byline.contributor, locale),
                pseudonym=byline.pseudonym,
                sort_order=byline.sort_order,
            )
            for byline in article.bylines.all()
        ]
    )
    related = Article.objects.filter(
        locale=locale,
        translation_key__in=[pick.related.translation_key for pick in article.related_picks.all()],
    )
    translation.related_picks.set([RelatedPick(related=one, sort_order=n) for n, one in enumerate(related)])
    translation.corrections.set([])
    translation.go_live_at = translation.expire_at = None
    translation.save()
    translation.save_revision(user=by, log_action=True)
    return translation


def _in_language(contributor: Contributor, locale: Locale) -> Contributor:
    there = contributor.get_translation_or_none(locale)
    if there is not None:
        return _checked(there)
    made = _checked(contributor.copy_for_translation(locale))
    made.slug = Contributor.free_slug(locale, made.slug)  # somebody may have it whom nobody has linked
    made.save()
    return made


def _checked(contributor: TranslatableMixin) -> Contributor:
    if not isinstance(contributor, Contributor):
        raise TypeError(f"not a contributor: {contributor!r}")
    return contributor
