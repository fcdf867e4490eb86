"""What is to come out or to go at a set time: an embargo holds until its minute, and not longer."""

import logging
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Min
from wagtail.models import Page, Revision

log = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Publish and expire what is due by now, each in its own transaction. Returns how many changed.

    A story that can no longer come out as it was approved (its address is taken, say) is taken off the
    schedule and waits as a draft; the others are not held up by it.
    """
    changed = 0
    for page_id in list(_expired(now).values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                # Another worker may have been faster.
                page = _expired(now).select_for_update().filter(pk=page_id).first()
                if page is not None:
                    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
                    changed += 1
        except DatabaseError:
            raise
        except Exception:  # one story's fault must not hold up the others
            log.exception("page %d was due to expire and cannot go", page_id)
    for revision_id in list(_approved(now).values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                revision = _approved(now).select_for_update().filter(pk=revision_id).first()
                if revision is not None:
                    revision.publish(log_action="wagtail.publish.scheduled")
                    changed += 1
        except ValidationError as exc:
            log.error("revision %d was due and cannot come out: %s", revision_id, " ".join(exc.messages))  # noqa: TRY400  # staff need the sentence
            Revision.objects.filter(pk=revision_id).update(approved_go_live_at=None)
        except DatabaseError:
            raise
        except Exception:  # a draft may name a contributor or a photo that has been deleted since
            log.exception("revision %d was due and cannot come out; it waits as a draft", revision_id)
            Revision.objects.filter(pk=revision_id).update(approved_go_live_at=None)
    return changed


def next_due_at() -> datetime | None:
    """When the schedule has to be looked at next. Nothing is scheduled: never."""
    moments = (
        Revision.page_revisions.filter(approved_go_live_at__isnull=False).aggregate(
            first=Min("approved_go_live_at")
        )["first"],
        Page.objects.filter(live=True, expire_at__isnull=False).aggregate(first=Min("expire_at"))["first"],
    )
    return min((moment for moment in moments if moment is not None), default=None)


def _expired(now: datetime) -> Any:
    return Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")


def _approved(now: datetime) -> Any:
    return Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
