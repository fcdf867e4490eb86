"""A body as Wagtail stores it: what stands in its blocks, whatever shape they have, and what they refer to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tamizdat.desk.running_text import TAG

Block = dict[str, Any]

_LINK_KIND = re.compile(r"""linktype\s*=\s*["'](page|document)["']""")
_LINK_ID = re.compile(r"""\bid\s*=\s*["'](\d{1,18})["']""")


@dataclass(slots=True)
class Uses:
    """What is referred to, by number."""

    pages: set[int] = field(default_factory=set)
    photos: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)

    def add(self, other: "Uses") -> None:
        self.pages |= other.pages
        self.photos |= other.photos
        self.files |= other.files


def uses_in(blocks: Iterable[Block]) -> Uses:
    """What a body refers to."""
    uses = Uses()
    for block in blocks:
        value, kind = block.get("value"), block.get("type")
        if kind == "photo":
            uses.photos.add(number_of(mapping_of(value).get("photo")))
        elif kind == "gallery":
            photos = items_of(mapping_of(value).get("photos"))
            uses.photos |= {number_of(mapping_of(item).get("photo")) for item in photos}
        elif kind == "file":
            uses.files.add(number_of(mapping_of(value).get("file")))
        for text in _strings(value):
            if "linktype" in text:
                uses.add(uses_in_text(text))
    uses.photos.discard(0)
    uses.files.discard(0)
    return uses


def uses_in_text(html: str) -> Uses:
    """What running text refers to."""
    uses = Uses()
    if "linktype" not in html:
        return uses
    for tag in TAG.findall(html):
        kind, number = _LINK_KIND.search(tag), _LINK_ID.search(tag)
        if kind and number:
            (uses.pages if kind[1] == "page" else uses.files).add(int(number[1]))
    return uses


def items_of(value: object) -> list[Any]:
    """The values of a list block, in either of the two shapes Wagtail has stored them in."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [
        item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item
        for item in value
    ]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def string_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def mapping_of(value: object) -> Block:
    return value if isinstance(value, dict) else {}


def number_of(value: object) -> int:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 19 else 0
