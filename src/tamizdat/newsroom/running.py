"""A newsroom's processes and where they answer, without the weight of the settings' own machinery."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tamizdat.newsroom.apart import apart
from tamizdat.newsroom.listening import Listening, listen, listen_near
from tamizdat.newsroom.processes import Duty, Supervisor, only_one
from tamizdat.newsroom.readiness import Question, listens


@dataclass(frozen=True, slots=True)
class Outline:
    """What the processes that know no Django need of the settings."""

    directory: Path
    paper_host: str
    paper_port: int
    desk_host: str
    desk_port: int
    desk_name: str  # by which the desk may be asked for
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
        desk_name=next((name for name in env.desk.hostnames if name[:1] not in "*."), "localhost"),
        is_https=env.address.startswith("https://"),
        fingerprint=fingerprint_of(read_roots(env.keys_dir)[0]),
    )
    return {**asdict(outline), "directory": str(directory)}


def run_newsroom(
    outline: Outline,
    *,
    find_ports: bool = False,
    on_ready: Callable[[Outline], None],
    on_pids: Callable[[Outline, Mapping[str, int]], None] = lambda *_: None,
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Run desk, worker and paper until told to stop.

    With `find_ports` the next free ports serve where the outline's own are taken. What is called back gets the
    outline with the ports that it came to.

    Raises:
        AlreadyRunningError: another process runs this newsroom.
        PortTakenError: nothing can listen where the desk or the paper should.
        ProcessFailedError: one of them cannot start.
    """
    listen_at = listen_near if find_ports else listen
    with only_one(outline.directory / "run"):
        paper = listen_at(outline.paper_host, outline.paper_port, setting="paper.port")
        desk = listen_at(outline.desk_host, outline.desk_port, setting="desk.port")
        outline = replace(outline, paper_port=paper.port, desk_port=desk.port)
        try:
            Supervisor(
                _duties(outline, paper=paper, desk=desk),
                on_ready=lambda: on_ready(outline),
                on_pids=lambda pids: on_pids(outline, pids),
            ).run()
        finally:
            on_stop()
            paper.socket.close()
            desk.socket.close()


def _duties(outline: Outline, *, paper: Listening, desk: Listening) -> list[Duty]:
    environment = {
        "TAMIZDAT_NEWSROOM": str(outline.directory),
        "TAMIZDAT_PAPER__PORT": str(outline.paper_port),
        "TAMIZDAT_DESK__PORT": str(outline.desk_port),
        # Hash seeds and allocator arenas differ per process anyway; fewer arenas keep three of them small.
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUNBUFFERED": "1",
    }

    def duty(name: str, is_ready: Callable[[], bool], listening: Listening | None = None) -> Duty:
        return Duty(name, (sys.executable, "-m", "tamizdat", name), environment, is_ready, listening)

    return [
        duty("desk", Question(desk, "/login/", host=outline.desk_name), desk),
        duty("worker", lambda: listens(outline.directory / "run" / "press.sock")),
        duty("paper", Question(paper, "/"), paper),
    ]


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104  # shown, not bound
    return f"http://{shown}:{port}/"
