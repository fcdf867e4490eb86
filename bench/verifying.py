"""Verifying a full local copy against `sha256sum` over the same files, turn by turn in the same run."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import median_and_spread, run_and_watch
from bench.papers import make_paper, pack_all
from bench.table import Row, print_table

ROUNDS = 5
MEGABYTE = 1_000_000


def run(size: int) -> list[Row]:
    """Both read every page, its packed copies and the metadata, from a warm cache."""
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-") as scratch:
        paper = make_paper(Path(scratch), size)
        pack_all(paper)
        www, fingerprint = paper.tree.www, paper.keys.fingerprint
        judge = [
            sys.executable,
            "-m",
            "tamizdat",
            "edition",
            "verify",
            str(www),
            "--root",
            fingerprint,
            "--no-memory",
        ]
        verify: list[float] = []
        peaks: list[float] = []
        digests: list[float] = []
        one_by_one: list[float] = []
        for _ in range(ROUNDS):
            took = run_and_watch(judge)
            verify.append(took.seconds)
            peaks.append(took.peak_bytes / MEGABYTE)
            digests.append(_seconds(lambda: _sha256sum(www, processes=1)))
            one_by_one.append(_seconds(lambda: _sha256sum(www, processes=os.cpu_count() or 1)))
    figure, spread = median_and_spread(verify, "s", 2)
    reference, _ = median_and_spread(digests, "s", 2)
    both, _ = median_and_spread(one_by_one, "s", 2)
    what = f"verify a full local copy of {size:,} sheets with their packed copies"
    return [
        Row(what, figure, spread, f"sha256sum {reference}", _ratio(verify, digests), "≤ 1.5 ×"),
        Row(what, figure, spread, f"sha256sum on all cores {both}", _ratio(verify, one_by_one), "reported"),
        Row(f"peak memory of it, {what}", *median_and_spread(peaks, "MB"), "", "", "reported"),
    ]


def _sha256sum(www: Path, *, processes: int) -> None:
    names = subprocess.Popen(["find", str(www), "-type", "f", "-print0"], stdout=subprocess.PIPE)
    subprocess.run(
        ["xargs", "-0", "-n", "2000", "-P", str(processes), "sha256sum"],
        stdin=names.stdout, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    names.wait()


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _ratio(ours: list[float], theirs: list[float]) -> str:
    return f"{statistics.median(ours) / statistics.median(theirs):.2f} ×"


if __name__ == "__main__":
    print_table(run(100_000))
