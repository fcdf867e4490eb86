"""A newsroom of real processes, driven the way people drive it: by commands, by HTTP, by a browser."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import SERVER, make_database

TAMIZDAT = [sys.executable, "-m", "tamizdat"]
EDITOR = "editor"


@dataclass
class Newsroom:
    """One newsroom directory and the processes that run in it."""

    directory: Path
    paper_port: int
    desk_port: int
    password: str = ""
    fingerprint: str = ""
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def www(self) -> Path:
        return self.directory / "www"

    @property
    def paper(self) -> str:
        return f"http://127.0.0.1:{self.paper_port}/"

    @property
    def desk(self) -> str:
        return f"http://127.0.0.1:{self.desk_port}/"

    def run(
        self, *words: str, check: bool = True, stdin: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """One `tamizdat` command in this newsroom."""
        return run_tamizdat("--newsroom", str(self.directory), *words, check=check, stdin=stdin)

    def manage(self, code: str) -> str:
        """Python in the desk's own shell: what an administrator could type."""
        return self.run("manage", "shell", "--no-imports", "-c", code).stdout

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """One process of the newsroom: desk, worker or paper."""
        environ = {
            **os.environ,
            "TAMIZDAT_PAPER__PORT": str(self.paper_port),
            "TAMIZDAT_DESK__PORT": str(self.desk_port),
        }
        command = [*TAMIZDAT, "--newsroom", str(self.directory), name]
        self.processes[name] = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
        return self.processes[name]

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def get(self, path: str) -> tuple[int, bytes]:
        """A page of the paper, as the built-in server gives it."""
        return get(self.paper_port, path)

    def wait_for_page(self, path: str, text: str, *, seconds: float = 20) -> bytes:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                status, body = self.get(path)
            except OSError:
                status, body = 0, b""
            if status == 200 and text.encode() in body:
                return body
            time.sleep(0.05)
        raise AssertionError(f"{path} did not show {text!r} within {seconds} s")

    def wait_for_desk(self, *, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if get(self.desk_port, "login/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the desk did not answer within {seconds} s")

    def verify(self, where: str | Path, *words: str) -> tuple[int, dict[str, object]]:
        """Exit code and JSON of `tamizdat edition verify`, as a stranger with the fingerprint runs it.

        Copies of one newsroom share a fingerprint, so each journey is a stranger with a memory of its own.
        """
        memory = words if "--memory" in words else (*words, "--memory", str(self.directory.parent / "memory"))
        done = run_tamizdat(
            *("edition", "verify", str(where), "--root", self.fingerprint, "--json"), *memory, check=False
        )
        return done.returncode, json.loads(done.stdout) if done.stdout.startswith("{") else {}


def run_tamizdat(
    *words: str, check: bool = True, stdin: str | None = None
) -> "subprocess.CompletedProcess[str]":
    """One command. A newsroom that is made stands on the server that the tests run on, if there is one."""
    if SERVER and words[0] in ("new", "restore") and "--database" not in words:
        words = (*words, "--database", make_database())
    done = subprocess.run([*TAMIZDAT, *words], capture_output=True, text=True, check=False, input=stdin)
    if check and done.returncode:
        raise AssertionError(f"tamizdat {' '.join(words)} gave {done.returncode}: {done.stderr}")
    return done


def get(port: int, path: str) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        client.request("GET", f"/{path}")
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()
