"""The built-in server over a real connection: what a browser asks for and what it gets."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from tamizdat.edition.headers import headers_for
from tamizdat.newsroom.answers import span_of
from tamizdat.newsroom.shelf import LARGEST_HELD
from tests.ports import free_port

PAGE = b"<!doctype html><title>The harbour is closed</title>"
MISSING = b'<!doctype html><title>Nothing here</title><a href="./index.html">Front page</a>'
LARGE = bytes(range(256)) * 4096


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Paper:
    """A running server and its tree."""

    www: object
    port: int
    process: subprocess.Popen

    def ask(self, path, method="GET", **headers):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            client.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                client.putheader(name.replace("_", "-"), value)
            client.endheaders()
            answer = client.getresponse()
            body = answer.read()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
        finally:
            client.close()


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    www = tmp_path_factory.mktemp("paper") / "www"
    (www / "2021").mkdir(parents=True)
    (www / "ru").mkdir()
    (www / "2021" / "story.html").write_bytes(PAGE)
    (www / "2021" / "story.html.br").write_bytes(b"as Brotli")
    (www / "2021" / "story.html.gz").write_bytes(b"as gzip")
    (www / "index.html").write_bytes(PAGE)
    (www / "ru" / "index.html").write_bytes(PAGE)
    (www / "ru" / "404.html").write_bytes(MISSING.replace(b"Nothing", b"Nichego"))
    (www / "404.html").write_bytes(MISSING)
    (www / "report.pdf").write_bytes(LARGE)
    assert len(LARGE) > LARGEST_HELD
    port = free_port()
    command = [sys.executable, "-m", "tamizdat", "paper", "--tree", str(www), "--port", str(port)]
    process = subprocess.Popen(command)
    paper = Paper(www, port, process)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            paper.ask("/")
            break
        except OSError:
            time.sleep(0.05)
    yield paper
    process.terminate()
    process.wait(10)


def test_a_page_comes_with_its_type_its_length_and_the_papers_headers(paper):
    answer = paper.ask("/2021/story.html")

    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-length"] == str(len(PAGE))
    expected = {name.lower(): value for name, value in headers_for("2021/story.html").items()}
    assert expected.items() <= answer.headers.items()


def test_the_packed_copy_that_the_browser_likes_best_is_sent(paper):
    answer = paper.ask("/2021/story.html", accept_encoding="gzip, br")

    assert answer.body == b"as Brotli"
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_folder_shows_its_front(paper):
    assert paper.ask("/").body == PAGE
    assert paper.ask("/ru/").body == PAGE


def test_a_folder_without_its_slash_leads_on(paper):
    answer = paper.ask("/ru?from=letter")

    assert answer.status == 301
    assert answer.headers["location"] == "/ru/?from=letter"


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "//evil.example/..", "/%2f%2fevil.example"]
)
def test_no_address_leads_to_another_host(paper, path):
    assert paper.ask(path).status == 404


def test_a_page_that_has_not_changed_is_not_sent_again(paper):
    etag = paper.ask("/2021/story.html", accept_encoding="br").headers["etag"]

    answer = paper.ask("/2021/story.html", accept_encoding="br", if_none_match=f'"other", W/{etag}')

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] == etag
    assert answer.headers["vary"] == "Accept-Encoding"


def test_another_spelling_of_the_page_has_another_tag(paper):
    etag = paper.ask("/2021/story.html", accept_encoding="br").headers["etag"]

    assert paper.ask("/2021/story.html", accept_encoding="gzip", if_none_match=etag).status == 200


def test_head_tells_the_same_and_sends_nothing(paper):
    answer = paper.ask("/2021/story.html", method="HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(PAGE))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_left_here(paper, method):
    answer = paper.ask("/", method=method)

    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_missing_page_says_so_with_links_that_lead_home(paper):
    answer = paper.ask("/2019/01/nothing.html")

    assert answer.status == 404
    assert b'../../index.html"' in answer.body
    assert answer.headers["content-length"] == str(len(answer.body))


def test_a_missing_page_says_so_in_its_language(paper):
    assert b"Nichego" in paper.ask("/ru/nothing.html").body


@pytest.mark.parametrize(
    "path",
    [
        "/../secrets.toml",
        "/%2e%2e/secrets.toml",
        "/2021/..%2f..%2fsecrets.toml",
        "/%00",
        "/%ff",
        "/.git/config",
    ],
)
def test_nothing_outside_the_tree_is_shown(paper, path):
    (paper.www.parent / "secrets.toml").write_text("secret")

    assert paper.ask(path).status == 404


def test_a_large_file_arrives_whole(paper):
    answer = paper.ask("/report.pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body == LARGE


@pytest.mark.parametrize("path", ["/report.pdf", "/2021/story.html"])
def test_a_part_can_be_asked_for(paper, path):
    whole = paper.ask(path).body

    answer = paper.ask(path, range="bytes=10-19")

    assert (answer.status, answer.body) == (206, whole[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert answer.headers["content-length"] == "10"


def test_a_part_of_a_file_that_has_changed_is_sent_whole(paper):
    answer = paper.ask("/report.pdf", range="bytes=10-19", if_range='"an older one"')

    assert (answer.status, len(answer.body)) == (200, len(LARGE))


def test_a_part_beyond_the_end_is_refused(paper):
    answer = paper.ask("/report.pdf", range=f"bytes={len(LARGE)}-")

    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{len(LARGE)}"


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=5-", (5, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=90-500", (90, 100)),
        ("bytes=100-", (100, 100)),
        ("bytes=0-1,5-6", None),
        ("bytes=5-1", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=٥-٦", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("lines=1-2", None),
        ("", None),
    ],
)
def test_ranges_are_read_as_the_standard_says(asked, span):
    assert span_of(asked, 100) == span


def test_a_switched_page_is_there_with_the_next_request(paper):
    page = paper.www / "changing.html"
    for number in range(20):
        newer = paper.www / "newer"
        newer.write_bytes(b"edition %d" % number)
        newer.replace(page)

        assert paper.ask("/changing.html").body == b"edition %d" % number


def test_the_server_stops_when_told_to(paper):
    port = free_port()
    command = [sys.executable, "-m", "tamizdat", "paper", "--tree", str(paper.www), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    another = Paper(paper.www, port, process)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            another.ask("/")
            break
        except OSError:
            time.sleep(0.05)

    process.send_signal(signal.SIGTERM)

    assert process.communicate(timeout=5)[1] == b""
    assert process.returncode == 0


def connect(paper):
    return socket.create_connection(("127.0.0.1", paper.port), timeout=10)


def everything_from(line):
    said = b""
    while piece := line.recv(65536):
        said += piece
    return said


ASK = b"GET /2021/story.html HTTP/1.1\r\nHost: paper.example\r\n\r\n"
ASK_LAST = ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def test_one_connection_serves_many_requests(paper):
    client = http.client.HTTPConnection("127.0.0.1", paper.port, timeout=10)
    for path in ("/", "/2021/story.html", "/nothing", "/report.pdf", "/"):
        client.request("GET", path)
        answer = client.getresponse()
        assert len(answer.read()) == int(answer.headers["content-length"])
        assert not answer.will_close
    client.close()


def test_requests_sent_ahead_are_answered_in_order(paper):
    with connect(paper) as line:
        line.sendall(ASK * 2 + b"GET /report.pdf HTTP/1.1\r\nHost: a\r\n\r\n" + ASK_LAST)
        said = everything_from(line)

    assert said.count(b"HTTP/1.1 200 OK") == 4
    assert said.count(PAGE) == 3
    assert said.index(LARGE) > said.index(PAGE)
    assert said.endswith(PAGE)


def test_hundreds_of_parts_sent_ahead_are_answered(paper):
    part = b"GET /report.pdf HTTP/1.1\r\nHost: a\r\nRange: bytes=7-7\r\n\r\n"
    with connect(paper) as line:
        line.sendall(part * 1500 + ASK_LAST)
        said = everything_from(line)

    assert said.count(b"HTTP/1.1 206 Partial Content") == 1500
    assert said.endswith(PAGE)


def test_a_request_may_come_byte_by_byte(paper):
    with connect(paper) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in ASK_LAST:
            line.send(bytes([byte]))
        said = everything_from(line)

    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert said.endswith(PAGE)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),  # somebody speaks TLS
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", b"405"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20_000, b"431"),
        (b"GET /" + b"x" * 17_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"431"),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(paper, raw, status):
    with connect(paper) as line:
        line.sendall(raw)
        said = everything_from(line)

    assert said.startswith(b"HTTP/1.1 " + status)
    assert said.count(b"HTTP/1.1") == 1
    assert b"connection: close" in said


def test_an_old_client_is_answered_and_let_go(paper):
    with connect(paper) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")

        assert everything_from(line).endswith(PAGE)


def test_who_does_not_take_an_answer_holds_up_nobody(paper):
    idle = [connect(paper) for _ in range(50)]
    for line in idle:
        line.sendall(b"GET /report.pdf HTTP/1.1\r\nHost: a\r\n\r\n" * 3)

    started = time.monotonic()
    assert paper.ask("/").body == PAGE
    assert time.monotonic() - started < 2
    for line in idle:
        line.close()
    assert paper.ask("/report.pdf").body == LARGE


def test_who_goes_away_in_the_middle_does_no_harm(paper):
    for _ in range(20):
        line = connect(paper)
        line.sendall(b"GET /report.pdf HTTP/1.1\r\nHost: a\r\n\r\n")
        line.recv(1000)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        line.close()

    assert paper.ask("/").body == PAGE


def test_a_repeated_question_gets_the_same_answer_until_the_page_changes(paper):
    page = paper.www / "repeated.html"
    page.write_bytes(b"the first")
    first = [paper.ask("/repeated.html").body for _ in range(3)]

    page.write_bytes(b"and the second")

    assert first == [b"the first"] * 3
    assert paper.ask("/repeated.html").body == b"and the second"


def test_the_date_is_told_as_the_standard_wants(paper):
    from email.utils import parsedate_to_datetime

    told = parsedate_to_datetime(paper.ask("/").headers["date"])

    assert abs(told.timestamp() - time.time()) < 5


@pytest.fixture
def hasty(paper, monkeypatch):
    """A server in this process that waits for nobody."""
    import threading

    from tamizdat.newsroom import paper_server

    for name in ("TO_ASK", "TO_LINGER", "TO_TAKE"):
        monkeypatch.setattr(paper_server, name, 0.3)
    monkeypatch.setattr(paper_server, "MOST_CONNECTIONS", 5)
    monkeypatch.setattr(paper_server.signal, "signal", lambda *_: None)
    monkeypatch.setattr(paper_server.signal, "set_wakeup_fd", lambda _: -1)
    listening = socket.create_server(("127.0.0.1", 0))
    server = paper_server.PaperServer(paper.www, listening)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield server, Paper(paper.www, listening.getsockname()[1], None)
    server._is_stopping = True
    thread.join(10)


def test_who_takes_too_long_to_ask_is_told_so(hasty):
    with connect(hasty[1]) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHo")

        assert everything_from(line).startswith(b"HTTP/1.1 408")


def test_who_says_nothing_is_let_go(hasty):
    with connect(hasty[1]) as line:
        assert everything_from(line) == b""


def test_when_all_places_are_taken_the_most_idle_one_is_given_away(hasty):
    crowd = [connect(hasty[1]) for _ in range(20)]

    assert hasty[1].ask("/").body == PAGE
    for line in crowd:
        line.close()


def test_no_request_is_kept_in_memory(hasty):
    hasty[1].ask("/", x_forwarded_for="192.0.2.7")

    (key,) = hasty[0]._answers
    assert len(key) == 16
    assert b"192.0.2.7" not in b"".join(part for _, *parts in hasty[0]._answers.values() for part in parts)
