"""A copy on a web server, at any address. It sees what a reader's browser would be sent."""

import hashlib
from collections.abc import Iterator
from typing import Self
from urllib.parse import quote, urlsplit, urlunsplit

from tamizdat.edition.copies import Found, Trouble
from tamizdat.edition.errors import AlteredFileError, MissingFileError, UnreadableFileError
from tamizdat.edition.packing import ENCODINGS, longest_packed, unpacked
from tamizdat.edition.sheets import Entry, is_text
from tamizdat.fetching import Answer, BadAddressError, Fetcher, FetchError, LedAwayError, TooLongError

#: Requests at the same time. More would look like an attack to a small host.
CONNECTIONS = 8
#: A host slower than this many bytes a second, after a fair start, is not waited for.
SLOWEST = 10_000
FAIR_START = 30.0


class WebCopy:
    """A copy behind an address. Extra files cannot be seen from there."""

    is_live = True

    def __init__(self, address: str, *, proxy: str | None = None) -> None:
        try:
            parts = urlsplit(address)
        except ValueError as exc:
            raise BadAddressError(f"{address} is no web address") from exc
        directory = parts.path if parts.path.endswith("/") else _directory_of(parts.path)
        self._base = urlunsplit(parts._replace(path=directory, query="", fragment=""))
        self._fetcher = Fetcher(proxy=proxy, connections=CONNECTIONS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.__exit__(None, None, None)

    def read(self, path: str, limit: int) -> bytes:
        answer = self._ask(path, "identity", limit)
        try:
            body = b"".join(_as_sent(answer, limit))
        except ValueError as exc:
            raise AlteredFileError(f"{path} is not sent as it lies") from exc
        if len(body) > limit:
            raise AlteredFileError(f"{path} is longer than {limit} bytes")
        return body

    def check(self, entry: Entry) -> list[Found]:
        """As one browser asks for it, and as the others do: a host may have kept an old packed copy."""
        for accepted in ("identity", *ENCODINGS) if is_text(entry.path) else ("identity",):
            trouble = self._trouble_with(entry, accepted)
            if trouble is not None:
                return [Found(entry.path + ENCODINGS.get(accepted, ""), trouble)]
        return []

    def names(self) -> Iterator[str] | None:
        return None

    def _trouble_with(self, entry: Entry, accepted: str) -> Trouble | None:
        try:
            answer = self._ask(entry.path, accepted, longest_packed(entry.length))
            body = b"".join(_as_sent(answer, entry.length))
        except MissingFileError:
            return Trouble.MISSING
        except UnreadableFileError:
            return Trouble.UNREADABLE
        except (AlteredFileError, ValueError):
            return Trouble.ALTERED
        is_true = len(body) == entry.length and hashlib.sha256(body).hexdigest() == entry.digest
        return None if is_true else Trouble.ALTERED

    def _ask(self, path: str, accepted: str, limit: int) -> Answer:
        try:
            answer = self._fetcher.fetch(
                self._base + quote(path),
                limit=limit,
                seconds=FAIR_START + limit / SLOWEST,
                headers={"Accept-Encoding": accepted, "Cache-Control": "no-cache"},
            )
        except TooLongError as exc:
            raise AlteredFileError(f"{path} is longer than {limit} bytes") from exc
        except LedAwayError as exc:
            raise AlteredFileError(f"{path} is kept somewhere else: {exc}") from exc
        except FetchError as exc:
            raise UnreadableFileError(str(exc)) from exc
        if answer.status in (403, 404, 410):
            raise MissingFileError(f"{path} is missing")
        if answer.status != 200:
            raise UnreadableFileError(f"{path} was answered with {answer.status}")
        return answer


def _as_sent(answer: Answer, limit: int) -> Iterator[bytes]:
    """The body, unpacked if it was sent packed."""
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return iter([answer.body])
    if encoding not in ENCODINGS:
        raise ValueError("is packed in a way that was not asked for")
    return unpacked(answer.body, ENCODINGS[encoding], limit)


def _directory_of(path: str) -> str:
    """`…/index.html` stands for its directory; `…/paper` is a directory without its slash."""
    before, _, last = path.rpartition("/")
    return f"{before}/" if last.endswith((".html", ".htm")) else f"{path}/"
