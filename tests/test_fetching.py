"""Outgoing requests are bounded and stay where they were sent."""

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tamizdat.fetching import (
    BadAddressError,
    Fetcher,
    FetchError,
    LedAwayError,
    TooLongError,
    TooSlowError,
    UnreachableError,
)
from tests.simulators.hosts import Host, answer, broken_off, dripping, endless, moved_to, silent
from tests.simulators.socks import SocksProxy


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        yield host


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(patience=1.0) as fetcher:
        yield fetcher


def saying(body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda request: answer(request, 200, body, headers)


def test_an_answer_comes_whole_with_its_headers_in_small_letters(host: Host, fetcher: Fetcher) -> None:
    host.instead["page"] = saying(b"a page", ETag='"1"')

    got = fetcher.fetch(host.address + "page", limit=6)

    assert (got.status, got.body, got.headers["etag"]) == (200, b"a page", '"1"')


def test_a_page_that_is_not_there_is_an_answer_too(host: Host, fetcher: Fetcher) -> None:
    host.instead["gone"] = lambda request: answer(request, 410, b"gone")

    assert fetcher.fetch(host.address + "gone", limit=100).status == 410


def test_a_body_is_sent_as_it_is_given(host: Host, fetcher: Fetcher) -> None:
    host.instead["echo"] = lambda request: answer(
        request, 200, request.command.encode() + request.rfile.read(int(request.headers["Content-Length"]))
    )

    assert fetcher.fetch(host.address + "echo", limit=100, method="POST", body=b" me").body == b"POST me"


def test_many_requests_use_few_connections(host: Host, fetcher: Fetcher) -> None:
    ports: set[int] = set()
    host.instead["page"] = lambda request: (ports.add(request.client_address[1]), answer(request, 200, b"x"))[
        1
    ]

    for _ in range(10):
        fetcher.fetch(host.address + "page", limit=10)

    assert len(ports) == 1


def test_one_byte_too_many_is_refused(host: Host, fetcher: Fetcher) -> None:
    host.instead["page"] = saying(b"a page")

    with pytest.raises(TooLongError):
        fetcher.fetch(host.address + "page", limit=5)


def test_a_long_error_page_is_cut_and_the_error_is_told(host: Host, fetcher: Fetcher) -> None:
    host.instead["gone"] = lambda request: answer(request, 404, b"not here " * 10_000)

    got = fetcher.fetch(host.address + "gone", limit=8)

    assert (got.status, got.body) == (404, b"not here")


def test_an_endless_answer_is_cut_at_the_limit(host: Host, fetcher: Fetcher) -> None:
    host.instead["page"] = endless

    with pytest.raises(TooLongError):
        fetcher.fetch(host.address + "page", limit=1_000_000)


def test_a_dripping_answer_is_cut_when_its_time_is_over(host: Host, fetcher: Fetcher) -> None:
    host.instead["page"] = dripping
    started = time.monotonic()

    with pytest.raises(TooSlowError):
        fetcher.fetch(host.address + "page", limit=1_000_000, seconds=0.3)

    assert time.monotonic() - started < 2


def test_silence_is_not_waited_for(host: Host) -> None:
    host.instead["page"] = silent

    with Fetcher(patience=0.2) as fetcher, pytest.raises(TooSlowError):
        fetcher.fetch(host.address + "page", limit=100)


def test_an_answer_that_breaks_off_is_no_answer(host: Host, fetcher: Fetcher) -> None:
    host.instead["page"] = broken_off

    with pytest.raises(UnreachableError):
        fetcher.fetch(host.address + "page", limit=10_000)


def test_nobody_there_is_said_so(host: Host, fetcher: Fetcher) -> None:
    with Host() as gone:
        address = gone.address

    with pytest.raises(UnreachableError):
        fetcher.fetch(address, limit=100)


def test_a_redirect_on_the_same_host_is_followed(host: Host, fetcher: Fetcher) -> None:
    host.instead["old"] = moved_to("/new")
    host.instead["new"] = saying(b"here")

    got = fetcher.fetch(host.address + "old", limit=100)

    assert (got.url, got.body) == (host.address + "new", b"here")


@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.2/", "https://farshore.example/", "file:///etc/passwd"]
)
def test_a_redirect_to_another_host_is_not_followed(host: Host, fetcher: Fetcher, elsewhere: str) -> None:
    host.instead["old"] = moved_to(elsewhere)

    with pytest.raises(LedAwayError):
        fetcher.fetch(host.address + "old", limit=100)


def test_a_redirect_round_in_circles_ends(host: Host, fetcher: Fetcher) -> None:
    host.instead["round"] = moved_to("/round")

    with pytest.raises(LedAwayError):
        fetcher.fetch(host.address + "round", limit=100)


@pytest.mark.parametrize(
    "address", ["ftp://farshore.example/", "file:///etc/passwd", "index.html", "http://[", "http://"]
)
def test_what_is_no_web_address_is_refused(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(BadAddressError):
        fetcher.fetch(address, limit=100)


def test_a_proxy_is_asked_instead_of_the_host(host: Host) -> None:
    with Host() as proxy:
        proxy.base = ""
        proxy.instead["/page"] = saying(b"through the proxy")
        with Fetcher(proxy=proxy.address, patience=1.0) as fetcher:
            got = fetcher.fetch(host.address + "page", limit=100)

    assert got.body == b"through the proxy"
    assert host.asked == []


def test_a_socks_proxy_is_told_the_name_and_asked_instead_of_a_name_server(host: Host) -> None:
    host.instead["page"] = saying(b"by way of Tor")

    with SocksProxy(leads_to=host.port) as proxy, Fetcher(proxy=proxy.address) as fetcher:
        got = fetcher.fetch("http://farshore.onion/page", limit=100)
        fetcher.fetch("http://farshore.onion/page", limit=100)

    assert got.body == b"by way of Tor"
    assert proxy.asked == [("farshore.onion", 80)]


@pytest.mark.parametrize(
    "misbehaving",
    [
        {"refuses_with": 5},
        {"greets_with": b"\x05\xff"},
        {"greets_with": b"HTTP/1.1 400"},
        {"greets_with": b""},
    ],
    ids=["refuses", "wants a login", "is no SOCKS proxy", "hangs up"],
)
def test_a_socks_proxy_that_does_not_connect_is_no_way(host: Host, misbehaving: dict[str, Any]) -> None:
    with (
        SocksProxy(leads_to=host.port, **misbehaving) as proxy,
        Fetcher(proxy=proxy.address) as fetcher,
        pytest.raises(UnreachableError),
    ):
        fetcher.fetch("http://farshore.onion/page", limit=100)


def test_a_socks_proxy_that_says_nothing_is_not_waited_for_beyond_the_time_given(host: Host) -> None:
    with (
        SocksProxy(leads_to=host.port, is_silent=True) as proxy,
        Fetcher(proxy=proxy.address) as fetcher,
        pytest.raises(TooSlowError),
    ):
        fetcher.fetch("http://farshore.onion/page", limit=100, seconds=0.3)


@pytest.mark.parametrize("host", ["farshore.onion", "farshore.onion.", "FarShore.Onion"])
def test_an_onion_address_is_never_looked_up(host: str) -> None:
    with Fetcher() as fetcher, pytest.raises(BadAddressError, match="by way of Tor only"):
        fetcher.fetch(f"http://{host}/", limit=100)


@pytest.mark.parametrize("host", ["far." * 70 + "example", "б" * 70 + ".example"])
def test_a_name_that_no_proxy_can_be_told_is_no_way(host: str) -> None:
    with (
        SocksProxy(leads_to=1) as proxy,
        Fetcher(proxy=proxy.address) as fetcher,
        pytest.raises((UnreachableError, BadAddressError)),
    ):
        fetcher.fetch(f"http://{host}/", limit=100)


@pytest.mark.parametrize(
    "proxy", ["gopher://127.0.0.1:70", "socks5://", "socks5://name@127.0.0.1:9050", "socks5://127.0.0.1:port"]
)
def test_a_proxy_that_cannot_be_used_is_refused(proxy: str) -> None:
    with pytest.raises(BadAddressError):
        Fetcher(proxy=proxy)


def test_a_proxy_in_the_environment_is_not_used(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    host.instead["page"] = saying(b"straight")

    with Fetcher() as fetcher:
        assert fetcher.fetch(host.address + "page", limit=100).body == b"straight"


def test_every_failure_is_one_kind_of_error() -> None:
    kinds = (BadAddressError, LedAwayError, TooLongError, TooSlowError, UnreachableError)

    assert all(issubclass(kind, FetchError) for kind in kinds)
