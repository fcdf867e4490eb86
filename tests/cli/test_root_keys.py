"""A newsroom whose root keys several people keep."""

import json
from pathlib import Path

import pytest

from tests.journeys.newsrooms import run_tamizdat


def make(directory: Path, *words: str, check: bool = True) -> dict[str, str]:
    done = run_tamizdat(
        *(
            "new",
            str(directory),
            "--name",
            "K",
            "--language",
            "en",
            "--address",
            "https://k.example/",
            "--json",
        ),
        *words,
        check=check,
    )
    return json.loads(done.stdout) if done.stdout else {"error": done.stderr, "code": str(done.returncode)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    directory = tmp_path_factory.mktemp("roots") / "newsroom"
    return make(directory, "--root-keys", "3", "--root-threshold", "2")


def rotate(made: dict[str, str], keys: Path) -> tuple[int, str]:
    passphrase = keys.parent / "passphrase"
    passphrase.write_text(made["root_passphrase"])
    words = ("keys", "rotate", "--root-keys", str(keys), "--passphrase-file", str(passphrase))
    done = run_tamizdat("--newsroom", made["newsroom"], *words, check=False)
    return done.returncode, done.stderr


def test_one_of_three_root_keys_cannot_rotate_when_it_takes_two(made: dict[str, str], tmp_path: Path) -> None:
    keys = tmp_path / "one"
    keys.mkdir()
    first = min(Path(made["root_keys"]).rglob("*.key"))
    (keys / first.name).write_bytes(first.read_bytes())

    code, error = rotate(made, keys)

    assert code == 1
    assert "2" in error


def test_two_of_three_root_keys_rotate(made: dict[str, str], tmp_path: Path) -> None:
    keys = tmp_path / "two"
    keys.mkdir()
    for key in sorted(Path(made["root_keys"]).rglob("*.key"))[1:]:
        (keys / key.name).write_bytes(key.read_bytes())

    code, error = rotate(made, keys)

    assert code == 0, error


def test_more_keys_needed_than_made_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    told = make(tmp_path / "newsroom", "--root-keys", "1", "--root-threshold", "2", check=False)

    assert told["code"] == "1"
    assert "2 of 1" in told["error"]
    assert not (tmp_path / "newsroom").exists()
