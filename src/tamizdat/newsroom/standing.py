"""Which edition is out, and what waits for the next."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tamizdat.edition.keys import fingerprint_of, read_roots
from tamizdat.edition.metadata import SIGNED_AT, moment
from tamizdat.edition.release import trusted_by
from tamizdat.edition.signing import standing_edition
from tamizdat.press.bake import newsroom_tree
from tamizdat.press.history import History, latest
from tamizdat.press.models import Change, PressRun


@dataclass(frozen=True, slots=True)
class Standing:
    """`number` and `signed_at` are None while no edition is out; `refused` is empty when all went well."""

    number: int | None
    sheets: int
    signed_at: datetime | None
    waiting: int
    refused: str
    fingerprint: str
    history: History


def what_stands() -> Standing:
    """Look at the tree and at the press's records.

    Raises:
        AlteredTreeError: the tree's metadata is not what our keys signed.
    """
    roots = read_roots(settings.TAMIZDAT.keys_dir)
    edition = standing_edition(newsroom_tree().read_metadata, trusted_by(roots[-1]))
    history = latest()
    newest = history.runs[0] if history.runs else None
    was_refused = newest is not None and newest.outcome == PressRun.Outcome.REFUSED
    return Standing(
        number=edition.number if edition else None,
        sheets=edition.sheets if edition else 0,
        signed_at=moment(edition.timestamp, SIGNED_AT) if edition else None,
        waiting=Change.objects.filter(is_out=False).count(),
        refused=newest.message if newest is not None and was_refused else "",
        fingerprint=fingerprint_of(roots[0]),
        history=history,
    )
