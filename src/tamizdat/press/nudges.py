"""A datagram that tells the press there is something to bake. Lost ones cost at most a look's delay."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


@contextlib.contextmanager
def _socket_path() -> Iterator[str]:
    """The socket's path through an open directory: the system takes no socket path over 107 bytes."""
    settings.TAMIZDAT.run_dir.mkdir(parents=True, exist_ok=True)
    directory = os.open(settings.TAMIZDAT.run_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/press.sock"
    finally:
        os.close(directory)


def nudge() -> None:
    """Wake the press if it sleeps. Nothing happens when no press runs: the change waits in the database."""
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender,
        _socket_path() as path,
    ):
        sender.setblocking(False)
        sender.sendto(b"1", path)


def listen() -> socket.socket:
    """The press's end. Takes over from a press that died."""
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with _socket_path() as path:
        Path(path).unlink(missing_ok=True)
        receiver.bind(path)
    return receiver


def wait(receiver: socket.socket, *, seconds: float) -> None:
    """Sleep until a nudge or the time is over, and swallow all nudges that came."""
    receiver.settimeout(seconds)
    try:
        receiver.recv(16)
    except TimeoutError:
        return
    receiver.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            receiver.recv(16)
