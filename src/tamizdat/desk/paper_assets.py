"""The sheets that the pages themselves need: stylesheet, icon, the search page's script."""

import hashlib
import re
from functools import cache
from pathlib import Path

from tamizdat.edition.sheets import Sheet

_ASSETS = Path(__file__).parent / "assets"


@cache
def assets() -> tuple[Sheet, ...]:
    return (
        _digest_named("paper.css", _without_comments((_ASSETS / "paper.css").read_text("utf-8")).encode()),
        _digest_named("icon.png", (_ASSETS / "icon.png").read_bytes()),
        _digest_named("search.js", (_ASSETS / "search.js").read_bytes()),
    )


def stylesheet_path() -> str:
    return assets()[0].path


def icon_path() -> str:
    return assets()[1].path


def search_script_path() -> str:
    return assets()[2].path


def _digest_named(name: str, body: bytes) -> Sheet:
    stem, _, suffix = name.rpartition(".")
    return Sheet(f"assets/{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{suffix}", body)


def _without_comments(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};]) ?", r"\1", css).replace(";}", "}").strip() + "\n"
