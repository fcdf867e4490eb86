"""All keys of a newsroom are replaced while readers look on: nobody is alarmed, and only the new keys count."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.journeys.newsrooms import Newsroom, run_tamizdat
from tests.ports import free_port


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What `tamizdat new --json` says of a newsroom with its first edition."""
    directory = tmp_path_factory.mktemp("keys") / "paper"
    words = (
        "--name",
        "The Far Shore",
        "--language",
        "en",
        "--address",
        "https://farshore.example/",
        "--json",
    )
    told: dict[str, object] = json.loads(run_tamizdat("new", str(directory), *words).stdout)
    run_tamizdat("--newsroom", str(directory), "edition", "bake", "--full")
    return told


@pytest.fixture
def newsroom(made: dict[str, object]) -> Newsroom:
    fingerprint = str(made["root_fingerprint"])
    return Newsroom(Path(str(made["newsroom"])), free_port(), free_port(), fingerprint=fingerprint)


@pytest.fixture
def root_keys(made: dict[str, object]) -> Path:
    return Path(str(made["root_keys"]))


@pytest.fixture
def passphrase_file(made: dict[str, object], tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(f"{made['root_passphrase']}\n")
    return file


def keys(newsroom: Newsroom) -> dict[str, object]:
    told: dict[str, object] = json.loads(newsroom.run("keys", "show", "--json").stdout)
    return told


def test_a_new_newsroom_keeps_its_secrets_to_itself(newsroom: Newsroom, root_keys: Path) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    top = newsroom.directory
    assert mode(top) == 0o711  # a web server of another account may pass through to www/, and list nothing
    assert mode(newsroom.www) == 0o755
    assert {mode(path) for path in (top / "secrets.toml", *top.glob("*.sqlite3"))} == {0o600}
    assert {mode(top / name) for name in ("keys", "media", "run")} == {0o700}
    assert mode(root_keys) == 0o700
    assert {mode(path) for path in root_keys.iterdir()} == {0o600}
    assert [path.name for path in root_keys.iterdir()] == [next(root_keys.glob("root-*.key")).name]


def test_without_the_passphrase_nothing_changes(newsroom: Newsroom, root_keys: Path, tmp_path: Path) -> None:
    before = keys(newsroom)
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase\n")
    rotate = ("keys", "rotate", "--root-keys", str(root_keys))

    unasked = newsroom.run(*rotate, check=False, stdin="")
    refused = newsroom.run(*rotate, "--passphrase-file", str(wrong), check=False)

    assert (unasked.returncode, refused.returncode) == (2, 1)
    assert "TAMIZDAT_ROOT_PASSPHRASE" in unasked.stderr
    assert "does not open" in refused.stderr
    assert keys(newsroom) == before


def test_readers_follow_to_the_new_keys(
    newsroom: Newsroom, root_keys: Path, passphrase_file: Path, tmp_path: Path
) -> None:
    memory = ("--memory", str(tmp_path / "memory"))
    before = keys(newsroom)
    assert newsroom.verify(newsroom.www, *memory)[0] == 0

    newsroom.run("keys", "rotate", "--root-keys", str(root_keys), "--passphrase-file", str(passphrase_file))

    after = keys(newsroom)
    assert after["root_fingerprint"] == before["root_fingerprint"]
    assert after["keys"]["root"] == before["keys"]["root"]  # type: ignore[index]
    assert after["keys"]["timestamp"] != before["keys"]["timestamp"]  # type: ignore[index]
    assert newsroom.verify(newsroom.www, *memory)[0] == 0
    assert len(list((newsroom.directory / "keys").glob("*.key"))) == 3


def test_the_root_key_can_be_replaced_too(
    newsroom: Newsroom, root_keys: Path, passphrase_file: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new-root-key"
    rotate = ("keys", "rotate", "--passphrase-file", str(passphrase_file), "--root-keys")

    newsroom.run(*rotate, str(root_keys), "--new-root-keys", str(new))

    assert newsroom.verify(newsroom.www)[0] == 0
    assert newsroom.run(*rotate, str(root_keys), check=False).returncode == 1
    newsroom.run(*rotate, str(new))
    assert newsroom.verify(newsroom.www)[0] == 0


def test_a_worker_that_was_running_goes_on_with_the_new_keys(
    newsroom: Newsroom, passphrase_file: Path, tmp_path: Path, root_keys: Path
) -> None:
    newest = max(tmp_path.parent.glob("*/new-root-key"), default=root_keys, key=os.path.getmtime)
    newsroom.start("worker")
    write = "from tamizdat.desk.models import FrontPage\nfor f in FrontPage.objects.all(): f.tagline = 'Of {}'; f.save_revision().publish()"
    newsroom.start("paper")
    newsroom.manage(write.format("the morning"))
    newsroom.wait_for_page("index.html", "Of the morning")

    newsroom.run("keys", "rotate", "--root-keys", str(newest), "--passphrase-file", str(passphrase_file))
    newsroom.manage(write.format("the evening"))

    newsroom.wait_for_page("index.html", "Of the evening")
    newsroom.stop()
    assert newsroom.verify(newsroom.www)[0] == 0
