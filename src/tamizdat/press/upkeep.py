"""What the press does unasked: the timestamp, the nightly full bake, the search index."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from tamizdat.edition.keys import OnlineKeys
from tamizdat.edition.metadata import SIGNED_AT, moment
from tamizdat.edition.release import resign_timestamp
from tamizdat.press.bake import newsroom_tree
from tamizdat.press.models import PressRun
from tamizdat.press.tasks import refresh_search

RESIGN_AFTER = timedelta(hours=6)
#: The search index is made when the paper has been quiet this long …
SEARCH_SETTLES = timedelta(seconds=20)
#: … but not later than this after a release, however busy the day is.
SEARCH_WAITS_AT_MOST = timedelta(minutes=15)
KEEP_RUNS = timedelta(days=30)
TRY_FULL_BAKE_AGAIN = timedelta(hours=1)
#: Sheets of bakes that came to nothing.
KEEP_ASIDE = timedelta(days=1)


class Upkeep:
    """Decides what is due. Long work is given away: the full bake to a process, the search index to a task."""

    def __init__(self) -> None:
        self._first_release: datetime | None = None
        self._last_release: datetime | None = None
        self._full_bake: subprocess.Popen[bytes] | None = None
        self._full_bake_tried_at: datetime | None = None
        # What was released before this start may lack in the index: the first look sees a new run.
        self._seen_run = 0

    def pass_over(self, run: PressRun | None) -> None:
        """Take no notice of a run that released the search index alone."""
        if run is not None:
            self._seen_run = max(self._seen_run, run.pk or 0)

    def look(self, keys: OnlineKeys, *, now: datetime) -> None:
        self._resign(keys, now)
        self._bake_by_night(now)
        self._see_releases(now)
        self._search(now)

    def _see_releases(self, now: datetime) -> None:
        """Runs of this worker, of the nightly process, of a command: all are on record."""
        released = PressRun.objects.filter(outcome=PressRun.Outcome.RELEASED)
        newest = released.order_by("-id").values_list("id", flat=True).first() or 0
        if newest > self._seen_run:
            self._seen_run = newest
            self._first_release = self._first_release or now
            self._last_release = now

    def _resign(self, keys: OnlineKeys, now: datetime) -> None:
        tree = newsroom_tree()
        timestamp = tree.read_metadata("timestamp.json")
        if timestamp is None:
            return
        signed_at = moment(json.loads(timestamp)["signed"], SIGNED_AT)
        if now - signed_at >= RESIGN_AFTER:
            resign_timestamp(tree, keys, now=now)

    def _bake_by_night(self, now: datetime) -> None:
        if self._full_bake is not None:
            if self._full_bake.poll() is None:
                return
            self._full_bake = None
        local = now.astimezone(ZoneInfo(settings.TAMIZDAT.time_zone))
        due = local.replace(hour=settings.TAMIZDAT.press.full_bake_hour, minute=0, second=0, microsecond=0)
        if local < due:
            due -= timedelta(days=1)
        newest = PressRun.objects.filter(is_full=True).order_by("-started_at").first()
        if newest is None or newest.started_at >= due:
            return
        if self._full_bake_tried_at is not None and now - self._full_bake_tried_at < TRY_FULL_BAKE_AGAIN:
            return
        self._full_bake_tried_at = now
        PressRun.objects.filter(started_at__lt=now - KEEP_RUNS).exclude(pk=newest.pk).delete()
        newsroom_tree().sweep(before=now - KEEP_ASIDE)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA optimize")
        command = [sys.executable, "-m", "tamizdat", "--newsroom", str(settings.TAMIZDAT.directory)]
        self._full_bake = subprocess.Popen([*command, "edition", "bake", "--full"], stdout=subprocess.DEVNULL)

    def _search(self, now: datetime) -> None:
        if not settings.TAMIZDAT.press.search or self._last_release is None or self._first_release is None:
            return
        is_quiet = now - self._last_release >= SEARCH_SETTLES
        if is_quiet or now - self._first_release >= SEARCH_WAITS_AT_MOST:
            self._first_release = self._last_release = None
            refresh_search.enqueue()
