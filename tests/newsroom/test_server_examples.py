"""The examples for nginx and Caddy, as they stand in the documentation, send what the built-in server sends."""

import getpass
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tamizdat.edition.headers import HSTS, LASTING, headers_for, policy_for
from tamizdat.edition.sheets import MEDIA_TYPES, media_type_of
from tests.ports import free_port

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
FENCE = re.compile(r"^```(nginx|caddy)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHEETS = (
    "index.html",
    "ru/index.html",
    "2021/07/06/story.html",
    "search.html",
    "ru/search.html",
    "search/pagefind/pagefind.js",
    "search/pagefind/wasm.en.pagefind",
    "assets/paper-094a7cdb7ff6.css",
    "photos/0123456789abcdef/960.webp",
    "feeds/news.xml",
    "feeds/news.json",
    "edition/timestamp.json",
    "files/report-0123456789abcdef.pdf",
    "files/figures-0123456789abcdef.csv",
)
MISSING = "2021/07/06/nothing.html"


def body_of(path):
    return f"this is {path} " * 10


def example(name):
    text = (HOW_TO / f"serve-with-{name}.md").read_text("utf-8")
    (block,) = (body for language, body in FENCE.findall(text) if language == name)
    return block


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    www = tmp_path_factory.mktemp("served") / "www"
    for path in SHEETS:
        sheet = www / path
        sheet.parent.mkdir(parents=True, exist_ok=True)
        sheet.write_text(body_of(path))
    (www / "index.html.br").write_bytes(b"as Brotli")
    (www / "index.html.gz").write_bytes(b"as gzip")
    (www / "404.html").write_text('<a href="./index.html">Front page</a>')
    (www / "ru" / "404.html").write_text('<a href="./index.html">Первая полоса</a>')
    (www / ".git").mkdir()
    (www / ".git" / "config").write_text("hidden")
    return www


def nginx_command(tree, port, work):
    block = example("nginx").partition("\nserver {\n    listen 80;")[0]
    block = re.sub(r"^    listen .*\n", "", block, flags=re.MULTILINE)
    block = re.sub(r"^    ssl_.*\n", "", block, flags=re.MULTILINE)
    block = block.replace("server_name paper.example;", f"listen 127.0.0.1:{port};")
    block = block.replace("/srv/tamizdat/paper/www", str(tree)).replace("/var/log/nginx", str(work))
    load = f"load_module {BROTLI};" if BROTLI.exists() else ""
    if not load:
        block = block.replace("brotli_static on;", "").replace("brotli_static off;", "")
    scratch = "".join(
        f"{name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # The tests' directories are for their owner alone; nginx's workers would have an account of their own.
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    configuration = work / "nginx.conf"
    configuration.write_text(
        f"{load} {user} daemon off; pid {work}/nginx.pid; error_log {work}/error.log; worker_processes 1;"
        f"events {{}} http {{ {scratch}\n{block}\n}}"
    )
    return ["nginx", "-e", f"{work}/error.log", "-c", str(configuration)]


def caddy_command(tree, port, work):
    block = example("caddy").replace("\npaper.example {", f"\nhttp://127.0.0.1:{port} {{", 1)
    block = block.replace("/srv/tamizdat/paper/www", str(tree))
    configuration = work / "Caddyfile"
    configuration.write_text(
        f"{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {work}/storage\n}}\n{block}"
    )
    return ["caddy", "run", "--config", str(configuration), "--adapter", "caddyfile"]


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def server(request, tree, tmp_path_factory):
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    work, port = tmp_path_factory.mktemp(request.param), free_port()
    command = {"nginx": nginx_command, "caddy": caddy_command}[request.param](tree, port, work)
    log = (work / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        assert process.poll() is None, (work / "log").read_text()
        yield request.param, port
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def ask(port, path, **headers):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        client.putrequest("GET", f"/{path}", skip_accept_encoding=True)
        for name, value in headers.items():
            client.putheader(name.replace("_", "-"), value)
        client.endheaders()
        answer = client.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        client.close()


def expected(path):
    return {name.lower(): value for name, value in headers_for(path, https=True).items()}


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_comes_with_the_papers_headers_and_its_type(server, path):
    status, headers, body = ask(server[1], path)

    assert (status, body) == (200, body_of(path).encode())
    assert {name: headers.get(name) for name in expected(path)} == expected(path)
    assert headers["content-type"] == media_type_of(path)


def test_no_header_says_twice_what_it_says(server):
    client = http.client.HTTPConnection("127.0.0.1", server[1], timeout=10)
    client.request("GET", "/search.html")
    names = [name.lower() for name, _ in client.getresponse().getheaders()]
    client.close()

    assert len(names) == len(set(names))


@pytest.mark.parametrize(("path", "page"), [(MISSING, "404.html"), ("ru/nothing.html", "ru/404.html")])
def test_what_is_not_there_is_told_with_the_policy_of_its_page(server, path, page):
    status, headers, body = ask(server[1], path)

    assert status == 404
    assert {name: headers.get(name) for name in expected(page)} == expected(page)
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert ("Первая" in body.decode()) is page.startswith("ru")


def test_the_links_of_a_missing_page_lead_to_the_top(server):
    if server[0] == "caddy":
        pytest.skip("Caddy cannot change a page, and its example says so")

    assert b'href="/index.html"' in ask(server[1], MISSING)[2]


@pytest.mark.parametrize(("accept", "coding"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_packed_copies_are_sent(server, accept, coding):
    if server[0] == "nginx" and coding == "br" and not BROTLI.exists():
        pytest.skip("nginx has no module for Brotli here")
    _, headers, _ = ask(server[1], "index.html", accept_encoding=accept)

    assert headers.get("content-encoding") == coding
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_nothing_hidden_is_shown(server):
    assert ask(server[1], ".git/config")[0] == 404


def test_a_folder_shows_its_front(server):
    assert ask(server[1], "ru/")[2] == body_of("ru/index.html").encode()


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_the_example_holds_the_papers_headers_word_for_word(name):
    block = example(name)
    varying = {"Content-Security-Policy", "Cache-Control"}

    for header, value in headers_for("index.html", https=True).items():
        assert value in block, header
        assert header in varying or f'{header} "{value}"' in block
    for policy in map(policy_for, ("index.html", "search.html", "404.html")):
        assert f'"{policy}"' in block
    assert LASTING in block
    assert HSTS in block


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_the_example_knows_every_type(name):
    block = example(name)

    assert [
        kind
        for ending, kind in MEDIA_TYPES.items()
        if kind.partition(";")[0] not in block or ending[1:] not in block
    ] == []
