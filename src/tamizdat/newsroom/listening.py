"""Listening sockets: opened once by the process that watches, and handed on to the ones that answer.

A port that is held cannot be taken by somebody else while a server starts, and while one that died is
started again its readers wait for a moment instead of being refused.
"""

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from tamizdat.newsroom.errors import PortTakenError

#: Names, to a process that was started with one, the number of the socket that it shall answer on.
HANDED_ON = "TAMIZDAT_LISTENING_SOCKET"
BACKLOG = 1024
#: How far from the port wanted another one is looked for, before any is good.
NEARBY = 100


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that listens, for one process after the other."""

    socket: socket.socket

    @property
    def host(self) -> str:
        return str(self.socket.getsockname()[0])

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    @property
    def environment(self) -> Mapping[str, str]:
        """Tells a process that inherits the socket under its number."""
        return {HANDED_ON: str(self.socket.fileno())}


def listen(host: str, port: int, *, setting: str) -> Listening:
    """Listen there.

    Raises:
        PortTakenError: nothing can listen there. It names the setting that says where.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return Listening(socket.create_server((host, port), family=family, backlog=BACKLOG))
    except OSError as exc:
        why = "is taken" if exc.errno == errno.EADDRINUSE else f"cannot be had ({exc.strerror})"
        raise PortTakenError(f"port {port} on {host} {why}; choose another with {setting}") from exc


def listen_near(host: str, wanted: int, *, setting: str) -> Listening:
    """Listen on the port wanted, or on one of the next hundred, or on any that the system gives."""
    for port in range(wanted, min(wanted + NEARBY, 65536)):
        try:
            return listen(host, port, setting=setting)
        except PortTakenError:
            continue
    return listen(host, 0, setting=setting)


def handed_on() -> Listening | None:
    """The socket that this process was started with, if it was. It is taken once."""
    number = os.environ.pop(HANDED_ON, None)
    return None if number is None else Listening(socket.socket(fileno=int(number)))
