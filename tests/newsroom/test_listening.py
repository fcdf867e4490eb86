"""Sockets that listen: a port is held from the moment it is chosen."""

import socket
from contextlib import closing

import pytest

from tamizdat.newsroom.errors import PortTakenError
from tamizdat.newsroom.listening import listen, listen_near


@pytest.fixture
def taken():
    with closing(listen("127.0.0.1", 0, setting="paper.port").socket) as holder:
        yield holder.getsockname()[1]


def test_a_taken_port_is_refused_by_the_name_of_its_setting(taken):
    said = f"port {taken} on 127.0.0.1 is taken; choose another with desk.port"

    with pytest.raises(PortTakenError, match=said):
        listen("127.0.0.1", taken, setting="desk.port")


def test_an_address_that_is_not_ours_is_refused_with_the_reason():
    with pytest.raises(PortTakenError, match=r"port 8000 on 192\.0\.2\.1 cannot be had \(.+\)"):
        listen("192.0.2.1", 8000, setting="paper.port")


def test_near_a_taken_port_another_one_is_found(taken):
    with closing(listen_near("127.0.0.1", taken, setting="desk.port").socket) as found:
        assert found.getsockname()[1] != taken


def test_at_the_end_of_the_ports_any_is_good():
    with (
        closing(socket.create_server(("127.0.0.1", 65535))),
        closing(listen_near("127.0.0.1", 65535, setting="desk.port").socket) as found,
    ):
        assert found.getsockname()[1] != 65535


def test_an_address_of_the_newer_kind_serves_as_well():
    with closing(listen("::1", 0, setting="paper.port").socket) as found:
        assert found.family == socket.AF_INET6
