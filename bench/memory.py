"""How much the idle demo weighs, process by process, and how quickly it and `--help` are there."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bench.demos import start_demo
from bench.measure import median_and_spread
from bench.table import Row

MEGABYTE = 1_000_000
#: The worker makes the search index when the paper has been quiet for a while; what is idle comes after that.
SETTLES = 60.0
STARTS = 3


def run(settles: float = SETTLES) -> list[Row]:
    """Make a demo, let it settle, weigh it, start it again."""
    with tempfile.TemporaryDirectory(prefix="tamizdat-memory-") as scratch:
        directory = Path(scratch) / "demo"
        first = start_demo(directory)
        time.sleep(settles)
        weights = _weigh(first.process.pid)
        stops = [first.stop()]
        again = []
        for _ in range(STARTS):
            demo = start_demo(directory)
            again.append(demo.seconds)
            stops.append(demo.stop())
    resident = sum(rss for _, rss, _ in weights) / MEGABYTE
    proportional = sum(pss for _, _, pss in weights) / MEGABYTE
    parts = ", ".join(f"{name} {rss / MEGABYTE:.0f}" for name, rss, _ in weights)
    figure, spread = median_and_spread(again, "s", 1)
    stop_figure, stop_spread = median_and_spread(stops, "s", 1)
    return [
        Row(
            "idle memory of the whole demo, resident sets added up",
            f"{resident:.0f} MB",
            parts,
            f"shared pages counted once: {proportional:.0f} MB; Ghost with its database, elsewhere: 450-890 MB",
            "",
            "≤ 400 MB",
        ),
        Row("demo, first start to everything answering", f"{first.seconds:.0f} s", "", "", "", "reported"),
        Row("demo, second start", figure, spread, "", "", "≤ 5 s"),
        Row("demo, Ctrl-C to nothing left", stop_figure, stop_spread, "", "", "≤ 5 s"),
        _help(),
    ]


def _weigh(pid: int) -> list[tuple[str, int, int]]:
    """Name, resident and proportional set size of the supervisor and all below it."""
    top = psutil.Process(pid)
    found = []
    for process in (top, *top.children(recursive=True)):
        held = process.memory_full_info()
        words = [word for word in process.cmdline() if not word.startswith("-")]
        name = next((word for word in words if word in ("demo", "desk", "worker", "paper")), "?")
        found.append((name, held.rss, held.pss))
    return found


def _help() -> Row:
    seconds = []
    for _ in range(15):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tamizdat", "--help"], stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - started)
    spread = f"{min(seconds) * 1000:.0f}-{max(seconds) * 1000:.0f} ms"
    return Row("tamizdat --help", f"{statistics.median(seconds) * 1000:.0f} ms", spread, "", "", "< 300 ms")
