"""What the paper's server answers: from a request and the shelf to a status, headers and bytes."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from tamizdat.edition.headers import led_home
from tamizdat.edition.sheets import is_text
from tamizdat.newsroom.requests import Request
from tamizdat.newsroom.shelf import Copy, Shelf, codings_wanted

_MISSING_SHEET = "404.html"
#: The page for what is not there differs from address to address, so that nothing of it may be kept.
_NOT_OF_MISSING = frozenset({"content-length", "etag", "accept-ranges", "vary"})
_NOT_OF_UNCHANGED = frozenset({"content-length", "content-type", "content-encoding", "accept-ranges"})
_PLAIN = ("content-type", "text/plain; charset=utf-8")
_RANGE = re.compile(r"bytes *= *(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. A body that is not held in memory is a piece of `copy`'s file."""

    status: int
    headers: Headers
    body: bytes = b""
    copy: Copy | None = None
    piece: tuple[int, int] | None = None
    #: The same question gets the same answer as long as the copy stays fresh.
    stays: bool = False


def answer(request: Request, shelf: Shelf) -> Answer:
    if request.method not in ("GET", "HEAD"):
        return refusal(405)
    if request.path is None:
        return refusal(404)
    accept = "" if request.asked_range else request.accept_encoding
    codings = codings_wanted(accept)
    path = f"{request.path}index.html" if request.path.endswith("/") or not request.path else request.path
    copy = shelf.find(path, codings)
    if copy is None:
        return _missing(request, request.path, shelf)
    # A packed copy that is wanted more may come any moment.
    stays = copy.body is not None and (not is_text(path) or copy.coding == next(iter(codings), ""))
    if request.if_none_match and _is_known(copy.etag, request.if_none_match):
        kept = [pair for pair in copy.headers if pair[0] not in _NOT_OF_UNCHANGED]
        return Answer(304, kept, copy=copy, stays=stays)
    if request.asked_range and not request.is_head and request.if_range in ("", copy.etag):
        return _part(copy, request.asked_range)
    return _whole(copy, is_head=request.is_head, stays=stays)


def refusal(status: int) -> Answer:
    """A short word instead of a page."""
    words = {
        400: b"This is no request.\n",
        404: b"There is no such page.\n",
        405: b"Nothing can be left here.\n",
        408: b"That took too long.\n",
        431: b"That was too much.\n",
        503: b"Ask again in a moment.\n",
    }[status]
    headers = [_PLAIN, ("content-length", str(len(words))), ("x-content-type-options", "nosniff")]
    if status == 405:
        headers.append(("allow", "GET, HEAD"))
    if status == 503:
        headers.append(("retry-after", "1"))
    return Answer(status, headers, words)


def _whole(copy: Copy, *, is_head: bool, stays: bool) -> Answer:
    if is_head:
        return Answer(200, copy.headers, copy=copy, stays=stays)
    if copy.body is None:
        return Answer(200, copy.headers, copy=copy, piece=(0, copy.length))
    return Answer(200, copy.headers, copy.body, copy=copy, stays=stays)


def _missing(request: Request, path: str, shelf: Shelf) -> Answer:
    if path and not path.endswith("/") and shelf.is_folder(path):
        query = "?" + quote(request.query, safe="!$&'()*+,;=:@/?%") if request.query else ""
        return Answer(301, [("location", f"/{quote(path)}/{query}"), ("content-length", "0")])
    language = path.partition("/")[0]
    page = shelf.find(f"{language}/{_MISSING_SHEET}") or shelf.find(_MISSING_SHEET)
    if page is None or page.body is None:
        return refusal(404)
    body = led_home(page.body, path)
    headers = [pair for pair in page.headers if pair[0] not in _NOT_OF_MISSING]
    headers.append(("content-length", str(len(body))))
    return Answer(404, headers, b"" if request.is_head else body)


def _part(copy: Copy, asked: str) -> Answer:
    span = span_of(asked, copy.length)
    if span is None:
        return _whole(copy, is_head=False, stays=False)
    start, stop = span
    headers = [pair for pair in copy.headers if pair[0] != "content-length"]
    if start >= stop:
        return Answer(416, [*headers, ("content-range", f"bytes */{copy.length}"), ("content-length", "0")])
    headers.append(("content-range", f"bytes {start}-{stop - 1}/{copy.length}"))
    headers.append(("content-length", str(stop - start)))
    if copy.body is None:
        return Answer(206, headers, copy=copy, piece=span)
    return Answer(206, headers, copy.body[start:stop], copy=copy)


def span_of(asked: str, length: int) -> tuple[int, int] | None:
    """First byte and the one after the last; empty when it lies outside; None for what may be ignored."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        return None
    if found[3]:
        return max(0, length - int(found[3])), length
    if found[2] and int(found[2]) < int(found[1]):
        return None
    return int(found[1]), min(length, int(found[2]) + 1) if found[2] else length


def _is_known(etag: str, known: str) -> bool:
    return known.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in known.split(","))
