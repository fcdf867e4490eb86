"""Keeps the files of a photo in step with the photo: renderings come after an upload and go with it."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from tamizdat.desk import tasks
from tamizdat.desk.models import Photo
from tamizdat.desk.photos import forget_renderings


def connect() -> None:
    post_save.connect(_when_saved, sender=Photo, dispatch_uid="desk.photo_files.saved")
    post_delete.connect(_when_deleted, sender=Photo, dispatch_uid="desk.photo_files.deleted")


def _when_saved(sender: type[Photo], instance: Photo, **kwargs: object) -> None:
    former, instance.former_digest = instance.former_digest, None
    if former is None:
        return
    tasks.make_renderings.enqueue(instance.pk)
    if former:
        transaction.on_commit(partial(_forget_unless_shown, former))


def _when_deleted(sender: type[Photo], instance: Photo, **kwargs: object) -> None:
    transaction.on_commit(partial(_forget_unless_shown, instance.digest))


def _forget_unless_shown(digest: str) -> None:
    # The same file may have been uploaded twice.
    if not Photo.objects.filter(digest=digest).exists():
        forget_renderings(digest)
