"""A demo newsroom to measure: made once, started and stopped as people do it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Demo:
    """A running demo. `seconds` is how long it took until everything answered."""

    directory: Path
    process: "subprocess.Popen[bytes]"
    seconds: float
    addresses: dict[str, Any]

    def stop(self) -> float:
        """Ctrl-C; gives the seconds until all was gone."""
        started = time.perf_counter()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        return time.perf_counter() - started


def start_demo(directory: Path) -> Demo:
    """Start the demo, which is made first if it is not there."""
    addresses = directory / "addresses.json"
    addresses.unlink(missing_ok=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tamizdat", "demo", "--dir", str(directory)], stdout=subprocess.DEVNULL
    )
    while not addresses.exists():
        if process.poll() is not None:
            raise RuntimeError(f"the demo ended with exit code {process.returncode}")
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    return Demo(directory, process, seconds, json.loads(addresses.read_text()))


def lead_story(www: Path) -> str:
    """The path of the longest story in the demo's first language."""
    stories = [path for path in www.glob("20*/*/*/*.html") if path.name != "index.html"]
    return max(stories, key=lambda path: path.stat().st_size).relative_to(www).as_posix()


def have(*programs: str) -> bool:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        print(f"not installed, so not measured: {', '.join(missing)}", file=sys.stderr)
    return not missing


def is_quiet() -> bool:
    return os.getloadavg()[0] < 0.7 * (os.cpu_count() or 1)
