"""A large paper in a scratch directory, made by the release itself, without a desk."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from tamizdat.edition.keys import OnlineKeys, create_keys
from tamizdat.edition.release import release
from tamizdat.edition.sheets import Entry, Sheet
from tamizdat.edition.tree import Tree

_WORDS = """
    the a of and to in that was for on with as by at from it had not said were which be their has more river
    council harbour ministry letter night records engineer morning district water minister office fire road
    names people document families bridge winter school paper answer station hospital budget market border
""".split()  # noqa: SIM905  # reads as words
_PARAGRAPHS = 16


@dataclass(frozen=True, slots=True)
class Paper:
    tree: Tree
    keys: OnlineKeys
    size: int


def make_paper(directory: Path, size: int) -> Paper:
    """So many pages of about 8 KB, released; without packed copies."""
    keys = create_keys(
        directory / "keys",
        directory / "root",
        passphrase="bench",
        root_passphrase="bench",
        now=datetime.now(UTC),
    )
    tree = Tree(directory / "www", directory / "aside")
    entries = lay_aside_all(tree, range(size))
    release(tree, keys, changed=entries, removed=(), now=datetime.now(UTC))
    return Paper(tree, keys, size)


def lay_aside_all(tree: Tree, numbers: Sequence[int], *, version: int = 0) -> Iterator[Entry]:
    for number in numbers:
        yield tree.lay_aside(page(number, version))


def page(number: int, version: int = 0) -> Sheet:
    """The same text for the same number and version, another for every other."""
    dice = random.Random(number * 1000 + version)
    paragraphs = "\n".join(f"<p>{' '.join(dice.choices(_WORDS, k=80))}.</p>" for _ in range(_PARAGRAPHS))
    body = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Story {number}</title>'
        f'<link rel="stylesheet" href="../../../paper.css"></head>\n'
        f"<body><h1>Story {number}</h1>\n{paragraphs}\n"
        f"</body></html>\n"
    )
    return Sheet(
        f"{2005 + number % 20}/{1 + number % 12:02}/{1 + number % 28:02}/story-{number}.html", body.encode()
    )


def pack_all(paper: Paper) -> None:
    """Packed copies of every sheet, over both cores."""
    paths = (entry.path for entry in paper.tree.entries())
    batches = iter(lambda: list(islice(paths, 1024)), [])
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(partial(_pack, paper.tree), batches))


def _pack(tree: Tree, paths: list[str]) -> None:
    tree.pack(paths)
