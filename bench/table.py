"""The table that all measures end in."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured claim, each part in words for people."""

    what: str
    figure: str  # the median, with its unit
    spread: str  # least to most
    reference: str  # what was measured beside it in the same run
    ratio: str  # ours to the reference
    to_reach: str


HEADINGS = ("What", "Median", "Spread", "Beside it", "Ratio", "To reach")


def print_table(rows: Iterable[Row]) -> None:
    """Print the rows as Markdown."""
    print(f"| {' | '.join(HEADINGS)} |")
    print("|" + "---|" * len(HEADINGS))
    for row in rows:
        print(f"| {' | '.join(astuple(row))} |")
