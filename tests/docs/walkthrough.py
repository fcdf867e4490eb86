"""Does what a tutorial says: runs its shell blocks in one shell, and compares what they print."""

import os
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.docs.pages import DocPage

#: Blocks may stand in a list, and are indented then.
_STEP = re.compile(r"^( *)```sh\n(.*?)^ *```\n(?:\s*^ *```text\n(.*?)^ *```\n)?", re.DOTALL | re.MULTILINE)
_END = "--- the step is over ---"


@dataclass(frozen=True)
class Step:
    """A shell block, and the text block after it: what it prints."""

    code: str
    printed: tuple[str, ...]


def steps_of(page: DocPage) -> list[Step]:
    return [
        Step(textwrap.dedent(code), tuple(printed.splitlines()))
        for _, code, printed in _STEP.findall(page.text)
    ]


def unlike(promised: tuple[str, ...], printed: str) -> list[str]:
    """The promised lines that were not printed. `…` stands for anything."""
    lines = [line.strip() for line in printed.splitlines()]
    patterns = {
        line: re.compile(re.escape(line.strip()).replace("…", ".*")) for line in promised if line.strip()
    }
    return [line for line, pattern in patterns.items() if not any(pattern.fullmatch(one) for one in lines)]


class Shell:
    """One bash for the whole walk, so that variables last from block to block."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        programs = Path(sys.executable).parent
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=directory,
            env={
                "PATH": f"{programs}:{os.environ['PATH']}",
                "HOME": str(directory),
                "LANG": "C.UTF-8",
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, code: str) -> str:
        """What the block prints."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{code}\necho; echo '{_END}'\n")
        self._process.stdin.flush()
        printed = []
        for line in self._process.stdout:
            if line.strip() == _END:
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell ended in the middle of:\n{code}\n{''.join(printed)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


@contextmanager
def second_terminal(directory: Path, code: str, environment: dict[str, str]) -> Iterator[Callable[[], str]]:
    """Runs a block that does not end by itself, and stops it afterwards. Gives what tells what it has printed."""
    programs = Path(sys.executable).parent
    printed = directory / "second-terminal.txt"
    with printed.open("w") as out:
        process = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-c", f"exec {code}"],
            cwd=directory,
            env={
                **os.environ,
                "PATH": f"{programs}:{os.environ['PATH']}",
                "PYTHONUNBUFFERED": "1",
                **environment,
            },
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield printed.read_text
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)
