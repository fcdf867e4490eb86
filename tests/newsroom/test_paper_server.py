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
from tamizdat.newsroom.paper_server import span_of
from tamizdat.newsroom.shelf import LARGEST_HELD

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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
