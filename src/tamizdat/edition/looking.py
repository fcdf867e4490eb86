"""Looking at the sheets of a copy, bin by bin: directories over all cores, addresses over a few lines."""

import multiprocessing
import os
import random
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from tamizdat.edition.bins import BinLayout, entries_in
from tamizdat.edition.copies import Copy, DirectoryCopy, Found, Trouble
from tamizdat.edition.errors import (
    AlteredFileError,
    BadMetadataError,
    MissingFileError,
    UnreadableFileError,
)
from tamizdat.edition.metadata import LONGEST, Trusted, moment, opened
from tamizdat.edition.sheets import METADATA_DIR, Entry
from tamizdat.edition.trust import Claims
from tamizdat.edition.web_copies import CONNECTIONS, WebCopy

#: Below so many sheets, starting other processes takes longer than it saves.
WORTH_SHARING = 4000


@dataclass(frozen=True, slots=True)
class BinClaim:
    """One bin as the snapshot names it. Small, because it travels to other processes."""

    index: int
    file: str
    version: int


@dataclass(slots=True)
class BinLook:
    """What was found of one bin and its sheets."""

    bin: BinClaim
    entries: list[Entry] = field(default_factory=list)  # still to be looked at
    paths: list[str] = field(default_factory=list)  # of the sheets that were looked at
    found: list[Found] = field(default_factory=list)
    expires: datetime | None = None
    why: str = ""  # the bin itself cannot be believed


def bin_claim(claims: Claims, index: int) -> BinClaim:
    name = claims.layout.name_of(index)
    version = claims.versions[name]
    return BinClaim(index, f"{METADATA_DIR}/{version}.{name}.json", version)


def read_bin(copy: Copy, layout: BinLayout, who: Trusted, claim: BinClaim) -> BinLook:
    """The entries of one bin, or why it cannot be believed. Looks at no sheet."""
    look = BinLook(claim)
    try:
        signed = opened(copy.read(claim.file, LONGEST["targets"]), "targets", who)
        if signed["version"] != claim.version:
            raise BadMetadataError("not the version that the snapshot names")
        look.entries = list(entries_in(signed, layout, claim.index))
        look.expires = moment(signed)
    except MissingFileError:
        look.found.append(Found(claim.file, Trouble.MISSING))
        look.why = "a part of the list of contents is missing"
    except UnreadableFileError as exc:
        look.found.append(Found(claim.file, Trouble.UNREADABLE))
        look.why = str(exc)
    except (AlteredFileError, BadMetadataError) as exc:
        look.found.append(Found(claim.file, Trouble.ALTERED))
        look.why = str(exc)
    return look


def look_at_bins(copy: Copy, claims: Claims) -> Iterator[BinLook]:
    """Check the sheets of every bin, in the order of the bins."""
    bins = [bin_claim(claims, index) for index in range(claims.layout.number)]
    processes = _processes_for(copy, claims)
    if processes > 1:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(partial(_look_at_bin, copy, claims.layout, claims.who), bins, chunksize=4)
    elif isinstance(copy, WebCopy):
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for claim in bins:
                yield _check_sheets(copy, read_bin(copy, claims.layout, claims.who, claim), pool)
    else:
        for claim in bins:
            yield _look_at_bin(copy, claims.layout, claims.who, claim)


def look_at_sample(copy: Copy, claims: Claims, sheets: int) -> Iterator[BinLook]:
    """Check so many sheets chosen at random, from as many bins as there are for them."""
    indices = list(range(claims.layout.number))
    dice = random.SystemRandom()
    dice.shuffle(indices)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        left = sheets
        for place, index in enumerate(indices):
            look = read_bin(copy, claims.layout, claims.who, bin_claim(claims, index))
            share = -(-left // (len(indices) - place))
            look.entries = dice.sample(look.entries, min(share, len(look.entries)))
            left -= len(look.entries)
            yield _check_sheets(copy, look, pool if isinstance(copy, WebCopy) else None)
            if left <= 0:
                return


def _look_at_bin(copy: Copy, layout: BinLayout, who: Trusted, claim: BinClaim) -> BinLook:
    return _check_sheets(copy, read_bin(copy, layout, who, claim), None)


def _check_sheets(copy: Copy, look: BinLook, pool: Executor | None) -> BinLook:
    for found in map(copy.check, look.entries) if pool is None else pool.map(copy.check, look.entries):
        look.found += found
    # Only the paths go on: half the way between processes for a large paper.
    look.paths, look.entries = [entry.path for entry in look.entries], []
    return look


def _processes_for(copy: Copy, claims: Claims) -> int:
    """More than one only where that is safe: a forked process must not inherit another thread's locks."""
    is_safe = sys.platform.startswith("linux") and threading.active_count() == 1
    if not isinstance(copy, DirectoryCopy) or claims.sheets < WORTH_SHARING or not is_safe:
        return 1
    return min(8, len(os.sched_getaffinity(0)))
