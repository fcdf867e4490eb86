"""Runs a newsroom's processes: starts them, tells when they answer, restarts what dies, stops all of them.

Nothing here loads Django: this process watches for months and should weigh nothing.
"""

import contextlib
import ctypes
import fcntl
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tamizdat.newsroom.errors import AlreadyRunningError, ProcessFailedError
from tamizdat.newsroom.listening import Listening

#: Seconds from the word to stop until what still runs is killed.
PATIENCE = 4.0
FIRST_DELAY, LONGEST_DELAY = 0.25, 30.0
#: A process that has run this long may die once more without waiting longer for its return.
STEADY_AFTER = 60.0
#: Before everything has answered once, this many deaths of one process mean that it cannot start.
DEATHS_AT_START = 3
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Duty:
    """A process to keep running, and where it answers once it is ready."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Whether it does its work by now.
    is_ready: Callable[[], bool] = lambda: True
    #: The socket that it answers on, inherited by each process that does the duty.
    listening: Listening | None = None


@dataclass(slots=True)
class _Running:
    """A process that does a duty at the moment, and the pipe it talks into."""

    process: subprocess.Popen[bytes]
    pipe: IO[bytes]
    started_at: float
    is_open: bool = True
    line: bytes = b""

    def signal(self, number: int) -> None:
        """To the process and all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class _Charge:
    """A duty, and how it has gone so far."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self.running: _Running | None = None
        self.has_answered = False
        self.deaths = 0
        self.start_again_at = 0.0

    def start(self) -> _Running:
        listening = self.duty.listening
        process = subprocess.Popen(
            self.duty.command,
            env={**os.environ, **self.duty.environment, **(listening.environment if listening else {})},
            pass_fds=(listening.socket.fileno(),) if listening else (),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            # Ctrl-C in a terminal reaches this process alone, which then stops the others in order.
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  # this process has a single thread
        )
        if process.stdout is None:
            raise ProcessFailedError(f"the process {self.duty.name} has no pipe to talk into")
        os.set_blocking(process.stdout.fileno(), False)
        self.running = _Running(process, process.stdout, time.monotonic())
        return self.running

    def note_death(self, running: _Running, now: float) -> None:
        self.running = None
        self.deaths = 1 if now - running.started_at > STEADY_AFTER else self.deaths + 1
        self.start_again_at = now + min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.deaths - 1))


class Supervisor:
    """Keeps the duties done until it is told to stop."""

    def __init__(
        self,
        duties: Sequence[Duty],
        *,
        on_ready: Callable[[], None] = lambda: None,
        on_pids: Callable[[Mapping[str, int]], None] = lambda _: None,
        log: Callable[[str, bytes], None] | None = None,
    ) -> None:
        self._charges = [_Charge(duty) for duty in duties]
        self._on_ready = on_ready
        self._on_pids = on_pids
        self._log = log or _log_to_stderr
        self._selector = selectors.DefaultSelector()
        self._is_stopping = False
        self._was_ready = False

    def run(self) -> None:
        """Until SIGTERM, SIGINT or SIGHUP.

        Raises:
            ProcessFailedError: one of the processes could not start. The others were stopped.
        """
        with self._signals():
            try:
                for charge in self._charges:
                    self._start(charge)
                self._on_pids(self.pids())
                while not self._is_stopping:
                    self._listen(0.05 if not self._was_ready else 1.0)
                    self._look()
            finally:
                self._stop_all()

    def pids(self) -> dict[str, int]:
        running = {charge.duty.name: charge.running.process.pid for charge in self._charges if charge.running}
        return {"run": os.getpid(), **running}

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Each signal wakes the loop: by the word to stop, or by the death of a child."""
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        self._selector.register(reading, selectors.EVENT_READ)
        before_fd = signal.set_wakeup_fd(writing.fileno())
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, self._note_stop) for number in numbers}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(before_fd)
            self._selector.close()
            reading.close()
            writing.close()

    def _note_stop(self, *_: object) -> None:
        self._is_stopping = True

    def _start(self, charge: _Charge) -> None:
        self._selector.register(charge.start().pipe, selectors.EVENT_READ, charge)

    def _listen(self, seconds: float) -> None:
        due = [charge.start_again_at - time.monotonic() for charge in self._charges if charge.running is None]
        for key, _ in self._selector.select(max(0.0, min([seconds, *due]))):
            if isinstance(key.data, _Charge) and key.data.running is not None:
                self._pass_on(key.data.duty.name, key.data.running)
            elif isinstance(key.fileobj, socket.socket):
                with contextlib.suppress(BlockingIOError):
                    while key.fileobj.recv(4096):
                        pass

    def _pass_on(self, name: str, running: _Running) -> bool:
        """Hand on what the process has said, whole lines only. False when it had nothing to say."""
        said = running.pipe.read(65536)
        *lines, running.line = (running.line + (said or b"")).split(b"\n")
        if said == b"":  # its end of the pipe is closed
            self._selector.unregister(running.pipe)
            running.is_open = False
            if running.line:
                lines.append(running.line)
        for line in lines:
            self._log(name, line)
        return bool(said)

    def _look(self) -> None:
        now = time.monotonic()
        changed = False
        for charge in self._charges:
            if charge.running is not None and charge.running.process.poll() is not None:
                self._bury(charge, charge.running, now)
            if charge.running is None and now >= charge.start_again_at and not self._is_stopping:
                self._start(charge)
                changed = True
            if not charge.has_answered and charge.running is not None:
                charge.has_answered = charge.duty.is_ready()
        if changed:
            self._on_pids(self.pids())
        is_ready = all(charge.has_answered for charge in self._charges)
        if is_ready and not self._was_ready and not self._is_stopping:
            self._was_ready = True
            self._on_ready()

    def _bury(self, charge: _Charge, running: _Running, now: float) -> None:
        running.signal(signal.SIGKILL)  # what it left behind in its own session
        self._drain(charge.duty.name, running)
        charge.note_death(running, now)
        code = running.process.returncode
        how = f"ended with exit code {code}" if code >= 0 else "was killed"
        if not self._was_ready and charge.deaths >= DEATHS_AT_START:
            raise ProcessFailedError(f"the process {charge.duty.name} cannot start: it {how}, see above")
        self._log(charge.duty.name, f"{how}; starting it again".encode())

    def _drain(self, name: str, running: _Running) -> None:
        while running.is_open and self._pass_on(name, running):
            pass
        if running.is_open:
            self._selector.unregister(running.pipe)
        running.pipe.close()

    def _stop_all(self) -> None:
        running = [(charge.duty.name, charge.running) for charge in self._charges if charge.running]
        for _, one in running:
            one.signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        for name, one in running:
            while one.process.poll() is None and (left := end - time.monotonic()) > 0:
                self._listen(min(left, 0.05))
            one.signal(signal.SIGKILL)  # the process, or what it has left behind
            one.process.wait()
            self._drain(name, one)


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the kernel send this signal to this process when the one that started it dies, whatever killed it."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


@contextmanager
def only_one(run_dir: Path) -> Iterator[None]:
    """Hold the newsroom for this process. The kernel lets go of it however the process ends.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (run_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise AlreadyRunningError(
                f"the newsroom in {run_dir.parent} runs already, as process {holder}"
            ) from exc
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def is_running(run_dir: Path) -> bool:
    """Whether some process holds the newsroom."""
    try:
        with (run_dir / "run.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _log_to_stderr(name: str, line: bytes) -> None:
    sys.stderr.buffer.write(name.encode() + b": " + line + b"\n")
    sys.stderr.buffer.flush()
