"""A scratch newsroom for Django to read its settings from, made before any test asks for one.

Django reads the settings once, so this stands at the top of the module. `tests/databases.py` says how the tests
run on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.databases import SERVER

CHROMIUM = "/usr/bin/chromium"
NEWSROOM = """\
name = "The Far Shore"
address = "https://farshore.example/"
languages = ["en", "ru", "my"]
time_zone = "Europe/Riga"
"""
SECRETS = """\
secret_key = "for-tests-only-for-tests-only-for-tests-only-for-tests"
key_passphrase = "for-tests-only"
"""


def make_scratch_newsroom() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="tamizdat-tests-"))
    (directory / "newsroom.toml").write_text(NEWSROOM)
    # Not by the environment: the newsrooms that tests make in other processes would all get the same database.
    server = f'\n[database]\nurl = "{SERVER}"\n' if SERVER else ""
    (directory / "secrets.toml").write_text(SECRETS + server)
    (directory / "secrets.toml").chmod(0o600)
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


# Not in the environment yet when a worker of xdist starts: each has a newsroom of its own.
if "PYTEST_XDIST_WORKER" in os.environ or "TAMIZDAT_NEWSROOM" not in os.environ:
    os.environ["TAMIZDAT_NEWSROOM"] = str(make_scratch_newsroom())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamizdat.newsroom.settings")
django.setup()


@pytest.fixture
def media(tmp_path: Path, settings: object) -> Path:
    """Photos and files of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*quiet, "--disable-sync"])
        yield browser
        browser.close()
