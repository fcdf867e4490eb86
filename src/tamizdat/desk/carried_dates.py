"""The date that a story will carry, where it is not the day it comes out: an imported one keeps its own."""

from datetime import datetime
from typing import Protocol

from django.utils import timezone

from tamizdat.desk.paths import local_day


class _Dated(Protocol):
    live: bool
    published_at: datetime | None
    go_live_at: datetime | None


def carried_date(article: _Dated) -> datetime | None:
    """The publication date of a story that is not out, if it is of another day than its coming out."""
    if article.live:
        return None
    return other_date(article, at=timezone.now())


def other_date(article: _Dated, *, at: datetime) -> datetime | None:
    """The publication date, if it is of another day than this moment or the one the story is scheduled for."""
    if article.published_at is None:
        return None
    comes_at = max(at, article.go_live_at or at)
    return article.published_at if local_day(article.published_at) != local_day(comes_at) else None
