"""A stranger with nothing but the fingerprint tells a true copy from a false or an old one."""

import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.newsrooms import Newsroom

CURRENT, NOT_AUTHENTIC, OLD, CANNOT_TELL = 0, 1, 3, 4


@pytest.fixture
def copy(newsroom: Newsroom, tmp_path: Path) -> Path:
    return Path(shutil.copytree(newsroom.www, tmp_path / "copy"))


def test_a_true_copy_is_authentic_and_current(newsroom: Newsroom, copy: Path) -> None:
    code, verdict = newsroom.verify(copy)

    assert code == CURRENT, verdict


def test_a_true_copy_in_a_zip_under_any_folder_is_authentic(
    newsroom: Newsroom, copy: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "paper.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(copy.rglob("*")):
            packed.write(path, Path("some/folder") / path.relative_to(copy))

    code, verdict = newsroom.verify(archive)

    assert code == CURRENT, verdict


def test_a_copy_served_by_the_paper_is_authentic(newsroom: Newsroom) -> None:
    newsroom.start("paper")
    newsroom.wait_for_page("index.html", "The Far Shore")

    code, verdict = newsroom.verify(newsroom.paper)

    assert code == CURRENT, verdict


def test_one_altered_byte_is_named(newsroom: Newsroom, copy: Path) -> None:
    page = copy / "index.html"
    body = bytearray(page.read_bytes())
    body[len(body) // 2] ^= 1
    page.write_bytes(body)

    code, verdict = newsroom.verify(copy)

    assert code == NOT_AUTHENTIC
    assert "index.html" in str(verdict)


def test_an_altered_packed_copy_is_named(newsroom: Newsroom, copy: Path) -> None:
    (copy / "index.html.br").write_bytes((copy / "check.html.br").read_bytes())

    code, verdict = newsroom.verify(copy)

    assert code == NOT_AUTHENTIC
    assert "index.html.br" in str(verdict)


def test_a_withheld_and_an_added_sheet_are_named(newsroom: Newsroom, copy: Path) -> None:
    (copy / "feeds.html").unlink()
    (copy / "feeds.html.gz").unlink()
    (copy / "feeds.html.br").unlink()
    (copy / "extra.html").write_text("<p>We never wrote this.</p>")

    code, verdict = newsroom.verify(copy)

    assert code == NOT_AUTHENTIC
    assert "feeds.html" in str(verdict["missing"])
    assert "extra.html" in str(verdict["extra"])


def test_a_copy_of_last_month_is_old_and_not_fake(newsroom: Newsroom, copy: Path) -> None:
    then = datetime.now(UTC) - timedelta(days=30)
    newsroom.manage(
        "from datetime import datetime; from tamizdat.edition.release import resign_timestamp; "
        "from tamizdat.press.bake import newsroom_tree; from tamizdat.press.keys import open_online_keys; "
        f"resign_timestamp(newsroom_tree(), open_online_keys(), now=datetime.fromisoformat('{then.isoformat()}'))"
    )

    code, verdict = newsroom.verify(newsroom.www)

    assert code == OLD
    assert verdict["days_old"] == 30


def test_somebody_elses_paper_is_not_authentic(newsroom: Newsroom, copy: Path) -> None:
    newsroom.fingerprint = "ab" * 32

    code, _ = newsroom.verify(copy)

    assert code == NOT_AUTHENTIC


def test_a_directory_without_metadata_cannot_be_told(newsroom: Newsroom, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    code, _ = newsroom.verify(empty)

    assert code == CANNOT_TELL


def test_a_copy_that_cannot_be_reached_cannot_be_told(newsroom: Newsroom) -> None:
    code, _ = newsroom.verify(f"http://127.0.0.1:{newsroom.paper_port}/")

    assert code == CANNOT_TELL


def test_an_older_copy_than_one_seen_before_is_never_current(
    newsroom: Newsroom, copy: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory"
    newsroom.manage(
        "from tamizdat.desk.signals import touched; touched.send(sender=None, places=['everything'])"
    )
    newsroom.run("keys", "resign-timestamp")
    assert newsroom.verify(newsroom.www, "--memory", str(memory))[0] == CURRENT

    code, _ = newsroom.verify(copy, "--memory", str(memory))

    assert code == OLD
