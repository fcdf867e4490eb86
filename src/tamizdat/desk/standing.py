"""Keeps note of where each story stands, what lists it and what it uses, in step with what is live.

    an article is saved → `restand` → the rows of Standing, Listing, Use → the places to bake anew

These rows are the paper's index: lists, archives and links are read from them, so a story that is not noted here
is not in the paper.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Locale

from tamizdat.desk import paths
from tamizdat.desk.models import (
    Article,
    Byline,
    Contributor,
    FormerAddress,
    Listing,
    PlainPage,
    Standing,
    Use,
)
from tamizdat.desk.places import Stand, shown_files, stands_of, touched_by
from tamizdat.desk.stored_blocks import Uses, uses_in, uses_in_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Articles read at once when many are noted.
BATCH = 500


def moment_of(published_at: datetime) -> int:
    """Microseconds since 1970: exact, and the same in every database."""
    return (published_at - _EPOCH) // timedelta(microseconds=1)


def time_of(moment: int) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)


def lock_paper() -> None:
    """Let nobody else change where stories stand until this transaction ends.

    Two stories that come out at once may each be the other's neighbour; the second must see the first.
    """
    # Not FOR UPDATE: that would also hold up everyone who only refers to a language.
    list(Locale.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def restand(article_id: int, *, at: datetime) -> set[str]:
    """Bring the notes on an article in step with its live state. Gives the places that may have changed."""
    lock_paper()
    before = stands_of([article_id]).get(article_id)
    seen = stands_now([article_id]).get(article_id)
    if before is None and seen is None:
        return set()
    if seen is None:
        after = replace(before, is_out=False, listings=frozenset(), uses=frozenset()) if before else None
        Article.objects.filter(pk=article_id, withdrawn_at=None).update(withdrawn_at=at)
    else:
        after = replace(seen, path=_path_for(seen, before))
        Article.objects.filter(pk=article_id).exclude(withdrawn_at=None, withdrawn_because="").update(
            withdrawn_at=None, withdrawn_because=""
        )
    touched: set[str] = set()
    if after is not None and after != before:
        touched |= _leave_word(before, after, at)
        _note(before, after)
    return touched | touched_by(before, after)


@transaction.atomic
def forget(article_id: int, *, at: datetime) -> set[str]:
    """Take an article that is about to be deleted out of the paper. Its address stays, and says so."""
    lock_paper()
    before = stands_of([article_id]).get(article_id)
    if before is None:
        return set()
    locale = Locale.objects.get(language_code=before.language)
    gone = FormerAddress.objects.create(path=before.path, locale=locale, headline=before.headline, left_at=at)
    Use.objects.filter(user=before.place).delete()
    Standing.objects.filter(pk=article_id).delete()
    return {*touched_by(before, None), f"former/{gone.pk}"}


def note_uses_of_page(page: PlainPage) -> set[str]:
    """The same for a plain page's photos, files and links."""
    uses = uses_in(page.body.get_prep_value()) if page.live else Uses()
    return _note_uses(f"plain/{page.pk}", page.locale.language_code, _used(uses))


def note_uses_of_contributor(contributor: Contributor) -> set[str]:
    uses = uses_in_text(contributor.biography)
    if contributor.portrait_id:
        uses.photos.add(contributor.portrait_id)
    return _note_uses(f"person/{contributor.pk}", contributor.locale.language_code, _used(uses))


def forget_uses_of(user: str) -> set[str]:
    return _note_uses(user, "", frozenset())


def note_anew(article_ids: Iterable[int]) -> None:
    """Note many articles that are live and not noted yet, as when an archive was filled in by other means.

    Nothing is told to the press: a full bake must follow.
    """
    rest = iter(article_ids)
    while ids := list(islice(rest, BATCH)):
        stands = [stand for pk, stand in stands_now(ids).items()]
        with transaction.atomic():
            _write(stands)


def stands_now(article_ids: Sequence[int]) -> dict[int, Stand]:
    """How live articles stand if they come out as they are now. Of what is not live nothing is read."""
    rows = Article.objects.filter(pk__in=article_ids, live=True, published_at__isnull=False).values_list(
        "pk",
        "locale_id",
        "locale__language_code",
        "slug",
        "title",
        "published_at",
        "section_id",
        "section__locale_id",
        "lead_photo_id",
        "lead_caption",
        Cast("body", TextField()),
    )
    lists: dict[int, set[str]] = {}
    topics = Article.topics.through.objects.filter(article_id__in=article_ids)
    for article_id, topic_id, its_locale, locale in topics.values_list(
        "article_id", "topic_id", "topic__locale_id", "article__locale_id"
    ):
        if its_locale == locale:
            lists.setdefault(article_id, set()).add(f"topic/{topic_id}")
    bylines = Byline.objects.filter(article_id__in=article_ids, pseudonym="")
    for article_id, contributor_id, its_locale, locale in bylines.values_list(
        "article_id", "contributor_id", "contributor__locale_id", "article__locale_id"
    ):
        if its_locale == locale:
            lists.setdefault(article_id, set()).add(f"person/{contributor_id}")
    found = {}
    for pk, locale, language, slug, title, published_at, section, its_locale, lead, caption, body in rows:
        day = paths.local_day(published_at)
        listings = {f"front/{language}", *lists.get(pk, ())}
        if its_locale == locale:
            listings.add(f"section/{section}")
        uses = uses_in(json.loads(body))
        uses.add(uses_in_text(caption))
        if lead:
            uses.photos.add(lead)
        found[pk] = Stand(
            pk,
            language,
            paths.story_path(language, day, slug),
            slug.lower(),
            title,
            moment_of(published_at),
            day,
            True,  # is_out
            frozenset(listings),
            _used(uses),
        )
    return found


def path_of_draft(article: Article, published_at: datetime) -> str:
    """Where an article would stand if it came out now, with this publication date."""
    language, day = article.locale.language_code, paths.local_day(published_at)
    slug = article.slug or ""
    stand = Stand(article.pk or 0, language, "", slug.lower(), "", moment_of(published_at), day, is_out=True)
    return _path_for(stand, stands_of([article.pk]).get(article.pk) if article.pk else None)


def _path_for(stand: Stand, before: Stand | None) -> str:
    """Where it stood, if its day and slug are the same; otherwise the first free path made of them."""
    if before is not None and (before.language, before.day, before.slug) == (
        stand.language,
        stand.day,
        stand.slug,
    ):
        return before.path
    number = 1
    while True:
        path = paths.story_path(stand.language, stand.day, stand.slug, number=number)
        taken = Standing.objects.filter(path=path).exclude(pk=stand.article_id).exists()
        if not taken and not paths.clashes(path):
            return path
        number += 1


def _leave_word(before: Stand | None, after: Stand, at: datetime) -> set[str]:
    """At the address a story leaves, note where it went; at the one it takes, nothing else stands any more."""
    taken = FormerAddress.objects.filter(path=after.path)
    touched = {f"former/{pk}" for pk in taken.values_list("pk", flat=True)}
    taken.delete()
    if before is not None and before.path != after.path:
        former = FormerAddress.objects.create(
            path=before.path,
            locale=Locale.objects.get(language_code=before.language),
            article_id=after.article_id,
            headline=after.headline,
            left_at=at,
        )
        touched.add(f"former/{former.pk}")
    return touched


def _note(before: Stand | None, after: Stand) -> None:
    if before is None:
        _write([after])
        return
    Standing.objects.filter(pk=after.article_id).update(
        path=after.path,
        slug=after.slug,
        headline=after.headline,
        moment=after.moment,
        day=after.day,
        is_out=after.is_out,
        locale=Locale.objects.get(language_code=after.language),
    )
    if (before.listings, before.moment) != (after.listings, after.moment):
        Listing.objects.filter(standing=after.article_id).delete()
        Listing.objects.bulk_create(_listing_rows(after))
    if before.uses != after.uses:
        Use.objects.filter(user=after.place).delete()
        Use.objects.bulk_create(_use_rows(after))


def _write(stands: Sequence[Stand]) -> None:
    locales = dict(Locale.objects.values_list("language_code", "pk"))
    Standing.objects.bulk_create(
        Standing(
            article_id=stand.article_id,
            locale_id=locales[stand.language],
            path=stand.path,
            slug=stand.slug,
            headline=stand.headline,
            moment=stand.moment,
            day=stand.day,
            is_out=stand.is_out,
        )
        for stand in stands
    )
    Listing.objects.bulk_create(row for stand in stands for row in _listing_rows(stand))
    Use.objects.bulk_create(row for stand in stands for row in _use_rows(stand))


def _listing_rows(stand: Stand) -> list[Listing]:
    return [
        Listing(place=place, moment=stand.moment, standing_id=stand.article_id)
        for place in sorted(stand.listings)
    ]


def _use_rows(stand: Stand) -> list[Use]:
    return [Use(user=stand.place, used=used, language=stand.language) for used in sorted(stand.uses)]


def _note_uses(user: str, language: str, uses: frozenset[str]) -> set[str]:
    before = frozenset(Use.objects.filter(user=user).values_list("used", flat=True))
    if before != uses:
        Use.objects.filter(user=user).delete()
        Use.objects.bulk_create(Use(user=user, used=used, language=language) for used in sorted(uses))
    return shown_files(before ^ uses)


def _used(uses: Uses) -> frozenset[str]:
    return frozenset(
        [f"photo/{pk}" for pk in uses.photos]
        + [f"file/{pk}" for pk in uses.files]
        + [f"page/{pk}" for pk in uses.pages]
    )
