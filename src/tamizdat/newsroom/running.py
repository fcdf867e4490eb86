"""A newsroom's processes and where they answer, without the weight of the settings' own machinery."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tamizdat.newsroom.apart import apart
from tamizdat.newsroom.processes import Duty, Supervisor, listens, only_one, require_free, shows


@dataclass(frozen=True, slots=True)
class Outline:
    """What the processes that know no Django need of the settings."""

    directory: Path
    paper_host: str
    paper_port: int
    desk_host: str
    desk_port: int
    is_https: bool
    fingerprint: str

    @property
    def paper_address(self) -> str:
        return _address(self.paper_host, self.paper_port)

    @property
    def desk_address(self) -> str:
        return _address(self.desk_host, self.desk_port)


def read_outline(named: Path | None = None) -> Outline:
    """Read the settings in a child process, which takes their machinery away with it.

    Raises:
        ApartError: there is no newsroom, or its settings are at fault.
    """
    told = apart(lambda: _told(named))
    outline = Outline(**{**told, "directory": Path(told["directory"])})
    os.environ["TAMIZDAT_NEWSROOM"] = str(outline.directory)
    return outline


def _told(named: Path | None) -> dict[str, Any]:
    from tamizdat.edition.keys import fingerprint_of, read_roots
    from tamizdat.newsroom.env import find_newsroom, read_env, require_secrecy

    directory = find_newsroom(named)
    env = read_env(directory)
    require_secrecy(directory)
    outline = Outline(
        directory=directory,
        paper_host=env.paper.host,
        paper_port=env.paper.port,
        desk_host=env.desk.host,
        desk_port=env.desk.port,
        is_https=env.address.startswith("https://"),
        fingerprint=fingerprint_of(read_roots(env.keys_dir)[0]),
    )
    return {**asdict(outline), "directory": str(directory)}


def run_newsroom(
    outline: Outline,
    *,
    on_ready: Callable[[], None],
    on_pids: Callable[[Mapping[str, int]], None] = lambda _: None,
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Run desk, worker and paper until told to stop.

    Raises:
        AlreadyRunningError: another process runs this newsroom.
        PortTakenError: somebody listens where the desk or the paper should.
        ProcessFailedError: one of them cannot start.
    """
    with only_one(outline.directory / "run"):
        require_free(outline.paper_host, outline.paper_port, setting="paper.port")
        require_free(outline.desk_host, outline.desk_port, setting="desk.port")
        try:
            Supervisor(_duties(outline), on_ready=on_ready, on_pids=on_pids).run()
        finally:
            on_stop()


def _duties(outline: Outline) -> list[Duty]:
    environment = {
        "TAMIZDAT_NEWSROOM": str(outline.directory),
        "TAMIZDAT_PAPER__PORT": str(outline.paper_port),
        "TAMIZDAT_DESK__PORT": str(outline.desk_port),
        # Hash seeds and allocator arenas differ per process anyway; fewer arenas keep three of them small.
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUNBUFFERED": "1",
    }

    def duty(name: str, is_ready: Callable[[], bool]) -> Duty:
        return Duty(name, (sys.executable, "-m", "tamizdat", name), environment, is_ready)

    return [
        duty("desk", lambda: shows(outline.desk_host, outline.desk_port, "/login/")),
        duty("worker", lambda: listens(outline.directory / "run" / "press.sock")),
        duty("paper", lambda: shows(outline.paper_host, outline.paper_port, "/")),
    ]


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104  # shown, not bound
    return f"http://{shown}:{port}/"
