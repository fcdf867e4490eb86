"""Whether the processes do their work by now."""

import os
import socket
import time
from pathlib import Path

from tamizdat.newsroom.listening import Listening

#: Seconds from an answer that was none to the next question.
ASK_AGAIN_AFTER = 1.0


class Question:
    """Asks an HTTP server for a page, once, and looks now and then whether the answer has come.

    The socket listens before anybody answers on it: a question put early waits there for its answer.
    """

    def __init__(self, listening: Listening, path: str, *, host: str = "localhost") -> None:
        self._listening = listening
        self._request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        self._line: socket.socket | None = None
        self._ask_at = 0.0

    def __call__(self) -> bool:
        """Whether the server has shown the page, or said that it has none. Waits for nothing."""
        try:
            if self._line is None:
                if time.monotonic() < self._ask_at:
                    return False
                self._line = socket.create_connection(
                    (_reachable(self._listening.host), self._listening.port), timeout=1
                )
                self._line.sendall(self._request)
                self._line.setblocking(False)
            said = self._line.recv(64)
        except BlockingIOError:
            return False
        except OSError:
            said = b""  # who had taken the question is gone: it is asked anew
        if self._line is not None:
            self._line.close()
            self._line = None
        self._ask_at = time.monotonic() + ASK_AGAIN_AFTER
        return said.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.1 404"))


def listens(datagram_socket: Path) -> bool:
    """Whether a living process listens there."""
    try:
        # Through its open directory: the system takes no socket path over 107 bytes.
        directory = os.open(datagram_socket.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(f"/proc/self/fd/{directory}/{datagram_socket.name}")
    except OSError:
        return False
    finally:
        os.close(directory)
    return True


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # any address includes this one
