"""`make bench`: every claim of the issue measured, and printed as one table.

`python -m bench [--sizes 1000,10000,100000] [--only NAME,…] [--write docs/reference/figures.md]`. Newsrooms are
made in a scratch directory and filled in bulk; the work is done by the real commands.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import memory, serving, signing, verifying
from bench.measure import median_and_spread, percentile
from bench.table import Row, print_table

MEGABYTE = 1_000_000
SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    asked = _arguments()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-", dir=asked.scratch) as scratch:
        for size in asked.sizes:
            if {"baking", "publishing"} & asked.only:
                rows += _measure_newsroom(Path(scratch) / f"newsroom-{size}", size, asked.only)
        if "signing" in asked.only:
            rows += signing.run(max(asked.sizes))
        if "verifying" in asked.only:
            rows += verifying.run(max(asked.sizes))
        if "serving" in asked.only:
            rows += serving.run()
        if "memory" in asked.only:
            rows += memory.run()
    print_table(rows)


def _measure_newsroom(directory: Path, size: int, only: set[str]) -> list[Row]:
    _say(f"making a newsroom of {size:,} articles")
    _tamizdat(
        "new",
        str(directory),
        "--name",
        "The Far Shore",
        "--language",
        "en",
        "--address",
        "https://b.example/",
    )
    subprocess.run([sys.executable, "-m", "bench.filling", str(directory), str(size)], check=True)
    rows = []
    _say(f"baking {size:,}")
    rounds = 3 if size <= 10_000 else 1
    if "baking" in only:
        rows += _baking_rows(size, _measure("baking", directory, rounds))
    else:
        _tamizdat("--newsroom", str(directory), "edition", "bake", "--full")
    if "publishing" in only:
        _say(f"publishing among {size:,}")
        rows += _publishing_rows(size, _measure("publishing", directory, 30))
    for row in rows:  # so that an interrupted run has not measured for nothing
        _say(f"  {row.what}: {row.figure} {row.spread} {row.reference} {row.ratio}")
    shutil.rmtree(directory, ignore_errors=True)
    shutil.rmtree(directory.with_name(directory.name + "-root-key"), ignore_errors=True)
    return rows


def _baking_rows(size: int, seen: dict[str, Any]) -> list[Row]:
    rows = [
        _baking_row(
            f"full bake of {size:,} stories ({seen['pages']:,} pages), to the release", "release", seen
        ),
        _baking_row(f"full bake of {size:,} stories, packed copies and all", "bake", seen),
    ]
    memory = Row(
        what=f"peak memory of a full bake of {size:,}",
        figure=f"{max(seen['bake peak']) / MEGABYTE:.0f} MB",
        spread="",
        reference="",
        ratio="",
        to_reach="< 500 MB at 100k",
    )
    if seen["hugo seconds"]:
        ours, theirs = max(seen["bake peak"]), max(seen["hugo peak"])
        beside = {"reference": f"hugo {theirs / MEGABYTE:.0f} MB", "ratio": f"{ours / theirs:.2f} ×"}
        memory = replace(memory, **beside)
    return [*rows, memory]


def _baking_row(what: str, kind: str, seen: dict[str, Any]) -> Row:
    """Stories per second, beside hugo's, whose site has no signatures and no packed copies."""
    seconds = seen[f"{kind} seconds"]
    ours, spread = median_and_spread([seen["stories"] / each for each in seconds], "stories/s")
    row = Row(what, ours, spread, reference="", ratio="", to_reach="≥ 1.0 × hugo")
    if not seen["hugo seconds"]:
        return row
    theirs, _ = median_and_spread([seen["stories"] / each for each in seen["hugo seconds"]], "stories/s")
    ratio = _median(seen["hugo seconds"]) / _median(seconds)
    return replace(row, reference=f"hugo {theirs}", ratio=f"{ratio:.2f} ×")


def _publishing_rows(size: int, seen: dict[str, list[float]]) -> list[Row]:
    rows = []
    for name, seconds in seen.items():
        figure, spread = median_and_spread([second * 1000 for second in seconds], "ms")
        rows.append(
            Row(
                what=f"publish → readable, {name}, among {size:,}",
                figure=figure,
                spread=f"p95 {percentile(seconds, 0.95) * 1000:.0f} ms, {spread}",
                reference="Ghost 6.65 (measured elsewhere): 105 ms at 1k, 124 ms at 10k",
                ratio="",
                to_reach="median ≤ 100 ms, p95 ≤ 250 ms" if name == "article page" else "reported",
            )
        )
    return rows


def _measure(module: str, directory: Path, rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", f"bench.{module}", str(directory), str(rounds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def _tamizdat(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "tamizdat", *words], check=True, stdout=subprocess.DEVNULL)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], default=list(SIZES)
    )
    everything = "baking,publishing,signing,verifying,serving,memory"
    parser.add_argument("--only", type=lambda text: set(text.split(",")), default=set(everything.split(",")))
    parser.add_argument("--scratch", type=Path, default=os.environ.get("TMPDIR"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
