"""The one way to make an outgoing request: bounded in time and size, never led away to another host.

* FetchError
  - BadAddressError
  - UnreachableError
  - TooSlowError
  - TooLongError
  - LedAwayError
"""

import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tamizdat.errors import TamizdatError
from tamizdat.fetching.socks import dial

REDIRECTS = 5
SOCKS_PORT = 1080
#: A way through Tor to an onion address is built while we wait.
SOCKS_PATIENCE = 60.0
_CHUNK = 65536


class FetchError(TamizdatError):
    """An outgoing request brought nothing usable."""


class BadAddressError(FetchError):
    """What should be asked is no web address, or the proxy is none that we can use."""


class UnreachableError(FetchError):
    """Nobody answered, or the answer broke off."""


class TooSlowError(FetchError):
    """The answer did not come, or did not end, in the time it was given."""


class TooLongError(FetchError):
    """The answer is longer than what was asked for can be."""


class LedAwayError(FetchError):
    """The answer sends us to another host, or round in circles."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in small letters; the body is as it came over the wire.

    The page that comes with an error is of no interest, so a long one is cut and not refused.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher:
    """Makes requests over kept connections. May be used by several threads at once.

    Nothing is taken from the environment, nothing is sent but what the caller names, and no request is
    tried twice. `patience` is how many seconds may pass without a byte. A proxy is `http://`, `https://` or
    `socks5://`; `socks5h://` is the same, since names are never looked up here when there is one.
    """

    def __init__(self, *, proxy: str | None = None, patience: float = 15.0, connections: int = 8) -> None:
        timeout = urllib3.Timeout(connect=patience, read=patience)
        settings: dict[str, Any] = {
            "num_pools": 4,
            "maxsize": connections,
            "timeout": timeout,
            "retries": False,
            "headers": {"User-Agent": "tamizdat"},
        }
        pools = {"http": _WatchedPool, "https": _WatchedSecurePool}
        if proxy is None or _parts(proxy).scheme in ("socks5", "socks5h"):
            self._pool = urllib3.PoolManager(**settings)
            pools = pools if proxy is None else _pools_by_way_of(proxy)
        elif _parts(proxy).scheme in ("http", "https"):
            self._pool = urllib3.ProxyManager(proxy, **settings)
        else:
            raise BadAddressError(
                f"{proxy} is no proxy that this program can use: it takes http://, https:// and socks5://"
            )
        self._pool.pool_classes_by_scheme = pools
        self._has_proxy = proxy is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.clear()

    def fetch(
        self,
        url: str,
        *,
        limit: int,
        seconds: float = 60.0,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Ask, follow redirects on the same host, and give back an answer of at most `limit` bytes.

        Raises:
            FetchError: one of its kinds, see the top of this file.
        """
        asked, here = url, url
        for _ in range(REDIRECTS + 1):
            answer = self._ask(here, limit, seconds, method, headers or {}, body)
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                return answer
            here = _next_address(here, answer.headers["location"])
            if answer.status == 303:
                method, body = "GET", None
        raise LedAwayError(f"{asked} leads round in circles")

    def _ask(  # noqa: PLR0917  # as fetch was asked, in one line
        self,
        url: str,
        limit: int,
        seconds: float,
        method: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> Answer:
        if _parts(url).scheme not in ("http", "https"):
            raise BadAddressError(f"{url} is no web address")
        if not self._has_proxy and (_parts(url).hostname or "").rstrip(".").endswith(".onion"):
            # To look such a name up would tell a name server, and find nothing.
            raise BadAddressError(
                f"{url} is reached by way of Tor only: name its proxy, socks5://127.0.0.1:9050"
            )
        try:
            with _Deadline(seconds) as deadline:
                response = self._pool.request(
                    method, url, headers={"User-Agent": "tamizdat", **headers}, body=body,
                    redirect=False, preload_content=False, decode_content=False,
                )  # fmt: skip
                try:
                    content = _read(response, url, limit)
                finally:
                    if response.connection is not None:
                        response.close()  # not read to its end: not to be used again
        except (
            urllib3.exceptions.LocationParseError,
            urllib3.exceptions.LocationValueError,
            UnicodeError,
        ) as exc:
            raise BadAddressError(f"{url} is no web address") from exc
        except (urllib3.exceptions.HTTPError, HTTPException, OSError) as exc:
            # urllib3 takes a refused connection for a kind of time-out.
            is_slow = isinstance(exc, urllib3.exceptions.TimeoutError)
            is_refused = isinstance(exc, urllib3.exceptions.NewConnectionError)
            if deadline.has_passed or (is_slow and not is_refused):
                raise TooSlowError(f"{url} did not answer in time") from exc
            raise UnreachableError(f"{url} cannot be reached or broke off") from exc
        if deadline.has_passed:  # a cut answer without a declared length looks whole
            raise TooSlowError(f"{url} did not answer in time")
        return Answer(url, response.status, {k.lower(): v for k, v in response.headers.items()}, content)


def _read(response: urllib3.BaseHTTPResponse, url: str, limit: int) -> bytes:
    content = bytearray()
    # read1 gives back what is there; read would wait for a whole chunk, as long as a slow sender likes.
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > limit and response.status >= 400:
            return bytes(content[:limit])
        if len(content) > limit:
            raise TooLongError(f"{url} is longer than the {limit} bytes it may have")
    response.release_conn()
    return bytes(content)


def _next_address(here: str, location: str) -> str:
    _parts(location)  # refuses what urljoin stumbles over
    old, new = _parts(here), _parts(urljoin(here, location))
    to_secure = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
    if (old.scheme, old.netloc.lower()) != (new.scheme, new.netloc.lower()) and not to_secure:
        raise LedAwayError(f"{here} leads away to another host")
    return urlunsplit(new._replace(fragment=""))


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as exc:
        raise BadAddressError(f"{address} is no web address") from exc


_asking = threading.local()


class _Deadline:
    """Cuts the connection of this thread's request when time is over, however busy the other side seems."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self.has_passed = False

    def __enter__(self) -> Self:
        _asking.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _asking.deadline = None

    def watch(self, connected: socket.socket | None) -> None:
        self._socket = connected
        if self.has_passed:
            self._cut()

    def _cut(self) -> None:
        self.has_passed = True
        if self._socket is not None:
            try:
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # the plain one, also under TLS
            except OSError:
                return  # it has gone by itself


def _watch(connected: socket.socket | None) -> None:
    deadline: _Deadline | None = getattr(_asking, "deadline", None)
    if deadline is not None:
        deadline.watch(connected)


class _WatchedConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch(self.sock)
        super().request(*args, **kwargs)


class _WatchedSecureConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch(self.sock)
        super().request(*args, **kwargs)


def _pools_by_way_of(proxy: str) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections all begin at a SOCKS proxy."""
    parts = _parts(proxy)
    try:
        at = (parts.hostname or "", parts.port or SOCKS_PORT)
    except ValueError as exc:
        raise BadAddressError(f"{proxy} is no address of a proxy") from exc
    if not at[0] or parts.username is not None:
        raise BadAddressError(f"{proxy} is no address of a proxy that asks for no login")

    class Connection(_WatchedConnection):
        def _new_conn(self) -> socket.socket:
            return dial(at, (self._dns_host, self.port), patience=SOCKS_PATIENCE, watch=_watch)

    class SecureConnection(_WatchedSecureConnection):
        def _new_conn(self) -> socket.socket:
            return dial(at, (self._dns_host, self.port), patience=SOCKS_PATIENCE, watch=_watch)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": Pool, "https": SecurePool}


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _WatchedSecurePool(HTTPSConnectionPool):
    ConnectionCls = _WatchedSecureConnection
