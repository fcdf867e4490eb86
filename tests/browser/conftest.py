"""The sample paper as files, a web server for it on this machine, and one browser for all tests."""

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tamizdat.desk import paper_assets, typeset
from tamizdat.desk.pages import Head
from tamizdat.edition.headers import headers_for
from tamizdat.edition.sheets import media_type_of
from tests.desk import samples

BELOW = "/a/b/"
HELD = ".held.html"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sample page in every language, the pages they lead to, and the search index."""
    top = tmp_path_factory.mktemp("paper")

    def lay(path: str, body: bytes) -> None:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_bytes(body)

    for sheet in paper_assets.assets():
        lay(sheet.path, sheet.body)
    for path, body in samples.photo_files().items():
        lay(path, body)
    for language in samples.LANGUAGES:
        paper, pages = samples.paper(language), samples.pages(language)
        for card in samples.cards(language):
            head = Head(card.path, card.headline)
            told = replace(
                pages["bare-story"], head=head, headline=card.headline, body=f"<p>{card.standfirst}</p>"
            )
            lay(card.path, typeset.typeset_page(told, paper))
        for page in pages.values():
            body = typeset.typeset_page(page, paper)
            lay(page.head.path, body)
            # To be looked at, a page that leads on at once has to be held.
            lay(page.head.path + HELD, body.replace(b'http-equiv="refresh"', b'name="held"'))
    index = top / "search" / "pagefind"
    command = [sys.executable, "-m", "pagefind", "--site", str(top), "--output-path", str(index), "--silent"]
    subprocess.run(command, check=True, capture_output=True)
    return top


class _Handler(http.server.BaseHTTPRequestHandler):
    """Serves the same paper at `/` and at `/a/b/`, with the headers it asks for."""

    def __init__(self, top: Path, *arguments: object) -> None:
        self._top = top
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix(BELOW).removeprefix("/")
        file = self._top / path
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        self.send_response(200)
        for name, value in headers_for(path).items():
            self.send_header(name, value)
        self.send_header("Content-Type", media_type_of(path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the base class's name
        pass


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


class Reader:
    """Somebody reading the paper: opens pages by language and kind, and remembers what the browser complained of."""

    def __init__(self, browser: Browser, address: str, **context: object) -> None:
        self._context = browser.new_context(**context)
        self.page: Page = self._context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append((request.resource_type, request.url)))

    def open(self, language: str, name: str) -> Page:
        self.complaints.clear()
        self.requests.clear()
        path = samples.pages(language)[name].head.path
        self.page.goto(self.address + path + (HELD if name == "moved" else ""))
        return self.page

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """On a wide screen, as the paper's headers and policy have it."""
    reader = Reader(browser, address, viewport={"width": 1280, "height": 900})
    yield reader
    reader.close()
