"""The documentation builds without a warning, and what is built needs no other host."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

LOADED_FROM_ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["'](?:https?:)?//[^"']+|<link\b(?![^>]*rel=["']canonical)[^>]*\bhref=["'](?:https?:)?//[^"']+""",
    re.IGNORECASE,
)
FETCHED_BY_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])(?:https?:)?//[^)"']+""", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def test_every_page_is_built(site):
    written = {file.relative_to(DOCS).with_suffix(".html") for file in DOCS.rglob("*.md")}

    assert [page for page in sorted(written) if not (site / page).is_file()] == []


def test_no_built_page_loads_from_another_host(site):
    found = {
        file.name: LOADED_FROM_ELSEWHERE.findall(file.read_text("utf-8")) for file in site.rglob("*.html")
    }

    assert {name: hits for name, hits in found.items() if hits} == {}


def test_no_style_loads_from_another_host(site):
    found = {file.name: FETCHED_BY_STYLE.findall(file.read_text("utf-8")) for file in site.rglob("*.css")}

    assert {name: hits for name, hits in found.items() if hits} == {}
