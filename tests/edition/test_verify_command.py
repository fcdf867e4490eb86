"""`tamizdat edition verify` answers with one of four sentences, and with its exit code."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamizdat.cli.verify import verify
from tests.edition.conftest import Newsroom
from tests.edition.sheets import PAPER, PHOTO

CURRENT, NOT_AUTHENTIC, WRONG_USAGE, OLD, CANNOT_TELL = 0, 1, 2, 3, 4


@pytest.fixture
def fresh(newsroom: Newsroom) -> Newsroom:
    """A paper that is out now, by the clock on the wall."""
    newsroom.release(*PAPER, now=datetime.now(UTC))
    return newsroom


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "tamizdat" / "seen"


def ask(newsroom: Newsroom, *words: str, root: str | None = None) -> Result:
    return CliRunner().invoke(
        verify, [str(newsroom.tree.www), "--root", root or newsroom.keys.fingerprint, *words]
    )


def test_a_true_copy_exits_with_0(fresh: Newsroom) -> None:
    result = ask(fresh)

    assert (result.exit_code, result.output.partition(":")[0]) == (CURRENT, "authentic and current")


def test_an_old_copy_exits_with_3(newsroom: Newsroom) -> None:
    newsroom.release(*PAPER, now=datetime.now(UTC) - timedelta(days=9))

    result = ask(newsroom)

    assert (result.exit_code, result.output.partition(":")[0]) == (OLD, "authentic, 9 days old")


def test_a_false_copy_exits_with_1_and_names_what_is_wrong(fresh: Newsroom) -> None:
    (fresh.tree.www / PHOTO.path).write_bytes(b"another photo")

    result = ask(fresh)

    assert result.exit_code == NOT_AUTHENTIC
    assert f"altered: {PHOTO.path}" in result.output


def test_what_nobody_can_tell_exits_with_4(newsroom: Newsroom) -> None:
    result = ask(newsroom)

    assert (result.exit_code, result.output.partition(":")[0]) == (CANNOT_TELL, "cannot tell")


@pytest.mark.parametrize(
    "words",
    [
        ["--root", "abc"],
        ["--root", "g" * 64],
        ["--root", "a" * 63],
        ["--sample", "0"],
        ["--proxy", "gopher://x"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_exits_with_2(fresh: Newsroom, words: list[str]) -> None:
    place = "http://127.0.0.1:1/" if "--proxy" in words else str(fresh.tree.www)
    result = CliRunner().invoke(verify, [place, "--root", fresh.keys.fingerprint, *words])

    assert result.exit_code == WRONG_USAGE


def test_json_says_the_same_to_scripts(fresh: Newsroom) -> None:
    (fresh.tree.www / "more.html").write_text("more")

    result = ask(fresh, "--json")

    told = json.loads(result.output)
    assert result.exit_code == NOT_AUTHENTIC
    assert (told["standing"], told["extra"], told["extra_total"]) == ("not_authentic", ["more.html"], 1)
    assert told["edition"] == 1


def test_very_many_names_are_cut(fresh: Newsroom) -> None:
    for number in range(30):
        (fresh.tree.www / f"extra-{number}.html").write_text("x")

    assert "extra: and 10 more" in ask(fresh).output


def test_the_newest_edition_is_remembered_unless_that_is_not_wanted(fresh: Newsroom, state: Path) -> None:
    ask(fresh, "--no-memory")
    assert not state.exists()

    ask(fresh)

    assert [path.stem for path in state.iterdir()] == [fresh.keys.fingerprint]


def test_a_broken_memory_is_told_in_one_sentence(fresh: Newsroom, state: Path) -> None:
    state.mkdir(parents=True)
    (state / f"{fresh.keys.fingerprint}.json").write_text("{")

    result = ask(fresh)

    assert result.exit_code == CANNOT_TELL
    assert result.stderr.count("\n") == 1


def test_a_name_cannot_command_the_terminal(fresh: Newsroom) -> None:
    (fresh.tree.www / "x\x1b[2J\u202e.html").write_text("x")

    output = ask(fresh).output

    assert "\x1b" not in output
    assert "\u202e" not in output


def test_checking_a_copy_needs_no_django(fresh: Newsroom) -> None:
    program = (
        "import sys; from tamizdat.cli.verify import verify\n"
        "try: verify.main(sys.argv[1:])\n"
        "finally: print(sorted(name for name in sys.modules if name.split('.')[0] in ('django', 'wagtail', 'jinja2')))"
    )
    command = [sys.executable, "-c", program, str(fresh.tree.www), "--root", fresh.keys.fingerprint]

    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "[]"
