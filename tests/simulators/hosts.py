"""Web servers as mirrors have them, honest and hostile, on this machine."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

Answering = Callable[[BaseHTTPRequestHandler], None]

#: The name of each packing in HTTP.
PACKED = {"br": ".br", "gzip": ".gz"}


class Host:
    """Serves one directory below a base path, packed copies included, until it is told to misbehave.

    `instead` answers a path in its own way; `before` is called with each path before it is answered.
    """

    def __init__(self, directory: Path | None = None, *, base: str = "/") -> None:
        self.directory = directory
        self.base = base
        self.asked: list[str] = []
        self.instead: dict[str, Answering] = {}
        self.before: Callable[[str], None] = lambda path: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base}"

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                host.asked.append(path)
                if not path.startswith(host.base):
                    answer(self, 404, b"not here")
                    return
                path = path.removeprefix(host.base)
                host.before(path)
                host.instead.get(path, host._serve)(self)

            do_POST = do_GET  # noqa: N815  # the names that http.server looks for

            def log_message(self, *_: object) -> None:
                return None

        return Handler

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        path = unquote(urlsplit(request.path).path).removeprefix(self.base)
        assert self.directory is not None
        accepted = request.headers.get("Accept-Encoding", "")
        for name, suffix in PACKED.items():
            packed = self.directory / (path + suffix)
            if name in accepted and packed.is_file():
                answer(request, 200, packed.read_bytes(), {"Content-Encoding": name})
                return
        if not (self.directory / path).is_file():
            answer(request, 404, b"not here")
            return
        answer(request, 200, (self.directory / path).read_bytes())


def answer(
    request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def endless(request: BaseHTTPRequestHandler) -> None:
    """Never stops sending, as fast as it is taken."""
    _begin_without_end(request)
    try:
        while True:
            request.wfile.write(b"x" * 65536)
    except OSError:
        request.close_connection = True


def dripping(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then, so that no time-out between two bytes ever falls due."""
    _begin_without_end(request)
    try:
        while True:
            request.wfile.write(b"x")
            time.sleep(0.02)
    except OSError:
        request.close_connection = True


def silent(request: BaseHTTPRequestHandler) -> None:
    """Takes the question and says nothing."""
    time.sleep(3)
    request.close_connection = True


def broken_off(request: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"half a page")
    request.close_connection = True


def moved_to(address: str, status: int = 302) -> Answering:
    def move(request: BaseHTTPRequestHandler) -> None:
        answer(request, status, b"", {"Location": address})

    return move


def _begin_without_end(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Connection", "close")
    request.end_headers()
