"""The tutorial, done as it says: every shell block is run, and prints what the page promises."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from tests.docs.pages import page
from tests.docs.walkthrough import (
    Shell,
    free_port,
    second_terminal,
    steps_of,
    unlike,
    wait_until_it_answers,
)

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
    shell = Shell(tmp_path, ports)
    steps = iter(steps_of(TUTORIAL))
    faults = {}

    def here(text: str) -> str:
        return text.replace("localhost:8000", f"127.0.0.1:{paper}").replace(
            "localhost:8001", f"127.0.0.1:{desk}"
        )

    def walk_up_to(word: str) -> str:
        """Run the blocks up to the first that holds this word, and give that one back."""
        for step in steps:
            if word in step.code:
                return step.code.strip()
            if "pip install" not in step.code:
                faults[step.code] = unlike(step.printed, shell.type(here(step.code)))
        return ""

    running = walk_up_to("lantern run")
    with second_terminal(tmp_path, running, ports):
        wait_until_it_answers(f"http://127.0.0.1:{paper}/")
        status = walk_up_to("edition status")
        _publish_by_hand(tmp_path / "lantern")
        _wait_for_the_story(f"http://127.0.0.1:{paper}/")
        faults[status] = unlike(("Waiting for the press: 0.",), shell.type(status))
        assert walk_up_to("no such word") == ""
    shell.close()

    assert {code: lines for code, lines in faults.items() if lines} == {}


def _publish_by_hand(newsroom: Path) -> None:
    command = [sys.executable, "-m", "tamizdat", "--newsroom", str(newsroom), "manage", "shell", "-c"]
    subprocess.run([*command, PUBLISH_BY_HAND], check=True, capture_output=True)


def _wait_for_the_story(address: str, *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while HEADLINE.encode() not in urllib.request.urlopen(address, timeout=5).read():
        assert time.monotonic() < end, "the story did not come out"
        time.sleep(0.2)
