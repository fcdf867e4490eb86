"""The signing part of a publish of 10 sheets among many, without and with the switch and every fsync."""

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import median_and_spread
from bench.papers import Paper, lay_aside_all, make_paper
from bench.table import Row, print_table
from tamizdat.edition.release import Release, release

CHANGED = 10
ROUNDS = 25


def run(size: int) -> list[Row]:
    """Publish again and again, ten other sheets each time."""
    with tempfile.TemporaryDirectory(prefix="tamizdat-bench-") as scratch:
        paper = make_paper(Path(scratch), size)
        releases = [_publish(paper, version) for version in range(1, ROUNDS + 1)]
    signing = [each.seconds_signing * 1000 for each in releases]
    both = [(each.seconds_signing + each.seconds_switching) * 1000 for each in releases]
    what = f"a publish of {CHANGED} of {size:,} sheets"
    return [
        Row(f"signing part of {what}", *median_and_spread(signing, "ms", 1), "", "", "≤ 50 ms"),
        Row(
            f"signing and switching, all on disk, in {what}",
            *median_and_spread(both, "ms", 1),
            f"{releases[-1].bins_signed} bins signed",
            "",
            "≤ 50 ms hoped for",
        ),
    ]


def _publish(paper: Paper, version: int) -> Release:
    numbers = random.Random(version).sample(range(paper.size), CHANGED)
    entries = list(lay_aside_all(paper.tree, numbers, version=version))
    return release(paper.tree, paper.keys, changed=entries, removed=(), now=datetime.now(UTC))


if __name__ == "__main__":
    print_table(run(100_000))
