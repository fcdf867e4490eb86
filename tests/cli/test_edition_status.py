"""`tamizdat edition status` tells what stands, how the last runs went, and what had to be put right."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tamizdat.cli import main
from tamizdat.edition.keys import create_keys
from tamizdat.press.models import PressRun

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 7, 6, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _keys(tmp_path, settings):
    settings.TAMIZDAT = settings.TAMIZDAT.model_copy(update={"directory": tmp_path})
    create_keys(tmp_path / "keys", tmp_path / "root", passphrase="k", root_passphrase="r", now=NOON)


def run(**told):
    usual = {"started_at": NOON, "seconds": 1.25, "is_full": False, "outcome": "released", "edition": 7}
    return PressRun.objects.create(**{**usual, **told})


def status(*words):
    done = CliRunner().invoke(main, ["edition", "status", *words])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_paper_that_was_never_baked_says_so():
    assert "No edition is out yet" in status()
    assert "There has been no full bake yet." in status()


def test_the_last_runs_are_told_the_newest_first():
    run(changed=9, removed=1)
    run(
        started_at=NOON.replace(hour=13),
        outcome="refused",
        edition=None,
        message="index.html:4: dead link to a.html",
    )
    run(started_at=NOON.replace(hour=14), outcome="unchanged", edition=None, is_full=True)

    lines = status().partition("The last runs of the press:\n")[2].splitlines()

    assert lines[:3] == [
        "  2031-07-06 14:00 UTC  full bake: nothing had changed, 1.2 s",
        "  2031-07-06 13:00 UTC  changes: refused: index.html:4: dead link to a.html",
        "  2031-07-06 12:00 UTC  changes: edition 7, 9 changed, 1 removed, 1.2 s",
    ]
    assert lines[-1] == "The last full bake, 2031-07-06 14:00 UTC, found every sheet as it should be."


def test_what_the_last_full_bake_put_right_is_named():
    run(is_full=True, healed=[f"2031/07/06/{number}.html" for number in range(30)])
    run(started_at=NOON.replace(hour=13), is_full=True, outcome="refused", edition=None, message="a fault")

    told = status()

    assert "put right what was not as it should be:\n  2031/07/06/0.html\n" in told
    assert told.endswith("  and 10 more\n")


def test_scripts_get_the_same():
    run(is_full=True, healed=["index.html"])

    told = json.loads(status("--json"))

    assert [each["edition"] for each in told["runs"]] == [7]
    assert told["full_bake"]["healed"] == ["index.html"]
