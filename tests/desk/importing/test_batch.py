import os
from pathlib import Path

import pytest

from tamizdat.desk.importing import batch
from tamizdat.desk.importing.batch import find_pages, read_files
from tamizdat.desk.importing.errors import (
    NotTextError,
    PageTooSlowError,
    ReaderDiedError,
    UnreadablePageError,
)

PAGES = Path(__file__).parent / "pages"


def test_a_batch_goes_on_after_a_page_that_cannot_be_read(tmp_path):
    broken = tmp_path / "picture.html"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n")
    missing = tmp_path / "missing.html"
    paths = [PAGES / "classic.html", broken, missing, PAGES / "dump.txt"]

    outcomes = list(read_files(paths))

    assert [outcome.path for outcome in outcomes] == paths
    assert [outcome.page is not None for outcome in outcomes] == [True, False, False, True]
    assert isinstance(outcomes[1].error, NotTextError)
    assert str(outcomes[2].error) == "there is no such file"


def test_a_page_that_takes_too_long_is_given_up(tmp_path):
    pipe = tmp_path / "endless.html"
    os.mkfifo(pipe)
    slow = tmp_path / "slow.html"
    slow.write_text("<p>word</p>" * 30_000)

    outcomes = list(read_files([PAGES / "live.html", slow, PAGES / "dump.txt"], workers=1, seconds=0.01))

    assert isinstance(outcomes[1].error, PageTooSlowError)


def test_a_pipe_is_no_page(tmp_path):
    pipe = tmp_path / "endless.html"
    os.mkfifo(pipe)

    (outcome,) = read_files([pipe])

    assert isinstance(outcome.error, UnreadablePageError)


def test_a_reader_that_dies_is_replaced(tmp_path, monkeypatch):
    reader = batch._Reader()
    reader.begin(0, PAGES / "classic.html", seconds=30)
    reader.process.kill()
    reader.process.join()

    _, outcome = reader.take()
    reader.begin(1, PAGES / "dump.txt", seconds=30)
    _, after = reader.take()
    reader.end()

    assert isinstance(outcome.error, ReaderDiedError)
    assert after.page is not None


def test_closing_a_batch_ends_its_processes(monkeypatch):
    readers = []
    start = batch._Reader._start
    monkeypatch.setattr(batch._Reader, "_start", lambda self: (start(self), readers.append(self.process)))
    outcomes = read_files([PAGES / "classic.html"] * 5)

    next(outcomes)
    outcomes.close()

    assert readers
    assert not any(process.is_alive() for process in readers)


def test_a_directory_stands_for_the_pages_in_it(tmp_path):
    for name in ("b.html", "a.htm", "notes.txt", "logo.png", "a_files/frame.html", "old/c.mhtml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")

    found = [str(path.relative_to(tmp_path)) for path in find_pages([tmp_path, tmp_path / "logo.png"])]

    assert found == ["a.htm", "b.html", "notes.txt", "old/c.mhtml", "logo.png"]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_outcomes_come_in_the_order_of_the_files(workers):
    paths = sorted(path for path in PAGES.iterdir() if path.suffix != ".toml")

    assert [outcome.path for outcome in read_files(paths, workers=workers)] == paths
