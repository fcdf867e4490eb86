"""A request is read strictly: whatever could be read in two ways is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.newsroom.requests import RefusedRequest, parse_head


def head(*lines, first="GET /2021/story.html HTTP/1.1", host="paper.example"):
    return "\r\n".join([first, *([f"Host: {host}"] if host else []), *lines]).encode("latin-1")


def refused(raw):
    with pytest.raises(RefusedRequest) as caught:
        parse_head(raw)
    return caught.value.status


def test_what_was_asked_for_is_read():
    request = parse_head(
        head(
            "Accept-Encoding: gzip, br",
            'If-None-Match: "a"',
            "RANGE:bytes=0-1 ",
            'If-Range:\t"b"',
            "Cookie: x=y",
        )
    )

    assert (request.method, request.path, request.query) == ("GET", "2021/story.html", "")
    assert (request.accept_encoding, request.if_none_match) == ("gzip, br", '"a"')
    assert (request.asked_range, request.if_range) == ("bytes=0-1", '"b"')
    assert request.keep_alive


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", "", ""),
        ("/ru/?from=letter", "ru/", "from=letter"),
        ("/%D1%80%D1%83/", "ру/", ""),
        ("/a%2Fb", "a/b", ""),
        ("/a+b", "a+b", ""),
        ("/%zz", "%zz", ""),
        ("/%ff", None, ""),
        ("/a?b?c", "a", "b?c"),
        ("http://other.example/ru/", "ru/", ""),
        ("HTTP://other.example", "", ""),
        ("https://other.example?x", "", "x"),
    ],
)
def test_the_target_becomes_a_path(target, path, query):
    request = parse_head(head(first=f"GET {target} HTTP/1.1"))

    assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize(
    "first",
    ["", "GET", "GET /", "GET / HTTP/2.0", "GET / HTTP/1.1 ", "GET  / HTTP/1.1", " GET / HTTP/1.1", "GET / http/1.1",
     "GET /a b HTTP/1.1", "GET\t/ HTTP/1.1", "G3T / HTTP/1.1", "GET * HTTP/1.1", "GET ru/ HTTP/1.1", "GET /\x00 HTTP/1.1"],
)  # fmt: skip
def test_a_first_line_that_is_none_is_refused(first):
    assert refused(head(first=first)) == 400


@pytest.mark.parametrize(
    "line",
    [
        "Accept-Encoding : br",
        " folded",
        "\tfolded",
        "no colon",
        ": no name",
        "Na me: x",
        "X: a\nb",
        "X: a\rb",
        "X: \x00",
        "",
    ],
)
def test_a_header_that_could_be_read_in_two_ways_is_refused(line):
    assert refused(head(line)) == 400


@pytest.mark.parametrize(
    "line", ["Content-Length: 5", "Content-Length: -1", "Content-Length: 0, 5", "Transfer-Encoding: chunked"]
)
def test_nothing_may_come_with_a_request(line):
    assert refused(head(line)) == 400
    assert refused(head(line, first="POST / HTTP/1.1")) == 405


def test_an_empty_body_is_none():
    assert parse_head(head("Content-Length: 0")).method == "GET"


def test_one_host_is_needed_and_no_two():
    assert refused(head(host="")) == 400
    assert refused(head("Host: other.example")) == 400
    assert parse_head(head(host="", first="GET / HTTP/1.0")).path == ""


def test_lengths_that_contradict_each_other_are_refused():
    assert refused(head("Content-Length: 0", "Content-Length: 0")) == 400


@pytest.mark.parametrize(
    ("first", "lines", "keep"),
    [
        ("GET / HTTP/1.1", [], True),
        ("GET / HTTP/1.1", ["Connection: close"], False),
        ("GET / HTTP/1.1", ["Connection: keep-alive, Close"], False),
        ("GET / HTTP/1.0", [], False),
        ("GET / HTTP/1.0", ["Connection: keep-alive"], False),
    ],
)
def test_the_connection_is_kept_as_the_client_wants(first, lines, keep):
    assert parse_head(head(*lines, first=first)).keep_alive is keep


def test_what_is_said_twice_is_one_list():
    assert parse_head(head("Accept-Encoding: gzip", "accept-encoding: br")).accept_encoding == "gzip, br"


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_else_than_be_refused(raw):
    for made in (raw, b"GET /" + raw + b" HTTP/1.1\r\nHost: a", b"GET / HTTP/1.1\r\nHost: a\r\n" + raw):
        try:
            parse_head(made)
        except RefusedRequest:
            continue
