"""Whether the processes do their work by now."""

import socket
from pathlib import Path

from tamizdat.newsroom.listening import Listening


class Question:
    """Asks an HTTP server for a page, once, and looks now and then whether the answer has come.

    The socket listens before anybody answers on it: a question put early waits there for its answer.
    """

    def __init__(self, listening: Listening, path: str) -> None:
        self._listening = listening
        self._request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        self._line: socket.socket | None = None

    def __call__(self) -> bool:
        """Whether the server has shown the page, or said that it has none. Waits for nothing."""
        try:
            if self._line is None:
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
        return said.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.1 404"))


def listens(datagram_socket: Path) -> bool:
    """Whether a living process listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.connect(str(datagram_socket))
        except OSError:
            return False
        return True


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # any address includes this one
