"""A SOCKS5 proxy as Tor's, that leads every name to one port of this machine, until it is told to misbehave."""

import socket
import threading
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Self


class SocksProxy:
    """`asked` are the names and ports that it was given."""

    def __init__(
        self,
        *,
        leads_to: int,
        refuses_with: int = 0,
        greets_with: bytes = b"\x05\x00",
        is_silent: bool = False,
    ) -> None:
        self.asked: list[tuple[str, int]] = []
        self._over = threading.Event()
        proxy = self

        class Handler(BaseRequestHandler):
            def handle(self) -> None:
                line: socket.socket = self.request
                if is_silent:
                    proxy._over.wait(10)
                    return
                version, methods = line.recv(2)
                assert (version, line.recv(methods)) == (5, b"\x00")
                line.sendall(greets_with)
                if greets_with != b"\x05\x00":
                    return
                assert line.recv(4) == b"\x05\x01\x00\x03"
                name = line.recv(line.recv(1)[0]).decode()
                proxy.asked.append((name, int.from_bytes(line.recv(2), "big")))
                line.sendall(bytes([5, refuses_with, 0, 1]) + bytes(6))
                if not refuses_with:
                    proxy._join(line, leads_to)

        self._server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def address(self) -> str:
        return f"socks5h://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _join(self, line: socket.socket, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as host:
            back = threading.Thread(target=_pass_on, args=(host, line), daemon=True)
            back.start()
            _pass_on(line, host)
            back.join(10)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the other side has gone
