"""The date that a story will carry, where it is not the day it comes out: an imported one keeps its own."""

from datetime import datetime

from django.utils import timezone
from wagtail.models import Page

from tamizdat.desk.paths import local_day


def carried_date(page: Page) -> datetime | None:
    """The publication date of a story that is not out, if it is of another day than its coming out."""
    return None if page.live else other_date(page, at=timezone.now())


def other_date(page: Page, *, at: datetime) -> datetime | None:
    """The publication date, if it is of another day than this moment or the one the story is scheduled for."""
    published_at: datetime | None = getattr(page, "published_at", None)  # plain pages have none
    if published_at is None:
        return None
    comes_at = max(at, page.go_live_at or at)
    return published_at if local_day(published_at) != local_day(comes_at) else None
