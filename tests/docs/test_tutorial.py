"""The tutorial, done as it says: every shell block is run, and prints what the page promises."""

import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.docs.pages import page
from tests.docs.walkthrough import Shell, Step, second_terminal, steps_of, unlike, wait_until
from tests.ports import free_port

TUTORIAL = page("docs/tutorial/first-edition.md")
HEADLINE = "Eleven lamps go out on the harbour wall"
#: What the reader does by hand in the desk: the newest draft is published as it is.
PUBLISH_BY_HAND = f"""
from tamizdat.desk.models import Article
Article.objects.get(title={HEADLINE!r}).get_latest_revision().publish()
"""


def test_a_promised_line_that_was_not_printed_is_found_out():
    assert unlike(("all is … well", "gone"), "  all is very well\n") == ["gone"]


@pytest.mark.xdist_group("tutorial")
def test_the_tutorial_works_as_written(tmp_path):
    paper, desk = free_port(), free_port()
    ports = {"TAMIZDAT_PAPER__PORT": str(paper), "TAMIZDAT_DESK__PORT": str(desk)}
    steps = iter(_steps_at(paper, desk))
    faults = {}

    with Shell(tmp_path, ports) as shell:

        def walk_up_to(word: str) -> Step:
            """Run the blocks before the one that holds this word, and give that one back."""
            for step in steps:
                if word in step.code:
                    return step
                faults[step.code] = unlike(step.printed, shell.type(step.code))
            return Step("", ())

        running = walk_up_to("lantern run")
        with second_terminal(tmp_path, running.code.strip(), ports) as said:
            wait_until(lambda: not unlike(running.printed, said()), seconds=90)
            status = walk_up_to("edition status")
            _publish_by_hand(tmp_path / "lantern")
            wait_until(lambda: HEADLINE in _read(f"http://127.0.0.1:{paper}/"), seconds=30)
            faults[status.code] = unlike(status.printed, shell.type(status.code))
            walk_up_to("no such word")

    assert len(faults) > 6
    assert {code: lines for code, lines in faults.items() if lines} == {}


def _steps_at(paper: int, desk: int) -> list[Step]:
    """The tutorial's steps for servers at other ports than it says. Installing is left out: that is done."""
    steps = []
    for step in steps_of(TUTORIAL):
        if "pip install" not in step.code:
            code, *printed = (
                text.replace("localhost:8000", f"localhost:{paper}").replace(
                    "localhost:8001", f"localhost:{desk}"
                )
                for text in (step.code, *step.printed)
            )
            steps.append(Step(code, tuple(printed)))
    return steps


def _read(address: str) -> str:
    """What stands there; nothing, before the first edition is out."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())
    except HTTPError:
        return ""


def _publish_by_hand(newsroom: Path) -> None:
    command = [sys.executable, "-m", "tamizdat", "--newsroom", str(newsroom), "manage", "shell", "-c"]
    subprocess.run([*command, PUBLISH_BY_HAND], check=True, capture_output=True)
