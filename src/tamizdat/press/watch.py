"""The worker: bakes what is nudged, publishes what is due, and does what nobody asks for.

One loop in the main thread; background tasks have a thread of their own, so that a slow one holds up no story,
and wait while stories come out.
"""

import gc
import logging
import math
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from tamizdat.desk import schedule
from tamizdat.edition.keys import OnlineKeys, read_roots
from tamizdat.press import nudges, search, upkeep
from tamizdat.press.bake import WORTH_SHARING, warm_up
from tamizdat.press.errors import PressError
from tamizdat.press.keys import open_online_keys
from tamizdat.press.models import Change
from tamizdat.press.runs import bake_changes
from tamizdat.press.sources import WILDCARD
from tamizdat.press.upgrades import note_upgrade

logger = logging.getLogger(__name__)

#: The longest sleep: a lost nudge costs at most this.
LOOK_EVERY = 1.0
TASKS_EVERY = 1.0
#: Tasks wait until nothing was baked for so long, but never longer than this.
TASKS_AFTER_BAKE, TASKS_AT_LAST = 1.0, 15.0
#: What was refused is tried again when something new has come, and after this time all the same.
TRY_AGAIN_AFTER = timedelta(seconds=30)


def run_worker() -> None:
    """Work until told to stop by SIGTERM or SIGINT."""
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()
        nudges.nudge()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    receiver = nudges.listen()
    keys = open_online_keys()
    note_upgrade()
    warm_up()
    gc.freeze()  # what is loaded by now stays for good: no collection has to walk through it while a story waits
    watch = _Watch(keys)
    tasks = threading.Thread(target=_run_tasks, args=(stop, watch), name="tasks", daemon=True)
    tasks.start()
    while not stop.is_set():
        watch.look()
        nudges.wait(receiver, seconds=watch.patience())
    receiver.close()


class _Watch:
    """What the loop remembers between two looks."""

    def __init__(self, keys: OnlineKeys) -> None:
        self._keys = keys
        self._refused_up_to = 0
        self._try_again_at = datetime.now(UTC)
        self._upkeep = upkeep.Upkeep()
        self._baked_at = -math.inf  # the end of the last bake; inf while one is under way

    def is_quiet(self) -> bool:
        """Whether nothing has been baked for a while."""
        return time.monotonic() - self._baked_at > TASKS_AFTER_BAKE

    def look(self) -> None:
        close_old_connections()
        self._try(lambda: schedule.publish_due(datetime.now(UTC)))
        self._try(self._bake)
        self._try(lambda: self._upkeep.look(self._newest_keys(), now=datetime.now(UTC)))

    def patience(self) -> float:
        """Seconds to sleep: until the next story is due, and never longer than a look's interval."""
        try:
            due = schedule.next_due_at()
        except DatabaseError:
            return LOOK_EVERY
        if due is None:
            return LOOK_EVERY
        return min(LOOK_EVERY, max(0.01, (due - datetime.now(UTC)).total_seconds()))

    def _bake(self) -> None:
        waiting = dict(Change.objects.filter(is_out=False).order_by("id").values_list("id", "place"))
        newest, now = max(waiting, default=0), datetime.now(UTC)
        if not waiting or (newest <= self._refused_up_to and now < self._try_again_at):
            return
        places = set(waiting.values())
        self._baked_at = math.inf
        try:
            if _is_wide(places):
                self._bake_apart()
                return
            run = bake_changes(self._newest_keys())
        except DatabaseError:
            raise  # busy: the next look tries again
        except Exception:
            self._refused_up_to, self._try_again_at = newest, now + TRY_AGAIN_AFTER
            raise
        finally:
            self._baked_at = time.monotonic()
        if places == {search.PLACE}:
            self._upkeep.pass_over(run)

    def _bake_apart(self) -> None:
        """A wide bake forks, which this process must not do: another thread may hold a lock at that moment."""
        command = [sys.executable, "-m", "tamizdat", "--newsroom", str(settings.TAMIZDAT.directory)]
        done = subprocess.run([*command, "edition", "bake"], stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise PressError("the bake of many places did not come out; its process has said why")

    def _newest_keys(self) -> OnlineKeys:
        """The keys may have been rotated by a command while the worker ran."""
        if len(read_roots(settings.TAMIZDAT.keys_dir)) != len(self._keys.roots):
            open_online_keys.cache_clear()
            self._keys = open_online_keys()
        return self._keys

    def _try(self, act: Callable[[], object]) -> None:
        """Whatever is wrong with one story, one photo or the disk: the rest must come out, and be signed."""
        try:
            act()
        except Exception:
            logger.exception("the worker goes on after a fault")


def _is_wide(places: set[str]) -> bool:
    return len(places) >= WORTH_SHARING or any(place.split("/")[0] == WILDCARD for place in places)


def _run_tasks(stop: threading.Event, watch: _Watch) -> None:
    """Background tasks, one after the other, by the Django Tasks API's own worker."""
    ran_at = time.monotonic()
    while not stop.wait(TASKS_EVERY):
        if not watch.is_quiet() and time.monotonic() - ran_at < TASKS_AT_LAST:
            continue
        ran_at = time.monotonic()
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="newsroom",
        )
        try:
            worker.run()
        except DatabaseError:
            logger.warning("background tasks wait: the database is busy")
