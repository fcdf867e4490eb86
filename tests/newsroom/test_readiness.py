"""A process is ready when it answers in its own words, not when somebody listens."""

import socket
import time
from contextlib import closing

import pytest

from tamizdat.newsroom import readiness
from tamizdat.newsroom.listening import listen
from tamizdat.newsroom.readiness import Question, listens


@pytest.fixture
def listening():
    opened = listen("127.0.0.1", 0, setting="desk.port")
    with closing(opened.socket):
        yield opened


def answer(listening, reply):
    line, _ = listening.socket.accept()
    with line:
        asked = line.recv(1000)
        line.sendall(reply)
    return asked


def ask_until_heard(question, seconds=5):
    end = time.monotonic() + seconds
    while not (heard := question()) and time.monotonic() < end:
        time.sleep(0.01)
    return heard


@pytest.mark.parametrize("reply", [b"HTTP/1.1 200 OK", b"HTTP/1.1 302 Found", b"HTTP/1.1 404 Not Found"])
def test_a_server_that_shows_its_page_is_ready(listening, reply):
    question = Question(listening, "/")

    assert not question(), "nobody has answered yet"
    answer(listening, reply + b"\r\n\r\n")

    assert ask_until_heard(question)


@pytest.mark.parametrize("reply", [b"HTTP/1.1 500 Oh\r\n\r\n", b"SSH-2.0", b""])
def test_a_server_that_answers_otherwise_is_asked_again(listening, reply, monkeypatch):
    monkeypatch.setattr(readiness, "ASK_AGAIN_AFTER", 0.0)
    question = Question(listening, "/")
    question()
    answer(listening, reply)

    assert not ask_until_heard(question, seconds=0.1)
    answer(listening, b"HTTP/1.1 200 OK\r\n\r\n")

    assert ask_until_heard(question)


def test_a_server_that_refuses_is_not_pestered(listening):
    question = Question(listening, "/")
    question()
    answer(listening, b"HTTP/1.1 500 Oh\r\n\r\n")

    assert not ask_until_heard(question, seconds=0.2)
    listening.socket.setblocking(False)
    with pytest.raises(BlockingIOError):
        listening.socket.accept()


def test_a_server_is_asked_by_a_name_that_it_goes_by(listening):
    question = Question(listening, "/login/", host="desk.internal")
    question()

    asked = answer(listening, b"HTTP/1.1 200 OK\r\n\r\n")

    assert b"\r\nHost: desk.internal\r\n" in asked
    assert ask_until_heard(question)


def test_a_socket_that_nobody_listens_on_is_no_answer(listening):
    question = Question(listening, "/")
    listening.socket.shutdown(socket.SHUT_RDWR)

    assert not question()


@pytest.mark.parametrize("name", ["run", "far/" * 40 + "run"])
def test_nobody_listens_at_a_socket_that_was_left_behind(tmp_path, name, monkeypatch):
    path = tmp_path / name / "press.sock"
    path.parent.mkdir(parents=True)
    monkeypatch.chdir(path.parent)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(path.name)
        assert listens(path)

    assert path.exists()
    assert not listens(path)
