"""A process that publishes editions one after the other until somebody kills it: `python -m … DIR`."""

import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

from tamizdat.edition.keys import open_keys
from tamizdat.edition.release import release
from tamizdat.edition.sheets import Sheet
from tamizdat.edition.tree import Tree
from tests.edition.sheets import NOON, page

SHEETS = 40


def edition(number: int) -> dict[str, bytes]:
    """Every page of an edition says its number. Every other edition has fewer pages."""
    shown = SHEETS if number % 2 else SHEETS // 2
    sheets = [page(f"a{index % 7}/page-{index}.html", f"Edition {number}") for index in range(shown)]
    return {sheet.path: sheet.body for sheet in sheets}


def publish_for_ever(directory: Path) -> None:
    keys = open_keys(directory / "keys", passphrase="online")
    tree = Tree(directory / "www", directory / "aside")
    for number in count(int((directory / "next").read_text())):
        sheets = [Sheet(path, body) for path, body in edition(number).items()]
        gone = edition(number - 1).keys() - edition(number).keys()
        entries = [tree.lay_aside(sheet) for sheet in sheets]
        release(tree, keys, changed=entries, removed=gone, now=NOON + timedelta(seconds=number))
        tree.pack(sheet.path for sheet in sheets)
        print(number, flush=True)  # for whoever waits for it


if __name__ == "__main__":
    publish_for_ever(Path(sys.argv[1]))
