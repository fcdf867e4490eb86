"""A port for a server that a test starts: none that the system gives to somebody else in the meantime."""

import random
import socket

#: Below the ports that outgoing connections and `bind(0)` are given.
UNGIVEN = range(20000, 32000)


def free_port() -> int:
    for port in random.sample(UNGIVEN, 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
