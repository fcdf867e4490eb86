"""A newsroom is backed up while it works, lost, and restored: readers see the same paper, and never an older number."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.newsrooms import Newsroom, run_tamizdat
from tests.ports import free_port

PASSPHRASE = "harbour-lantern-seven-stones"
WRITE = """
from tamizdat.desk.models import Article, FrontPage, Section
front = FrontPage.objects.get(locale__language_code="en")
section = Section.objects.filter(locale=front.locale).first()
article = Article(title="{headline}", slug="{slug}", section=section, locale=front.locale,
                  body=[("paragraph", "<p>{headline}.</p>")], live=False)
front.add_child(instance=article)
article.save_revision().publish()
print(article.standing.path)
"""


def write(newsroom: Newsroom, headline: str) -> str:
    slug = headline.lower().replace(" ", "-")
    return newsroom.manage(WRITE.format(headline=headline, slug=slug)).split()[-1]


def number(newsroom: Newsroom) -> int:
    code, verdict = newsroom.verify(newsroom.www)
    assert code == 0, verdict
    return int(str(verdict["edition"]))


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    return file


def sheets(www: Path) -> dict[str, bytes]:
    """All but the signatures, and the search index, which is made when the paper has been quiet for a while."""
    files = (path for path in www.rglob("*") if path.is_file())
    return {
        path.relative_to(www).as_posix(): path.read_bytes()
        for path in files
        if path.relative_to(www).parts[0] != "edition" and "pagefind" not in path.relative_to(www).parts
    }


def test_a_lost_newsroom_comes_back_and_goes_on(
    newsroom: Newsroom, passphrase_file: Path, tmp_path: Path
) -> None:
    newsroom.start("paper")
    newsroom.start("worker")
    kept = write(newsroom, "The harbour is closed")
    newsroom.wait_for_page(kept, "The harbour is closed")
    memory = str(tmp_path / "memory")

    # Backed up under way, then two more editions go out, which a reader sees, and the machine is lost.
    backup = tmp_path / "paper.backup"
    sealed = ("--passphrase-file", str(passphrase_file))
    newsroom.run("backup", str(backup), *sealed)
    before = sheets(newsroom.www)
    for headline in ("The ferry runs again", "The ferry stops"):
        newsroom.wait_for_page(write(newsroom, headline), headline)
    newsroom.stop()
    code, _ = newsroom.verify(newsroom.www, "--memory", memory)
    assert code == 0
    last = number(newsroom)
    shutil.rmtree(newsroom.directory)

    restored = Newsroom(tmp_path / "restored", free_port(), free_port(), fingerprint=newsroom.fingerprint)
    run_tamizdat("restore", str(backup), str(restored.directory), *sealed)

    # The same sheets, byte for byte, under a number that no reader takes for a rollback.
    assert sheets(restored.www) == before
    assert (restored.www / "search" / "pagefind" / "pagefind.js").is_file()
    assert number(restored) > last
    code, verdict = restored.verify(restored.www, "--memory", memory)
    assert code == 0, verdict
    restored.start("paper")
    restored.start("worker")
    restored.wait_for_page(kept, "The harbour is closed")
    restored.wait_for_page(write(restored, "We are back"), "We are back")
    restored.stop()
    assert number(restored) > last + 1


def test_a_damaged_backup_changes_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    backup = tmp_path / "paper.backup"
    newsroom.run("backup", str(backup))
    body = bytearray(backup.read_bytes())
    body[len(body) // 2] ^= 1
    backup.write_bytes(body)

    done = run_tamizdat("restore", str(backup), str(tmp_path / "restored"), check=False)

    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "restored").exists()
    assert not (tmp_path / "restored.part").exists()
