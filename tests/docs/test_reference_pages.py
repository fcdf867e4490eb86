"""The reference leaves nothing out: errors, exit codes, headers, types."""

import ast
import re

import pytest

from tamizdat.edition.headers import headers_for
from tamizdat.edition.sheets import MEDIA_TYPES
from tests.docs.pages import ROOT, page

ERRORS = page("docs/reference/errors.md")
HEADERS = page("docs/reference/headers.md")
FORMAT = page("docs/reference/edition-format.md")
STYLE_DIGEST = re.compile(r"'sha256-[^']+'")


def _all_errors() -> list[str]:
    """Every error of ours, read from the source: whatever derives, however far, from TamizdatError."""
    parents: dict[str, set[str]] = {}
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                parents[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    ours = {"TamizdatError"}
    while more := {name for name, bases in parents.items() if bases & ours} - ours:
        ours |= more
    return sorted(ours)


def test_every_error_is_in_the_reference():
    assert [name for name in _all_errors() if f"`{name}`" not in ERRORS.text] == []


def test_no_error_is_in_the_reference_that_is_gone():
    told = set(re.findall(r"`(\w+Error)`", ERRORS.text))

    assert sorted(told - set(_all_errors())) == []


@pytest.mark.parametrize(
    "path",
    ["index.html", "search.html", "search/pagefind/pagefind.js", "404.html", "assets/paper-0123456789ab.css"],
)
def test_the_header_set_is_told_as_it_is_sent(path):
    missing = [
        line
        for name, value in headers_for(path, https=True).items()
        if (line := STYLE_DIGEST.sub("'sha256-…'", f"{name}: {value}")) not in HEADERS.text
    ]

    assert missing == []


def test_every_type_is_told():
    assert [end for end, kind in MEDIA_TYPES.items() if f"| `{end}` | `{kind}` |" not in HEADERS.text] == []


@pytest.mark.parametrize("name", ["root", "targets", "snapshot", "timestamp", "bin-"])
def test_every_role_is_in_the_description_of_the_format(name):
    assert f"`{name}" in FORMAT.text


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (0, "authentic and current"),
        (3, "authentic, N days old"),
        (1, "NOT authentic"),
        (4, "cannot tell"),
    ],
)
def test_every_verdict_is_told_with_its_exit_code(code, verdict):
    assert f"| {code} | {verdict} |" in page("docs/reference/exit-codes.md").text
