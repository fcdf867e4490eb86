"""The worker goes on, whatever is wrong with one thing."""

from pathlib import Path

import pytest

from tamizdat.edition.keys import OnlineKeys
from tamizdat.press import watch
from tamizdat.press.models import Change, PressRun

pytestmark = pytest.mark.django_db

PAGE = b'<!doctype html><html lang="en"><head><title>t</title></head><body></body></html>'


@pytest.fixture
def lookout(keys: OnlineKeys, plain: object, monkeypatch: pytest.MonkeyPatch) -> watch._Watch:
    monkeypatch.setattr(watch, "read_roots", lambda directory: keys.roots)
    monkeypatch.setattr(watch, "close_old_connections", lambda: None)
    return watch._Watch(keys)


def test_a_look_brings_out_what_waits(
    lookout: watch._Watch, plain: dict[str, dict[str, bytes]], newsroom_dir: Path
) -> None:
    plain["plain/1"] = {"one.html": PAGE}
    Change.objects.create(place="plain/1")

    lookout.look()

    assert (newsroom_dir / "www/one.html").read_bytes() == PAGE


def test_a_place_that_cannot_be_baked_stops_neither_the_worker_nor_the_next_change(
    lookout: watch._Watch, plain: dict[str, dict[str, bytes]], newsroom_dir: Path
) -> None:
    broken = Change.objects.create(place="nowhere/1")
    lookout.look()
    lookout.look()
    refusals = PressRun.objects.filter(outcome=PressRun.Outcome.REFUSED).count()
    broken.delete()
    plain["plain/1"] = {"one.html": PAGE}
    Change.objects.create(place="plain/1")

    lookout.look()

    assert refusals == 1
    assert (newsroom_dir / "www/one.html").read_bytes() == PAGE


def test_a_fault_nobody_thought_of_does_not_end_the_worker(
    lookout: watch._Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(now: object) -> int:
        raise FileNotFoundError("a photo's file is gone")

    monkeypatch.setattr(watch.schedule, "publish_due", lost)

    lookout.look()


def test_background_tasks_wait_while_stories_come_out(
    lookout: watch._Watch, plain: dict[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lookout.is_quiet()
    plain["plain/1"] = {"one.html": PAGE}
    Change.objects.create(place="plain/1")

    lookout.look()

    assert not lookout.is_quiet()
    monkeypatch.setattr(watch, "TASKS_AFTER_BAKE", 0.0)
    assert lookout.is_quiet()
