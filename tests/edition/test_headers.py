import base64
import hashlib
import re
from pathlib import Path

import pytest

import tamizdat
from tamizdat.edition import headers

STYLE = Path(tamizdat.__file__).parent / "desk" / "jinja2" / "paper" / "missing.css"


def directives(policy):
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_a_page_may_load_its_own_pictures_and_style_and_nothing_else():
    policy = directives(headers.policy_for("2031/07/06/a.html"))

    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy
    assert not any("unsafe" in value for value in policy.values())


@pytest.mark.parametrize(
    "path", ["search.html", "ru/search.html", "zh-hant/search.html", "search/pagefind/pagefind-worker.js"]
)
def test_the_search_page_and_its_index_may_run_script(path):
    policy = directives(headers.policy_for(path))

    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["connect-src"] == "'self'"


@pytest.mark.parametrize(
    "path", ["2031/07/06/search.html", "news/search.html/x.html", "research.html", "search/pagefind"]
)
def test_nothing_that_is_merely_called_search_may_run_script(path):
    assert "script-src" not in headers.policy_for(path)


def test_the_missing_page_is_let_its_own_style_and_no_other():
    digest = base64.b64encode(hashlib.sha256(STYLE.read_text().rstrip("\n").encode()).digest()).decode()

    assert f"sha256-{digest}" == headers.MISSING_STYLE_DIGEST
    assert directives(headers.policy_for("ru/404.html"))["style-src"] == f"'sha256-{digest}'"


@pytest.mark.parametrize("path", ["index.html", "search.html", "404.html"])
def test_a_page_carries_its_policy_but_for_what_browsers_ignore_there(path):
    sent, carried = directives(headers.policy_for(path)), directives(headers.meta_policy_for(path))

    assert sent.pop("frame-ancestors") == "'none'"
    assert carried == sent


@pytest.mark.parametrize("path", ["assets/paper-0123456789ab.css", "photos/0123456789ab-640.webp"])
def test_what_changes_its_name_with_its_bytes_may_be_kept(path):
    assert "immutable" in headers.headers_for(path)["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "2031/07/06/deadbeef.html",
        "edition/timestamp.json",
        "feed.xml",
        "files/0123456789ab.pdf",
    ],
)
def test_everything_else_is_asked_for_anew(path):
    assert headers.headers_for(path)["Cache-Control"] == "no-cache"


def test_the_whole_set_is_sent_with_every_sheet():
    sent = headers.headers_for("photos/a.jpg")

    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Referrer-Policy"] == "no-referrer"
    assert sent["Cross-Origin-Resource-Policy"] == "same-origin"
    assert sent["Cross-Origin-Opener-Policy"] == "same-origin"
    assert sent["X-Frame-Options"] == "DENY"
    assert re.search(r"camera=\(\)", sent["Permissions-Policy"])
    assert not any("\n" in value for value in sent.values())


def test_https_is_promised_only_where_it_is_spoken():
    assert "Strict-Transport-Security" not in headers.headers_for("index.html")
    assert headers.headers_for("index.html", https=True)["Strict-Transport-Security"] == "max-age=63072000"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("x.html", b'"./index.html"'), ("a/b/c.html", b'"./../../index.html"')],
)
@pytest.mark.parametrize(
    "baked", [b'<a href="./index.html">', b'<a href="./../index.html">'], ids=["top", "one deep"]
)
def test_the_missing_page_leads_home_from_any_depth(path, expected, baked):
    assert expected in headers.led_home(baked, path)
