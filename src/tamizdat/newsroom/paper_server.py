"""The built-in web server of the paper: one process, one thread, plain files and the headers that the paper asks for.

It keeps no log of who came, sets no cookie, and knows nothing of the desk. It gives files away and takes nothing
in, which is why it can be this small; certificates, if any, are the business of a server before it.
"""

import contextlib
import errno
import os
import resource
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from tamizdat.newsroom.answers import Answer, answer, refusal
from tamizdat.newsroom.listening import Listening
from tamizdat.newsroom.requests import END_OF_HEAD, LONGEST_HEAD, RefusedRequest, parse_head
from tamizdat.newsroom.shelf import Copy, Shelf, mark_of_opened, open_file

MOST_CONNECTIONS = 4000
#: Seconds: to send a whole request, to be silent between two, to take the next piece of an answer.
TO_ASK, TO_LINGER, TO_TAKE = 10.0, 30.0, 60.0
#: Seconds that answers under way are given when the server is told to stop.
TO_FINISH = 2.0
MOST_ANSWERS = 1024
_READ = 64 * 1024
_SENT_AT_ONCE = 512 * 1024
_PHRASES = {
    200: "OK", 206: "Partial Content", 301: "Moved Permanently", 304: "Not Modified", 400: "Bad Request",
    404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 416: "Range Not Satisfiable",
    431: "Request Header Fields Too Large", 503: "Service Unavailable",
}  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Piece:
    """A part of an open file on its way out."""

    def __init__(self, opened: int, start: int, stop: int) -> None:
        self.opened, self.at, self.stop = opened, start, stop

    def send(self, line: socket.socket) -> bool:
        """Send some; whether all is sent. A file that has become shorter ends the connection."""
        sent = os.sendfile(line.fileno(), self.opened, self.at, min(_SENT_AT_ONCE, self.stop - self.at))
        if sent == 0:
            raise ConnectionResetError
        self.at += sent
        return self.at >= self.stop

    def close(self) -> None:
        os.close(self.opened)


class _Words:
    """Bytes on their way out."""

    def __init__(self, body: bytes) -> None:
        self._left = memoryview(body)

    def send(self, line: socket.socket) -> bool:
        self._left = self._left[line.send(self._left[:_SENT_AT_ONCE]) :]
        return not self._left

    def close(self) -> None:
        self._left.release()


class _Connection:
    """One client."""

    __slots__ = ("deadline", "is_last", "line", "received", "sending")

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.received = b""
        self.sending: deque[_Words | _Piece] = deque()
        self.is_last = False  # close when all is sent
        self.deadline = time.monotonic() + TO_ASK

    def close(self) -> None:
        for part in self.sending:
            part.close()
        self.sending.clear()
        self.line.close()


class PaperServer:
    """Serves one tree on one listening socket."""

    def __init__(self, tree: Path, listening: socket.socket, *, https: bool = False) -> None:
        self._shelf = Shelf(tree, https=https)
        self._listening = listening
        self._selector = selectors.DefaultSelector()
        self._connections: dict[int, _Connection] = {}
        #: Digest of a request's bytes → the copy it came to and the head of its answer. The requests themselves are
        #: not kept: a server before this one may have written in them who asks.
        self._answers: dict[bytes, tuple[Copy, bytes, bytes]] = {}
        self._answers_of = self._shelf.changes
        self._secret = os.urandom(32)
        self._date = (0, b"")
        self._is_stopping = False

    def serve(self) -> None:
        """Until SIGTERM or SIGINT."""
        self._listening.setblocking(False)
        self._selector.register(self._listening, selectors.EVENT_READ)
        with self._signals() as woken:
            last_look = time.monotonic()
            while not self._is_stopping:
                self._turn(woken, 1.0)
                if time.monotonic() - last_look >= 1.0:
                    last_look = time.monotonic()
                    self._close_late(last_look)
            self._finish(woken)

    @contextmanager
    def _signals(self) -> Iterator[socket.socket]:
        reading, writing = socket.socketpair()
        writing.setblocking(False)
        self._selector.register(reading, selectors.EVENT_READ)
        signal.set_wakeup_fd(writing.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note_stop)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(-1)
            for connection in list(self._connections.values()):
                self._close(connection)
            self._selector.close()
            reading.close()
            writing.close()

    def _note_stop(self, *_: object) -> None:
        self._is_stopping = True

    def _turn(self, woken: socket.socket, seconds: float) -> None:
        for key, events in self._selector.select(seconds):
            connection = key.data
            if connection is not None:
                self._attend(connection, events)
            elif key.fileobj is woken:
                woken.recv(64)
            else:
                self._welcome()

    def _attend(self, connection: _Connection, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                self._send_more(connection)
            else:
                self._listen_to(connection)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:  # the client has gone, one way or another
            self._close(connection)

    def _welcome(self) -> None:
        try:
            line, _ = self._listening.accept()
        except OSError as exc:
            if exc.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                self._close_idlest()
            return
        if len(self._connections) >= MOST_CONNECTIONS:
            self._close_idlest()
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(line)
        self._connections[line.fileno()] = connection
        self._selector.register(line, selectors.EVENT_READ, connection)

    def _close_idlest(self) -> None:
        """Make room at the cost of whoever has been silent longest."""
        idlest = min(
            self._connections.values(), key=lambda one: (bool(one.sending), one.deadline), default=None
        )
        if idlest is not None:
            self._close(idlest)

    def _listen_to(self, connection: _Connection) -> None:
        received = connection.line.recv(_READ)
        if not received:
            self._close(connection)
            return
        if not connection.received:
            if self._answer_again(connection, received):
                return
            connection.deadline = time.monotonic() + TO_ASK
        connection.received += received
        self._answer_what_is_there(connection)

    def _answer_again(self, connection: _Connection, received: bytes) -> bool:
        """The quick way: these very bytes were answered before, and the file is still the same."""
        if self._answers_of != self._shelf.changes:
            self._answers.clear()
            self._answers_of = self._shelf.changes
        known = self._answers.get(blake2b(received, digest_size=16, key=self._secret).digest())
        if known is None or not self._shelf.is_fresh(known[0]):
            return False
        self._send(connection, (known[1], self._date_line(), known[2]))
        return True

    def _answer_what_is_there(self, connection: _Connection) -> None:
        """Answer the requests that are there whole, one after the other, as far as the client takes the answers."""
        while not connection.sending and not connection.is_last:
            received = connection.received.lstrip(b"\r\n")
            head, end, rest = received.partition(END_OF_HEAD)
            if not end or len(head) > LONGEST_HEAD:
                connection.received = received
                if len(received) > LONGEST_HEAD:
                    self._refuse(connection, 431)
                return
            connection.received = rest
            try:
                request = parse_head(head)
            except RefusedRequest as exc:
                self._refuse(connection, exc.status)
                return
            found = answer(request, self._shelf)
            connection.is_last = not request.keep_alive or self._is_stopping
            if found.stays and not rest and not connection.is_last and found.copy is not None:
                self._remember(received, found.copy, found)
            self._send_answer(connection, found)

    def _remember(self, received: bytes, copy: Copy, found: Answer) -> None:
        if len(self._answers) >= MOST_ANSWERS:
            self._answers.clear()
        key = blake2b(received, digest_size=16, key=self._secret).digest()
        self._answers[key] = (copy, _head(found, is_last=False), found.body)

    def _refuse(self, connection: _Connection, status: int) -> None:
        connection.is_last = True
        connection.received = b""
        self._send_answer(connection, refusal(status))

    def _send_answer(self, connection: _Connection, found: Answer) -> None:
        piece = None
        span = found.piece
        if span is not None and found.copy is not None:
            opened = open_file(found.copy.file)
            if opened is None or mark_of_opened(opened) != found.copy.mark:
                if opened is not None:
                    os.close(opened)
                found = refusal(503)  # switched this very moment: the next try finds the new one
            else:
                piece = _Piece(opened, *span)
        head = _head(found, is_last=connection.is_last)
        if piece is not None:
            connection.sending.append(_Words(head + self._date_line()))
            connection.sending.append(piece)
            connection.deadline = time.monotonic() + TO_TAKE
            self._selector.modify(connection.line, selectors.EVENT_WRITE, connection)
        else:
            self._send(connection, (head, self._date_line(), found.body))

    def _send(self, connection: _Connection, parts: tuple[bytes, bytes, bytes]) -> None:
        try:
            sent = connection.line.sendmsg(parts)
        except BlockingIOError:
            sent = 0
        if sent < sum(map(len, parts)):
            connection.sending.append(_Words(b"".join(parts)[sent:]))
            connection.deadline = time.monotonic() + TO_TAKE
            self._selector.modify(connection.line, selectors.EVENT_WRITE, connection)
        else:
            self._rest(connection)

    def _send_more(self, connection: _Connection) -> None:
        while connection.sending:
            is_done = connection.sending[0].send(connection.line)
            connection.deadline = time.monotonic() + TO_TAKE
            if not is_done:
                return  # the others have their turn
            connection.sending.popleft().close()
        self._selector.modify(connection.line, selectors.EVENT_READ, connection)
        self._rest(connection)
        if connection.received:
            self._answer_what_is_there(connection)

    def _rest(self, connection: _Connection) -> None:
        if not connection.is_last:
            connection.deadline = time.monotonic() + TO_LINGER
            return
        # What the client still sends must not turn our last words into a reset.
        with contextlib.suppress(OSError):
            connection.line.shutdown(socket.SHUT_WR)
            connection.line.recv(_READ)
        self._close(connection)

    def _close_late(self, now: float) -> None:
        for connection in [one for one in self._connections.values() if one.deadline < now]:
            if connection.received and not connection.sending:
                with contextlib.suppress(OSError):
                    self._refuse(connection, 408)
            self._close(connection)

    def _close(self, connection: _Connection) -> None:
        number = connection.line.fileno()
        if self._connections.get(number) is connection:
            del self._connections[number]
            self._selector.unregister(connection.line)
            connection.close()

    def _finish(self, woken: socket.socket) -> None:
        self._selector.unregister(self._listening)
        self._listening.close()
        end = time.monotonic() + TO_FINISH
        while any(one.sending for one in self._connections.values()) and time.monotonic() < end:
            self._turn(woken, 0.1)

    def _date_line(self) -> bytes:
        """The last header, made once a second, and the empty line."""
        now = int(time.time())
        if self._date[0] != now:
            at = time.gmtime(now)
            day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
            told = f"date: {day}, {at.tm_mday:02} {month} {at.tm_year} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"
            self._date = (now, told.encode() + END_OF_HEAD)
        return self._date[1]


def _head(found: Answer, *, is_last: bool) -> bytes:
    lines = [
        f"HTTP/1.1 {found.status} {_PHRASES[found.status]}",
        *(f"{name}: {value}" for name, value in found.headers),
    ]
    if is_last:
        lines.append("connection: close")
    return "\r\n".join([*lines, ""]).encode("latin-1")


def serve_paper(tree: Path, listening: Listening, *, https: bool = False) -> None:
    """Serve the tree until the process is told to stop."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < MOST_CONNECTIONS + 100:
        wanted = MOST_CONNECTIONS + 100
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == -1 else min(wanted, hard), hard))
    PaperServer(tree, listening.socket, https=https).serve()
