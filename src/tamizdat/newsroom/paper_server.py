"""The built-in web server of the paper: plain files, packed ahead, with the headers that the paper asks for.

It keeps no log of who came, sets no cookie, and knows nothing of the desk.
"""

import asyncio
import os
import signal
from pathlib import Path
from urllib.parse import quote

from granian.constants import HTTPModes, Interfaces
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]  # they are public
from granian.server.embed import Server

from tamizdat.edition.headers import led_home
from tamizdat.newsroom.shelf import Copy, Shelf, codings_wanted, mark_of_opened, open_file

_PIECE = 128 * 1024
_REMEMBERED_ACCEPTS = 256
_MISSING_SHEET = "404.html"


class PaperServer:
    """The tree as a web site (an RSGI application)."""

    def __init__(self, tree: Path, *, https: bool = False) -> None:
        self._shelf = Shelf(tree, https=https)
        self._accepts: dict[str, tuple[str, ...]] = {}

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        if scope.method not in ("GET", "HEAD"):
            protocol.response_bytes(405, [("allow", "GET, HEAD")], b"")
            return
        is_head = scope.method == "HEAD"
        headers = scope.headers
        codings = self._codings(headers.get("accept-encoding"))
        path = scope.path[1:]
        if not path or path.endswith("/"):
            path += "index.html"
        asked_range = headers.get("range")
        copy = self._shelf.find(path, () if asked_range else codings)
        if copy is None:
            self._send_missing(scope, path, protocol, is_head=is_head)
            return
        known = headers.get("if-none-match")
        if known is not None and _is_known(copy.etag, known):
            protocol.response_empty(304, [pair for pair in copy.headers if pair[0] not in _NOT_IN_304])
        elif asked_range and not is_head and headers.get("if-range") in (None, copy.etag):
            await _send_range(copy, asked_range, protocol)
        else:
            await _send(copy, 200, protocol, is_head=is_head)

    def _codings(self, accept: str | None) -> tuple[str, ...]:
        if not accept:
            return ()
        known = self._accepts.get(accept)
        if known is None:
            known = codings_wanted(accept)
            if len(self._accepts) >= _REMEMBERED_ACCEPTS:
                self._accepts.clear()
            self._accepts[accept] = known
        return known

    def _send_missing(self, scope: Scope, path: str, protocol: HTTPProtocol, *, is_head: bool) -> None:
        if not scope.path.endswith("/") and self._shelf.is_folder(path):
            query = f"?{scope.query_string}" if scope.query_string else ""
            protocol.response_empty(
                301, [("location", quote(scope.path) + "/" + query), ("content-length", "0")]
            )
            return
        language = path.partition("/")[0]
        page = self._shelf.find(f"{language}/{_MISSING_SHEET}") or self._shelf.find(_MISSING_SHEET)
        if page is None or page.body is None:
            protocol.response_bytes(
                404, [("content-type", "text/plain; charset=utf-8")], b"There is no such page.\n"
            )
            return
        body = led_home(page.body, scope.path[1:])
        headers = [pair for pair in page.headers if pair[0] not in _NOT_OF_MISSING]
        headers.append(("content-length", str(len(body))))
        if is_head:
            protocol.response_empty(404, headers)
        else:
            protocol.response_bytes(404, headers, body)


#: The same page differs from address to address, so that nothing of it may be kept.
_NOT_OF_MISSING = frozenset({"content-length", "etag", "accept-ranges", "vary"})
_NOT_IN_304 = frozenset({"content-length", "content-type", "content-encoding", "accept-ranges"})


def _is_known(etag: str, known: str) -> bool:
    return known.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in known.split(","))


async def _send(copy: Copy, status: int, protocol: HTTPProtocol, *, is_head: bool) -> None:
    if is_head:
        protocol.response_empty(status, copy.headers)
    elif copy.body is not None:
        protocol.response_bytes(status, copy.headers, copy.body)
    else:
        await _stream(copy, status, copy.headers, protocol, start=0, stop=copy.length)


async def _send_range(copy: Copy, asked: str, protocol: HTTPProtocol) -> None:
    span = span_of(asked, copy.length)
    if span is None:
        await _send(copy, 200, protocol, is_head=False)
        return
    start, stop = span
    headers = [pair for pair in copy.headers if pair[0] != "content-length"]
    if start >= stop:
        protocol.response_empty(
            416, [*headers, ("content-range", f"bytes */{copy.length}"), ("content-length", "0")]
        )
        return
    headers += [
        ("content-range", f"bytes {start}-{stop - 1}/{copy.length}"),
        ("content-length", str(stop - start)),
    ]
    if copy.body is not None:
        protocol.response_bytes(206, headers, copy.body[start:stop])
    else:
        await _stream(copy, 206, headers, protocol, start=start, stop=stop)


def span_of(asked: str, length: int) -> tuple[int, int] | None:
    """First byte and the one after the last; empty when it lies outside; None for what may be ignored."""
    unit, _, spec = asked.partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit.strip() != "bytes" or not dash or not (first + last).isdecimal() or not (first + last).isascii():
        return None
    if len(first) > 18 or len(last) > 18:
        return None
    if not first:
        return max(0, length - int(last)), length
    stop = min(length, int(last) + 1) if last else length
    if last and int(last) < int(first):
        return None
    return int(first), stop


async def _stream(
    copy: Copy, status: int, headers: list[tuple[str, str]], protocol: HTTPProtocol, *, start: int, stop: int
) -> None:
    opened = open_file(copy.file)
    if opened is None or mark_of_opened(opened) != copy.mark:
        if opened is not None:
            os.close(opened)
        # Switched this very moment: the next try finds the new one.
        protocol.response_bytes(503, [("retry-after", "1")], b"")
        return
    with os.fdopen(opened, "rb") as reader:
        reader.seek(start)
        out = protocol.response_stream(status, headers)
        left = stop - start
        try:
            while left > 0 and (piece := reader.read(min(_PIECE, left))):
                left -= len(piece)
                await out.send_bytes(piece)
        except ProtocolClosed:
            return  # the reader has left


def serve_paper(tree: Path, *, host: str, port: int, https: bool = False) -> None:
    """Serve the tree until the process is told to stop."""
    server = Server(
        PaperServer(tree, https=https),
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backlog=1024,
    )

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        await server.serve()

    asyncio.run(serve())
