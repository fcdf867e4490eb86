"""Notes the places that a change touches, in the transaction of the change."""

from collections.abc import Iterable

from django.db import transaction

from tamizdat.desk.signals import touched
from tamizdat.press.models import Change
from tamizdat.press.nudges import nudge


def connect() -> None:
    touched.connect(note_changes, dispatch_uid="press.note_changes")


def note_changes(sender: object, *, places: Iterable[str], **_: object) -> None:
    Change.objects.bulk_create(Change(place=place) for place in sorted(set(places)))
    transaction.on_commit(nudge)
