"""One command gives a newcomer a newspaper; the same command gives it back as it was."""

import http.client
import json
import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.newsrooms import TAMIZDAT, run_tamizdat

LANGUAGES = {"": "The Far Shore", "ru/": "Дальний берег", "my/": "ဟိုဘက်ကမ်း"}


class Demo:
    """A running demo."""

    def __init__(self, directory: Path, *words: str) -> None:
        self.directory = directory
        self.process = subprocess.Popen(
            [*TAMIZDAT, "demo", "--dir", str(directory), *words], stdout=subprocess.DEVNULL
        )

    def addresses(self, *, seconds: float = 400) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, "the demo ended"
            try:
                told: dict[str, Any] = json.loads((self.directory / "addresses.json").read_text())
            except FileNotFoundError:
                time.sleep(0.1)
            else:
                return told
        raise AssertionError("the demo did not answer in time")

    def stop(self, number: int = signal.SIGINT) -> None:
        self.process.send_signal(number)
        self.process.wait(20)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer") / "demo"


@pytest.fixture(scope="module")
def first(directory: Path) -> Iterator[Demo]:
    demo = Demo(directory)
    demo.addresses()
    yield demo
    if demo.process.poll() is None:
        demo.stop()


def get(address: str, path: str = "") -> tuple[int, str]:
    parts = urlsplit(address)
    client = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=30)
    try:
        client.request("GET", f"/{path}")
        answer = client.getresponse()
        return answer.status, answer.read().decode()
    finally:
        client.close()


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_paper_is_there_in_three_languages(first: Demo) -> None:
    paper = first.addresses()["paper"]

    for path, name in LANGUAGES.items():
        status, page = get(paper, path)
        assert status == 200
        assert name in page
    assert get(paper, "nothing.html")[0] == 404


def test_the_desk_lets_the_publisher_in(first: Demo) -> None:
    told = first.addresses()
    status, page = get(told["desk"], "login/")
    assert status == 200
    assert "csrfmiddlewaretoken" in page

    check = (
        "from django.contrib.auth import authenticate; import sys; "
        f"print(bool(authenticate(username={told['staff']['name']!r}, password={told['staff']['password']!r})))"
    )
    done = run_tamizdat("--newsroom", str(first.directory), "manage", "shell", "--no-imports", "-c", check)

    assert done.stdout.strip() == "True"


def test_a_stranger_can_check_the_paper(first: Demo) -> None:
    told = first.addresses()

    done = run_tamizdat(
        "edition", "verify", told["paper"], "--root", told["root_fingerprint"], "--no-memory", "--json"
    )

    assert done.returncode == 0


def test_nothing_confidential_is_in_the_paper(first: Demo) -> None:
    sheets = b"".join(path.read_bytes() for path in (first.directory / "www").rglob("*") if path.is_file())

    assert b"CANARY" not in sheets
    for name in ("berth-9-ledger.csv", "licence_note"):
        assert name.encode() not in sheets


def test_what_was_written_down_is_for_the_owner_alone(first: Demo) -> None:
    for name in ("addresses.json", "demo-logins.json", "secrets.toml"):
        assert stat.S_IMODE((first.directory / name).stat().st_mode) == 0o600


def test_a_second_one_in_the_same_place_is_refused(first: Demo) -> None:
    done = run_tamizdat("demo", "--dir", str(first.directory), check=False)

    assert done.returncode == 1
    assert re.fullmatch(r"the newsroom in \S+ runs already, as process \d+\n", done.stderr)
    assert first.addresses()


def test_a_process_that_dies_comes_back_and_is_told_of(first: Demo) -> None:
    before = first.addresses()["pids"]

    os.kill(before["worker"], signal.SIGKILL)

    end = time.monotonic() + 60
    while first.addresses()["pids"]["worker"] == before["worker"]:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert lives(first.addresses()["pids"]["worker"])


def test_it_stops_when_told_to_and_starts_again_with_what_it_had(first: Demo) -> None:
    told = first.addresses()
    started = time.monotonic()

    first.stop()

    assert time.monotonic() - started < 6
    assert first.process.returncode == 0
    assert not any(lives(pid) for pid in told["pids"].values())
    assert not (first.directory / "addresses.json").exists()

    again = Demo(first.directory)
    try:
        retold = again.addresses()
        assert (retold["staff"], retold["root_fingerprint"]) == (told["staff"], told["root_fingerprint"])
        assert LANGUAGES[""] in get(retold["paper"])[1]
    finally:
        again.stop(signal.SIGKILL)
    end = time.monotonic() + 10
    while any(lives(pid) for pid in retold["pids"].values()):
        assert time.monotonic() < end, "the supervisor was killed, and its processes live on"
        time.sleep(0.1)


def test_a_demo_of_an_older_program_is_brought_up_to_date(first: Demo) -> None:
    if first.process.poll() is None:
        first.stop()
    # A step that any program can take back: the table is dropped, and made anew when it is missed.
    run_tamizdat("--newsroom", str(first.directory), "manage", "migrate", "sessions", "zero")
    (first.directory / "addresses.json").unlink(missing_ok=True)  # of a start that was killed

    again = Demo(first.directory)
    try:
        assert LANGUAGES[""] in get(again.addresses(seconds=60)["paper"])[1]
    finally:
        again.stop()

    assert (first.directory / "before-upgrade").is_dir()


def test_a_port_that_was_asked_for_and_is_taken_is_refused(first: Demo) -> None:
    import socket

    if first.process.poll() is None:
        first.stop()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_tamizdat("demo", "--dir", str(first.directory), "--port", str(port), check=False)

    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr


def test_something_else_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    done = run_tamizdat("demo", "--dir", str(tmp_path), check=False)

    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_interrupted_first_start_leaves_nothing_half_made(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "demo")
    end = time.monotonic() + 60
    while not (tmp_path / "demo.part" / "newsroom.toml").exists():
        assert time.monotonic() < end
        time.sleep(0.05)

    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(30)

    assert demo.process.returncode == 130
    assert not (tmp_path / "demo").exists()
