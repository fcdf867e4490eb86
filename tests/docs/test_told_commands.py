"""Every command that the documentation tells people to type exists, with the options it is given."""

import re
import subprocess

import pytest

from tamizdat.cli import main
from tests.docs.commands import commands_in, fault_of
from tests.docs.pages import ROOT, all_pages, page

PAGES = all_pages()
MAKE_TARGET = re.compile(r"^(?:\$ +)?make +([a-z][a-z-]*)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_told_of_exists(page):
    commands = [words for code in page.code for words in commands_in(code)]

    assert [fault for words in commands if (fault := fault_of(main, words))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_told_of_exists(page):
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = {target for code in page.code for target in MAKE_TARGET.findall(code)}

    assert told - targets == set()


def test_make_alone_lists_every_target_with_what_it_does():
    told = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    (targets,) = re.findall(r"^[.]PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    listed = re.findall(r"^  ([a-z-]+) +\S", told, re.MULTILINE)
    assert sorted(listed) == sorted(targets.split())


def test_the_readme_tells_how_to_see_to_use_and_to_check():
    code = page("README.md").code
    told = {word for each in code for words in commands_in(each) for word in words}

    assert {"new", "run", "verify"} <= told
    assert "make demo" in "\n".join(code)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("tamizdat edition status", ["edition", "status"]),
        ("sudo -u tamizdat tamizdat run", ["run"]),
        ("TAMIZDAT_NEWSROOM=x .venv/bin/tamizdat keys show | less", ["keys", "show"]),
        ("tamizdat backup \\\n    paper.zip  # a comment", ["backup", "paper.zip"]),
    ],
    ids=["plain", "as another user", "with a variable and a pipe", "over two lines"],
)
def test_commands_are_found_as_people_write_them(code, words):
    assert list(commands_in(code)) == [words]


def test_an_unknown_command_is_found_out():
    assert fault_of(main, ["edition", "forge"]) == "tamizdat edition has no command forge"


def test_an_unknown_option_is_found_out():
    assert fault_of(main, ["edition", "bake", "--lots"]) == "tamizdat edition bake has no option --lots"
