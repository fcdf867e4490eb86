"""The desk behind a server that holds its certificate."""

import os
import subprocess
import sys
from pathlib import Path

NEWSROOM = Path(__file__).resolve().parents[1] / "newsroom-for-types"
IS_SECURE = """
import django
django.setup()
from django.test import RequestFactory
print(RequestFactory().post("/", headers={"X-Forwarded-Proto": "https"}).is_secure())
"""


def _is_secure(*, https: str) -> str:
    environment = {
        **os.environ,
        "TAMIZDAT_NEWSROOM": str(NEWSROOM),
        "TAMIZDAT_DESK__HTTPS": https,
        "DJANGO_SETTINGS_MODULE": "tamizdat.newsroom.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", IS_SECURE], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_desk_believes_the_server_before_it_that_a_request_came_over_https():
    assert _is_secure(https="true") == "True"


def test_a_desk_without_such_a_server_believes_no_header():
    assert _is_secure(https="false") == "False"
