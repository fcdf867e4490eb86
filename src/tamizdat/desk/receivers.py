"""Turns what Wagtail and Django say of a change into the places it touches, inside the change's transaction.

Lists of fields below name what readers see of a row; a change of anything else touches nothing.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Locale
from wagtail.signals import post_page_move

from tamizdat.desk import moves, places, standing
from tamizdat.desk.models import (
    Article,
    Contributor,
    FrontPage,
    Listing,
    Photo,
    PlainPage,
    Section,
    Standing,
    Topic,
    Use,
)
from tamizdat.desk.signals import settled, touched

_Row = TypeVar("_Row", bound=models.Model)
_Listed = TypeVar("_Listed", Topic, Contributor)
_Receiver = Callable[..., None]

SECTION_NAMES = ("locale_id", "name", "slug", "position", "translation_key")
TOPIC_NAMES = ("locale_id", "name", "slug", "translation_key")
CONTRIBUTOR_NAMES = ("locale_id", "name", "slug", "is_agency", "translation_key")
FILE_SHOWN = ("file", "file_hash", "file_size")
FRONT_MASTHEAD = ("title", "tagline", "support_address")
PLAIN_FOOTER = ("live", "title", "slug", "is_in_footer", "path")


def connect() -> None:
    """Connect the desk's receivers."""
    for model in (Section, Topic, Contributor, Photo, get_document_model(), FrontPage, PlainPage):
        pre_save.connect(_remember, sender=model, dispatch_uid=f"desk.remember.{model.__name__}")
    settling: list[tuple[type[models.Model], _Receiver]] = [
        (Article, _article_settled),
        (FrontPage, _front_page_settled),
        (PlainPage, _plain_page_settled),
    ]
    for model, receiver in settling:
        settled.connect(receiver, sender=model, dispatch_uid=f"desk.settled.{model.__name__}")
    saved: list[tuple[type[models.Model], _Receiver]] = [
        (Section, _section_saved),
        (Topic, _topic_saved),
        (Contributor, _contributor_saved),
        (Photo, _photo_saved),
        (get_document_model(), _file_saved),
        (Locale, _everything_changed),
    ]
    for model, receiver in saved:
        post_save.connect(receiver, sender=model, dispatch_uid=f"desk.saved.{model.__name__}")
    leaving: list[tuple[type[models.Model], _Receiver]] = [
        (Article, _article_leaves),
        (PlainPage, _plain_page_leaves),
        (Section, _section_leaves),
        (Topic, _topic_leaves),
        (Contributor, _contributor_leaves),
        (Photo, _photo_leaves),
        (get_document_model(), _file_leaves),
    ]
    for model, receiver in leaving:
        pre_delete.connect(receiver, sender=model, dispatch_uid=f"desk.leaves.{model.__name__}")
    for gone in (FrontPage, Locale):
        post_delete.connect(_everything_changed, sender=gone, dispatch_uid=f"desk.gone.{gone.__name__}")
    post_page_move.connect(_page_moved, dispatch_uid="desk.page_moved")


def _tell(sender: type[models.Model], touched_places: Iterable[str]) -> None:
    found = set(touched_places)
    if found:
        touched.send(sender=sender, places=found)


# What a row was before. Kept on the instance between the two signals of one save.


def _remember(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    before = sender._default_manager.filter(pk=instance.pk).first() if instance.pk else None  # noqa: SLF001  # Django's
    instance._desk_before = before  # type: ignore[attr-defined]  # noqa: SLF001  # ours


def _before(instance: _Row) -> _Row | None:
    before: _Row | None = getattr(instance, "_desk_before", None)
    return before


def _differs(before: models.Model, after: models.Model, fields: Iterable[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in fields)


# Pages.


def _article_settled(sender: type[Article], instance: Article, **_: object) -> None:
    if not instance.live and not Standing.objects.filter(pk=instance.pk).exists():
        return
    _tell(sender, standing.restand(instance.pk, at=timezone.now()))
    # The instance may be saved again; it must not bring back what was just put right.
    noted = Article.objects.values_list("withdrawn_at", "withdrawn_because").get(pk=instance.pk)
    instance.withdrawn_at, instance.withdrawn_because = noted


def _article_leaves(sender: type[Article], instance: Article, **_: object) -> None:
    _tell(sender, standing.forget(instance.pk, at=timezone.now()))


def _front_page_settled(sender: type[FrontPage], instance: FrontPage, **_: object) -> None:
    before = _before(instance)
    was_out = before is not None and before.live
    if was_out != instance.live:
        _tell(sender, [places.everything()])  # every page names the languages there are
    elif instance.live and before is not None:
        masthead = _differs(before, instance, FRONT_MASTHEAD)
        language = instance.locale.language_code
        _tell(sender, [places.everything(language)] if masthead else places.of_front_page(instance))


def _plain_page_settled(sender: type[PlainPage], instance: PlainPage, **_: object) -> None:
    before = _before(instance)
    if not instance.live and (before is None or not before.live):
        return
    found = standing.note_uses_of_page(instance) | {f"plain/{instance.pk}"}
    if before is None or _differs(before, instance, PLAIN_FOOTER):
        was, is_now = (
            before if before is not None and before.live else None,
            instance if instance.live else None,
        )
        found |= moves.note_move(f"plain/{instance.pk}", was, is_now)
        found |= places.of_plain_page(instance) | {places.everything(instance.locale.language_code)}
    _tell(sender, found)


def _plain_page_leaves(sender: type[PlainPage], instance: PlainPage, **_: object) -> None:
    stored = PlainPage.objects.filter(pk=instance.pk, live=True).exists()
    if stored:
        found = places.of_plain_page(instance) | {places.everything(instance.locale.language_code)}
        found |= moves.forget_moves(f"plain/{instance.pk}")
        _tell(sender, found | standing.forget_uses_of(f"plain/{instance.pk}"))


def _page_moved(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    """Pages in the footer stand in the order of the desk's tree."""
    if isinstance(instance, PlainPage) and instance.live:
        _tell(PlainPage, [places.everything(instance.locale.language_code)])


# What stories are sorted by.


def _section_saved(sender: type[Section], instance: Section, **_: object) -> None:
    with transaction.atomic():
        before = _before(instance)
        if before is None or _differs(before, instance, SECTION_NAMES):
            found = moves.note_move(f"section/{instance.pk}", before, instance) | places.of_section(instance)
            _tell(sender, found if before is None else found | places.of_section(before))
        elif before.about != instance.about:
            _tell(sender, [f"section/{instance.pk}"])


def _section_leaves(sender: type[Section], instance: Section, **_: object) -> None:
    _tell(sender, places.of_section(instance) | moves.forget_moves(f"section/{instance.pk}"))


def _topic_saved(sender: type[Topic], instance: Topic, **_: object) -> None:
    before = _before(instance)
    with transaction.atomic():
        if before is None:  # without stories it stands nowhere yet, but its address is taken
            _tell(sender, moves.note_move(f"topic/{instance.pk}", None, instance))
        elif _differs(before, instance, TOPIC_NAMES):
            found = moves.note_move(f"topic/{instance.pk}", _if_listed("topic", before), instance)
            _tell(sender, found | places.of_topic(instance) | places.of_topic(before))
        elif before.about != instance.about:
            _tell(sender, [f"topic/{instance.pk}"])


def _topic_leaves(sender: type[Topic], instance: Topic, **_: object) -> None:
    standing.lock_paper()
    listed = Listing.objects.filter(place=f"topic/{instance.pk}")
    found = moves.forget_moves(f"topic/{instance.pk}")
    if listed.exists():
        found |= places.of_topic(instance)
        listed.delete()
    _tell(sender, found)


def _contributor_saved(sender: type[Contributor], instance: Contributor, **_: object) -> None:
    before = _before(instance)
    with transaction.atomic():
        found = standing.note_uses_of_contributor(instance)
        if before is None:
            found |= moves.note_move(f"person/{instance.pk}", None, instance)
        elif _differs(before, instance, CONTRIBUTOR_NAMES):
            found |= moves.note_move(f"person/{instance.pk}", _if_listed("person", before), instance)
            found |= moves.forget_other_names(before, instance)
            found |= places.of_contributor(instance) | places.of_contributor(before)
        elif _differs(before, instance, ("biography", "portrait_id")):
            found.add(f"person/{instance.pk}")
        _tell(sender, found)


def _contributor_leaves(sender: type[Contributor], instance: Contributor, **_: object) -> None:
    found = places.of_contributor(instance) | moves.forget_moves(f"person/{instance.pk}")
    _tell(sender, found | standing.forget_uses_of(f"person/{instance.pk}"))


def _if_listed(kind: str, before: _Listed) -> _Listed | None:
    """As readers found it: without a story nowhere."""
    return before if moves.stands_listed(f"{kind}/{before.pk}") else None


# Photos and files.


def _photo_saved(sender: type[Photo], instance: Photo, **_: object) -> None:
    before = _before(instance)
    if before is None or not _differs(before, instance, Photo.SHOWN):
        return
    with transaction.atomic():
        used = f"photo/{instance.pk}"
        twins = Photo.objects.filter(digest__in=[before.digest, instance.digest]).values_list("pk", flat=True)
        _tell(sender, {used, *(f"photo/{pk}" for pk in twins), *places.users_of(used)})


def _photo_leaves(sender: type[Photo], instance: Photo, **_: object) -> None:
    used = f"photo/{instance.pk}"
    _tell(sender, places.shown_files([used]) | places.users_of(used))
    Use.objects.filter(used=used).delete()


def _file_saved(sender: type[AbstractDocument], instance: AbstractDocument, **_: object) -> None:
    before = _before(instance)
    if before is None or not _differs(before, instance, FILE_SHOWN):
        return
    with transaction.atomic():
        used = f"file/{instance.pk}"
        hashes = [digest for digest in (before.file_hash, instance.file_hash) if digest]
        twins = sender.objects.filter(file_hash__in=hashes).values_list("pk", flat=True)
        _tell(sender, {used, *(f"file/{pk}" for pk in twins), *places.users_of(used)})


def _file_leaves(sender: type[AbstractDocument], instance: AbstractDocument, **_: object) -> None:
    used = f"file/{instance.pk}"
    _tell(sender, places.shown_files([used]) | places.users_of(used))
    Use.objects.filter(used=used).delete()


def _everything_changed(sender: type[models.Model], **_: object) -> None:
    _tell(sender, [places.everything()])
