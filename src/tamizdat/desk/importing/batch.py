"""Reading many saved pages, in processes of their own: a page that kills or stalls one stops no other page."""

import multiprocessing
import resource
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from tamizdat.desk.importing.decoding import LARGEST_FILE
from tamizdat.desk.importing.errors import PageTooSlowError, ReaderDiedError, UnreadablePageError
from tamizdat.desk.importing.pages import SavedPage
from tamizdat.desk.importing.reading import read_saved_page

SECONDS_A_PAGE = 30.0
#: Address space of one reader, in bytes. The largest page that is let in needs about a third of it.
_MEMORY = 3 * 2**30
#: How far the readers may run ahead of what was taken, in pages.
_AHEAD = 32
_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".txt", ".text", ".mht", ".mhtml"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file gave: a page, or the error that says why there is none."""

    path: Path
    page: SavedPage | None = None
    error: UnreadablePageError | None = None


def find_pages(paths: Sequence[Path]) -> list[Path]:
    """The files named, and the saved pages in the directories named; not what browsers save beside a page."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        for below in sorted(path.rglob("*")):
            beside = any(part.endswith(("_files", ".files")) for part in below.relative_to(path).parts[:-1])
            if below.suffix.lower() in _SUFFIXES and below.is_file() and not beside:
                found[below] = None
    return list(found)


def read_file(path: Path) -> SavedPage:
    """The page in a file.

    Raises an `UnreadablePageError`, also when the file cannot be opened.
    """
    try:
        if not path.is_file():
            raise UnreadablePageError("there is no such file")
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as exc:
        raise UnreadablePageError(f"the file cannot be read: {exc.strerror or exc}") from exc
    return read_saved_page(raw, file_name=path.name)


def read_files(
    paths: Sequence[Path], *, workers: int = 2, seconds: float = SECONDS_A_PAGE
) -> Iterator[Outcome]:
    """The outcome of each file, in the order of the files, as soon as it is there.

    Closing the iterator ends the readers at once.
    """
    readers = [_Reader() for _ in range(max(1, min(workers, len(paths))))]
    done: dict[int, Outcome] = {}
    waiting = iter(enumerate(paths))
    upcoming = next(waiting, None)
    try:
        for number in range(len(paths)):
            while number not in done:
                for reader in readers:
                    if reader.number is None and upcoming is not None and upcoming[0] < number + _AHEAD:
                        reader.begin(*upcoming, seconds=seconds)
                        upcoming = next(waiting, None)
                _collect(readers, done)
            yield done.pop(number)
    finally:
        for reader in readers:
            reader.end()


def _collect(readers: Sequence["_Reader"], done: dict[int, Outcome]) -> None:
    busy = {reader.pipe: reader for reader in readers if reader.number is not None}
    soonest = min(reader.deadline for reader in busy.values())
    for pipe in wait(list(busy), timeout=max(0.0, soonest - time.monotonic())):
        if isinstance(pipe, Connection):
            reader = busy[pipe]
            number, outcome = reader.take()
            done[number] = outcome
    for reader in busy.values():
        if reader.number is not None and reader.deadline <= time.monotonic():
            number, outcome = reader.give_up()
            done[number] = outcome


class _Reader:
    """A process that reads one page after the other, and is replaced when a page was too much for it."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.path = Path()
        self.seconds = self.deadline = 0.0
        self._start()

    def begin(self, number: int, path: Path, *, seconds: float) -> None:
        self.number, self.path, self.seconds = number, path, seconds
        # The first page waits for the process to come up as well.
        grace = 0.0 if self._is_warm else 60.0
        self.deadline = time.monotonic() + seconds + grace
        try:
            self.pipe.send((path, seconds))
        except OSError:
            self._restart()
            self.pipe.send((path, seconds))

    def take(self) -> tuple[int, Outcome]:
        number = self._finished()
        try:
            told = self.pipe.recv()
        except (EOFError, OSError):
            self._restart()
            return number, Outcome(self.path, error=ReaderDiedError("the page was too much for the program"))
        self._is_warm = True
        if isinstance(told, SavedPage):
            return number, Outcome(self.path, page=told)
        kind, sentence = told
        return number, Outcome(self.path, error=kind(sentence))

    def give_up(self) -> tuple[int, Outcome]:
        number = self._finished()
        self._restart()
        return number, Outcome(
            self.path, error=PageTooSlowError(f"reading it took longer than {self.seconds:.0f} seconds")
        )

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def _finished(self) -> int:
        if self.number is None:
            raise RuntimeError("this reader has no page")
        number, self.number = self.number, None
        return number

    def _restart(self) -> None:
        self.end()
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self._is_warm = False


def _serve(pipe: Connection) -> None:
    # Ctrl-C reaches the whole group of processes; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    while True:
        try:
            path, _ = pipe.recv()
        except EOFError:
            return
        try:
            told: object = read_file(path)
        except UnreadablePageError as exc:
            told = (type(exc), str(exc))
        except (MemoryError, RecursionError):
            told = (ReaderDiedError, "the page was too much for the program")
        pipe.send(told)
