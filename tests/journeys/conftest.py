"""Real newsrooms for the journeys."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import move_to_a_copy
from tests.journeys.newsrooms import EDITOR, Newsroom, run_tamizdat
from tests.ports import free_port


@pytest.fixture(scope="session")
def blank_newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A newsroom fresh from `tamizdat new`, with its first edition. Copy it, do not change it."""
    directory = tmp_path_factory.mktemp("journey") / "newsroom"
    made = run_tamizdat(
        *("new", str(directory), "--name", "The Far Shore", "--language", "en", "--language", "ru"),
        *("--address", "https://farshore.example/", "--staff", EDITOR),
        *("--root-keys-dir", str(directory.parent / "root-key")),
    )
    fingerprint = re.sub(r"\s", "", re.search(r"(?:[0-9a-f]{4}\s?){16}", made.stdout)[0])  # type: ignore[index]
    newsroom = Newsroom(directory, 0, 0, fingerprint=fingerprint)
    newsroom.run("edition", "bake", "--full")
    return newsroom


@pytest.fixture
def newsroom(blank_newsroom: Newsroom, tmp_path: Path) -> Iterator[Newsroom]:
    directory = tmp_path / "newsroom"
    shutil.copytree(blank_newsroom.directory, directory)
    move_to_a_copy(directory)
    mine = Newsroom(directory, free_port(), free_port(), fingerprint=blank_newsroom.fingerprint)
    yield mine
    mine.stop()
