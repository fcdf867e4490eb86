"""A datagram that tells the press there is something to bake. Lost ones cost at most a look's delay."""

import contextlib
import socket
from pathlib import Path

from django.conf import settings


def _socket_path() -> Path:
    directory: Path = settings.TAMIZDAT.run_dir
    return directory / "press.sock"


def nudge() -> None:
    """Wake the press if it sleeps. Nothing happens when no press runs: the change waits in the database."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
        sender.setblocking(False)
        sender.sendto(b"1", str(_socket_path()))


def listen() -> socket.socket:
    """The press's end. Takes over from a press that died."""
    path = _socket_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(path))
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
