"""A request to the paper's server: what its bytes ask for, or why they are refused. No I/O here.

The server gives files away and takes nothing in, so it reads strictly (RFC 9112) and refuses whatever another
server on the way might read differently: a body, a folded line, two hosts.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

LONGEST_HEAD = 16 * 1024
END_OF_HEAD = b"\r\n\r\n"

_FIRST_LINE = re.compile(rb"([A-Za-z]{1,20}) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*)")
_HOST_AND_PATH = re.compile(rb"https?://[^/?#]*(.*)", re.IGNORECASE)


class RefusedRequest(Exception):  # noqa: N818  # an answer to a client, never an error of ours
    """The bytes are no request that is answered here. The connection is closed after the answer."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for. `path` is decoded and has no leading slash; none if it cannot be decoded."""

    method: str
    path: str | None
    query: str
    accept_encoding: str
    if_none_match: str
    asked_range: str
    if_range: str
    keep_alive: bool

    @property
    def is_head(self) -> bool:
        return self.method == "HEAD"


def parse_head(head: bytes) -> Request:
    """Read a request from its first byte up to the empty line, which is left out.

    Raises:
        RefusedRequest: with the status to answer.
    """
    first, *lines = head.split(b"\r\n")
    found = _FIRST_LINE.fullmatch(first)
    if found is None:
        raise RefusedRequest(400)
    method, target, minor = found[1].decode(), found[2], found[3]
    headers = _headers(lines)
    if headers.get("transfer-encoding") or headers.get("content-length", "0").strip() != "0":
        raise RefusedRequest(405 if method not in ("GET", "HEAD") else 400)
    if minor == b"1" and "host" not in headers:
        raise RefusedRequest(400)
    path, query = _path_and_query(target)
    connection = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    return Request(
        method=method,
        path=path,
        query=query,
        accept_encoding=headers.get("accept-encoding", ""),
        if_none_match=headers.get("if-none-match", ""),
        asked_range=headers.get("range", ""),
        if_range=headers.get("if-range", ""),
        keep_alive=minor == b"1" and "close" not in connection,
    )


def _headers(lines: list[bytes]) -> dict[str, str]:
    """By name in small letters; what is said twice is one list, except where two would contradict each other."""
    headers: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise RefusedRequest(400)
        name, value = found[1].decode().lower(), found[2].decode("latin-1").strip(" \t")
        if name in headers:
            if name in ("host", "content-length"):
                raise RefusedRequest(400)
            value = f"{headers[name]}, {value}"
        headers[name] = value
    return headers


def _path_and_query(target: bytes) -> tuple[str | None, str]:
    if not target.startswith(b"/"):
        absolute = _HOST_AND_PATH.fullmatch(target)
        if absolute is None:
            raise RefusedRequest(400)
        target = absolute[1] if absolute[1].startswith(b"/") else b"/" + absolute[1]
    raw, _, query = target.partition(b"?")
    try:
        path = unquote_to_bytes(raw[1:]).decode()
    except UnicodeDecodeError:
        return None, ""
    return path, query.decode("latin-1")
