"""A connection by way of a SOCKS5 proxy such as Tor's (RFC 1928).

The proxy is given the host's name: nothing is looked up here, so no name server hears where we go, and
`.onion` addresses work.
"""

import socket
from collections.abc import Callable

_VERSION = b"\x05"
_NO_LOGIN = b"\x00"
_CONNECT, _BY_NAME = b"\x01", b"\x03"
#: How long each kind of address is that a proxy says it has connected from. 3 tells its own length.
_ADDRESS_LENGTHS = {1: 4, 4: 16}
_LONGEST_NAME = 255
_REASONS = {
    1: "it failed",
    2: "it may not",
    3: "the network cannot be reached",
    4: "the host cannot be reached",
    5: "the host refused",
    6: "it took too long",
    7: "it cannot connect",
    8: "it knows no such address",
}


def dial(
    proxy: tuple[str, int], to: tuple[str, int], *, patience: float, watch: Callable[[socket.socket], None]
) -> socket.socket:
    """A socket that speaks to the host behind the proxy. `watch` is shown it before anybody is waited for.

    Raises:
        OSError: the proxy cannot be reached, is none, or does not connect.
    """
    connected = socket.create_connection(proxy, patience)
    try:
        watch(connected)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.sendall(_VERSION + bytes([len(_NO_LOGIN)]) + _NO_LOGIN)
        if _take(connected, 2) != _VERSION + _NO_LOGIN:
            raise ConnectionError("the proxy is no SOCKS5 proxy, or wants a login")
        name = _told(to[0])
        connected.sendall(
            _VERSION + _CONNECT + b"\x00" + _BY_NAME + bytes([len(name)]) + name + to[1].to_bytes(2, "big")
        )
        _version, reply, _reserved, kind = _take(connected, 4)
        if reply:
            raise ConnectionError(f"the proxy says that {_REASONS.get(reply, 'it cannot')}")
        _take(connected, _ADDRESS_LENGTHS.get(kind) or _take(connected, 1)[0])
        _take(connected, 2)
    except BaseException:
        connected.close()
        raise
    return connected


def _told(host: str) -> bytes:
    try:
        name = host.encode() if host.isascii() else host.encode("idna")
    except UnicodeError as exc:
        raise ConnectionError(f"no proxy can be told the name {host}") from exc
    if len(name) > _LONGEST_NAME:
        raise ConnectionError("no proxy can be told a name of so many letters")
    return name


def _take(connected: socket.socket, length: int) -> bytes:
    taken = b""
    while len(taken) < length:
        piece = connected.recv(length - len(taken))
        if not piece:
            raise ConnectionError("the proxy hung up")
        taken += piece
    return taken
