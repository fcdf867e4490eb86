"""Bins: the list of contents in equal parts, each signed on its own, so that a change signs few anew."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tamizdat.edition.errors import BadMetadataError, UnsafePathError
from tamizdat.edition.sheets import Entry, check_sheet_path

PREFIX = "bin"
FEWEST_BITS = 3
MOST_BITS = 16
#: A bin that is full gets half of its sheets moved to a new one; between these no bin moves at all.
AIM, FULL, EMPTY = 100, 150, 25

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class BinLayout:
    """How many bins there are and which paths each answers for (TUF's succinct roles, TAP 15)."""

    bits: int

    @property
    def number(self) -> int:
        return 1 << self.bits

    def index_of(self, path: str) -> int:
        return int.from_bytes(hashlib.sha256(path.encode(errors="surrogatepass")).digest()[:4], "big") >> (
            32 - self.bits
        )

    def name_of(self, index: int) -> str:
        return f"{PREFIX}-{index:0{len(f'{self.number - 1:x}')}x}"

    def fitting(self, sheets: int) -> "BinLayout":
        """The layout for so many sheets: this one, unless its bins have become too full or too empty."""
        if EMPTY * self.number <= sheets <= FULL * self.number:
            return self
        fitting = layout_for(sheets)
        if (fitting.bits > self.bits) == (sheets > FULL * self.number):
            return fitting
        return self


def layout_for(sheets: int) -> BinLayout:
    """As few bins as hold about a hundred sheets each."""
    bits = FEWEST_BITS
    while AIM << bits < sheets and bits < MOST_BITS:
        bits += 1
    return BinLayout(bits)


def targets_of(entries: dict[str, Entry]) -> dict[str, dict[str, Any]]:
    """Entries as TUF writes them."""
    return {
        path: {"hashes": {"sha256": entry.digest}, "length": entry.length} for path, entry in entries.items()
    }


def entries_in(signed: dict[str, Any], layout: BinLayout, index: int) -> Iterator[Entry]:
    """The entries of a bin whose signature holds, each a plain path that this bin may speak for.

    Raises:
        BadMetadataError: it lists what no edition of ours lists.
    """
    targets = signed.get("targets")
    if not isinstance(targets, dict):
        raise BadMetadataError("a bin without a list of targets")
    for path, target in targets.items():
        match target:
            case {"hashes": {"sha256": str(digest)}, "length": int(length)} if (
                length >= 0 and len(digest) == 64 and _DIGEST.fullmatch(digest)
            ):
                pass
            case _:
                raise BadMetadataError(f"{path!r} is signed without a proper digest and length")
        try:
            check_sheet_path(path)
        except UnsafePathError as exc:
            raise BadMetadataError(f"an unsafe path is signed: {path!r}") from exc
        if layout.index_of(path) != index:
            raise BadMetadataError(f"{path!r} is signed in a bin that is not its own")
        yield Entry(path, digest, length)
