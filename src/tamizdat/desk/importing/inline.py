"""The few tags that may stand inside a line of a story."""

import html
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import nh3

_TAGS = {"b", "i", "a"}
_SCHEMES = {"http", "https", "mailto"}
_TRACKERS = re.compile(
    r"^(utm_\w+|fbclid|gclid|yclid|dclid|msclkid|mc_[ce]id|igshid|_ga|mkt_tok)$", re.IGNORECASE
)
_EMPTY_TAG = re.compile(r"<(b|i|a)(?: [^<>]*)?>(\s*)</\1>")
_DOUBLED_TAG = re.compile(r"</(b|i)>(\s*)<\1>")
#: Overrides of the writing direction show another text than the one that is stored.
_UNSEEN = str.maketrans(dict.fromkeys(map(ord, "\ufeff\u00ad\u202d\u202e\u2060")))
_SPACES = re.compile(r"\s+")


def spaced(text: str) -> str:
    """The text on one line: runs of white space become one space, invisible characters go."""
    return _SPACES.sub(" ", text.translate(_UNSEEN)).strip()


def plain(line: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", line))


def clean(line: str) -> str:
    """The line with no tag but `b`, `i` and `a`, and no address but those of pages and mail."""
    line = nh3.clean(
        line.translate(_UNSEEN), tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None
    )
    before = None
    while before != line:
        before = line
        line = _EMPTY_TAG.sub(r"\2", line)
        line = _DOUBLED_TAG.sub(r"\2", line)
    return _SPACES.sub(" ", line).strip()


def followable(href: str, page: str | None) -> str | None:
    """Where a link leads, without the marks that follow a reader; None if it may not stand in a story."""
    href = (
        re.sub(r"[\x00-\x20\x7f]+", "", href)
        if re.match(r"[\x00-\x20]*\w+[\x00-\x20]*:", href)
        else href.strip()
    )
    try:
        whole = urljoin(page, href) if page else href
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme.lower() == "mailto":
        return whole if "@" in parts.path and len(whole) < 2000 else None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or len(whole) > 2000:
        return None
    if page and whole.split("#")[0] == page.split("#")[0]:
        return None
    query = parts.query
    if any(_TRACKERS.match(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        kept = [
            (name, value)
            for name, value in parse_qsl(query, keep_blank_values=True)
            if not _TRACKERS.match(name)
        ]
        query = urlencode(kept)
    return urlunsplit(parts._replace(query=query))
