"""Relative links: from where a page stands to any other sheet of the edition."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from urllib.parse import quote, urljoin

from markupsafe import Markup


def links_from(path: str) -> Callable[[str], Markup]:
    """For a page at `path`: from an edition path to the relative link that leads there, ready for an attribute."""
    return links_at(path.count("/"))


@cache
def links_at(depth: int) -> Callable[[str], Markup]:
    # All the way up and down again: never the shortest link, always a right one, and the same for every page
    # of this depth, so that whole parts of a page can be kept.
    up = "../" * depth

    @lru_cache(maxsize=4096)
    def to(path: str) -> Markup:
        return Markup(up + quoted(path))  # noqa: S704  # every character with a meaning in HTML is percent-encoded

    return to


@lru_cache(maxsize=4096)
def quoted(path: str) -> str:
    return quote(path, safe="/~!$()*+,;=@#-._")


def json_feed_path(path: str) -> str:
    """Where the JSON Feed stands whose Atom feed stands at `path`: `news/feed.atom.xml` → `news/feed.json`."""
    return f"{re.sub(r'(?:[.]atom)?[.]xml$', '', path)}.json"


_TAG = re.compile(r"<[a-z][^>]*>")
_ADDRESS = re.compile(r'\b(href|src|srcset)="([^"]*)"')
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def rebased(content: str, path: str, top: str) -> str:
    """HTML that stood at `path`, with its relative links written from `top` instead."""
    origin = "http://edition.invalid/"

    def lead(address: str) -> str:
        if _SCHEME.match(address):
            return address
        return top + urljoin(origin + path, address).removeprefix(origin)

    def attribute(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name == "srcset":
            sizes = (size.partition(" ") for size in value.split(", "))
            return f'srcset="{", ".join(f"{lead(address)} {width}" for address, _, width in sizes)}"'
        return f'{name}="{lead(value)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(attribute, tag[0]), content)
