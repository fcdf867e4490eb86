"""The door: quick, light, and the same for every error."""

import re
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tamizdat.cli import COMMANDS, main
from tamizdat.cli.groups import Door, named_newsroom, newsroom_option
from tamizdat.errors import TamizdatError

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"


def walk(group=main, names=("tamizdat",)):
    context = click.Context(group, info_name=names[-1])
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from walk(command, (*names, name))
        else:
            yield " ".join((*names, name)), command


ALL = dict(walk())


def door(raises):
    """The door with one command behind it, which raises this."""

    def fail():
        raise raises

    group = Door(name="tamizdat", commands={})
    group.get_command = lambda ctx, name: click.Command("fail", callback=fail)
    return group


@pytest.mark.parametrize(
    "words",
    [["--help"], ["edition", "--help"], ["keys", "--help"], ["edition", "verify", "--help"], ["--version"]],
)
def test_help_loads_no_django_and_no_settings(words):
    code = (
        "import sys; from tamizdat.cli import main\n"
        f"try: main({words!r})\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'wagtail', 'pydantic', 'granian', 'babel')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_help_answers_at_once():
    def seconds():
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tamizdat", "--help"], capture_output=True, check=True)
        return time.perf_counter() - started

    assert min(seconds() for _ in range(5)) < 0.3


def test_the_commands_stand_in_the_order_of_a_newsrooms_life():
    shown = CliRunner().invoke(main, ["--help"]).output

    assert re.findall(r"^  ([a-z]+) ", shown.partition("Commands:")[2], re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_help_and_a_place_in_the_reference(name):
    assert ALL[name].help
    assert f"## {name}\n" in REFERENCE.read_text("utf-8")


@pytest.mark.parametrize("name", ALL)
def test_every_option_is_in_the_reference(name):
    told = REFERENCE.read_text("utf-8").partition(f"## {name}\n")[2].partition("\n## ")[0]
    options = {
        opt for parameter in ALL[name].params if isinstance(parameter, click.Option) for opt in parameter.opts
    }

    assert {option for option in options - {"--newsroom"} if f"`{option}`" not in told} == set()


def test_the_reference_tells_of_no_command_that_is_gone():
    told = re.findall(r"^## (tamizdat .+)$", REFERENCE.read_text("utf-8"), re.MULTILINE)

    assert set(told) == set(ALL)


def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_1():
    done = CliRunner().invoke(door(TamizdatError("the desk is closed")), ["fail"])

    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "the desk is closed\n")


def test_wrong_usage_is_exit_code_2():
    assert CliRunner().invoke(main, ["new"]).exit_code == 2
    assert CliRunner().invoke(main, ["forge"]).exit_code == 2


def test_an_interruption_is_quiet():
    done = CliRunner().invoke(door(KeyboardInterrupt()), ["fail"])

    assert (done.exit_code, done.output) == (130, "")


def test_a_missing_part_of_the_program_is_named_with_the_way_out():
    done = CliRunner().invoke(
        door(ModuleNotFoundError("No module named 'django'", name="django.core")), ["fail"]
    )

    assert done.exit_code == 1
    assert "pip install 'tamizdat[newsroom]'" in done.stderr


def test_a_module_that_is_missing_by_mistake_is_a_fault_of_the_program():
    done = CliRunner().invoke(
        door(ModuleNotFoundError("No module named 'tamizdat.x'", name="tamizdat.x")), ["fail"]
    )

    assert isinstance(done.exception, ModuleNotFoundError)


@pytest.mark.parametrize("words", [["--newsroom", "there", "look"], ["look", "--newsroom", "there"]])
def test_the_newsroom_may_be_named_before_the_command_or_after_it(words):
    look = click.Command(
        "look", callback=lambda: click.echo(str(named_newsroom())), params=[newsroom_option()]
    )
    group = Door(name="tamizdat", commands={}, params=[newsroom_option()])
    group.get_command = lambda ctx, name: look

    assert CliRunner().invoke(group, words).output == "there\n"


def test_a_newsroom_that_is_not_there_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tamizdat", "--newsroom", str(tmp_path), "edition", "status"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert (
        done.stderr == f"{tmp_path} has no newsroom.toml; `tamizdat new {tmp_path}` makes a newsroom there\n"
    )


def test_djangos_own_commands_are_handed_on(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tamizdat", "manage", "check", "--tag", "models"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_no_command_prints_the_newsrooms_secrets():
    done = subprocess.run(
        [sys.executable, "-m", "tamizdat", "manage", "diffsettings", "--all"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "diffsettings would print the newsroom's secrets; read newsroom.toml instead\n"
