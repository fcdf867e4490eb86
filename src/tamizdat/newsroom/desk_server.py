"""The desk's web server: Django behind granian, one process that answers and one that watches it."""

import gc
import signal
from collections.abc import Callable
from typing import Any

from tamizdat.newsroom.listening import BACKLOG, Listening
from tamizdat.newsroom.processes import end_with_parent

#: Staff are few and their requests short; each thread holds a database connection of its own.
THREADS = 3


def make_application() -> Callable[..., Any]:
    """Called in the process that answers: it goes when the one that watches it goes."""
    end_with_parent(signal.SIGKILL)
    from tamizdat.newsroom.wsgi import application

    gc.freeze()  # what is loaded by now stays for good: no collection has to walk through it during a request
    return application


def serve_desk(listening: Listening) -> None:
    """Serve the desk until the process is told to stop. The newsroom must have been chosen."""
    from granian._granian import SocketHolder
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    class ServerOnSocket(MPServer):
        """granian opens a socket of its own in each worker on Linux; elsewhere it shares one, as here."""

        def _init_shared_socket(self) -> None:
            self._ssp = None
            self._shd = SocketHolder(listening.socket.fileno(), False, BACKLOG)  # type: ignore[call-arg,assignment]  # undeclared
            self._sso = None

    ServerOnSocket(
        "tamizdat.newsroom.desk_server:make_application",
        factory=True,
        address=listening.host,
        port=listening.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    ).serve()
