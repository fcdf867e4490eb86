"""The desk's web server: Django behind granian, one process that answers and one that watches it."""

import signal
from collections.abc import Callable
from typing import Any

from tamizdat.newsroom.processes import end_with_parent

#: Staff are few and their requests short; each thread holds a database connection of its own.
THREADS = 3


def make_application() -> Callable[..., Any]:
    """Called in the process that answers: it goes when the one that watches it goes."""
    end_with_parent(signal.SIGKILL)
    from tamizdat.newsroom.wsgi import application

    return application


def serve_desk(*, host: str, port: int) -> None:
    """Serve the desk until the process is told to stop. The newsroom must have been chosen."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "tamizdat.newsroom.desk_server:make_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    ).serve()
