"""Proofreading a sheet: what must not go out, and which other sheets it leads to.

A full bake reads every page, so this looks only at the tags that can lead somewhere or load something, by
pattern, and judges each different tag once. Lines are counted only when there is something to say.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from posixpath import normpath
from urllib.parse import unquote

from tamizdat.edition.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a sheet that no reader should meet."""

    path: str
    line: int
    message: str


@dataclass(slots=True)
class Proof:
    """What proofreading found. `links` are paths inside the edition that must stand when this sheet does."""

    faults: list[Fault] = field(default_factory=list)
    links: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Ours:
    """What the paper may call its own."""

    directory: str  # of the sheet
    addresses: tuple[str, ...]  # of the paper, without the scheme
    form_hosts: frozenset[str]  # that a form may send to


@dataclass(frozen=True, slots=True)
class _Finding:
    """One tag's faults and links."""

    messages: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


_NAMES = (
    rb"a|area|audio|base|button|embed|form|frame|iframe|image|img|input|link|meta|object|script|source|track"
    rb"|use|video"
)
_ATTRIBUTES = rb"""[^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+"""
_TAG = re.compile(rb"<(" + _NAMES + rb")(?=[\s/>])(" + _ATTRIBUTES + rb")>")
_SHOUTED_TAG = re.compile(_TAG.pattern, re.IGNORECASE)  # takes three times as long, and is seldom needed
_SHOUTED = re.compile(rb"<[A-Z]")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_RAW = re.compile(rb"(<(script|style)\b[^>]*>)(.*?)(</\2\s*>)", re.DOTALL | re.IGNORECASE)
_STYLE_ATTRIBUTE = re.compile(rb"""\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_CSS_URL = re.compile(
    rb"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s][^)\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)
_CSS_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_FEED_LINK = re.compile(rb"""<(?:[a-z]+:)?link\b[^>]*?\shref\s*=\s*"([^"]*)\"""", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_REFRESH = re.compile(r"""^[^;,]*[;,]\s*(?:url\s*=\s*)?['"]?([^'"]*)""", re.IGNORECASE)

#: What `<link>` may name on another host, because nothing is fetched for it.
_NAMED_ONLY = frozenset({
    "alternate", "author", "canonical", "external", "help", "license", "me", "next", "payment", "prev",
    "privacy-policy", "publisher", "search", "terms-of-service",
})  # fmt: skip
_LOADING = frozenset({"src", "poster", "data", "background", "manifest", "xlink:href"})
_MARKUP = (".html", ".svg")


def proofread(sheet: Sheet, own_addresses: Sequence[str], form_hosts: Collection[str] = ()) -> Proof:
    """Look for what breaks a copy of the paper that stands somewhere else.

    `own_addresses` are where the paper stands now; `form_hosts` are the other hosts that forms may send to.
    """
    addresses = tuple(address.partition("://")[2].rstrip("/").lower() for address in own_addresses)
    ours = _Ours(sheet.path.rpartition("/")[0], addresses, frozenset(form_hosts))
    proof = Proof()
    for spot, finding in _findings(sheet, ours):
        proof.links.update(finding.links)
        for message in finding.messages:
            proof.faults.append(Fault(sheet.path, _line(sheet.body, spot), message))
    proof.faults.sort(key=lambda fault: (fault.line, fault.message))
    return proof


def line_of_link(path: str, body: bytes, target: str) -> int:
    """The line where this sheet first leads to that path; 1 if it does not."""
    sheet = Sheet(path, body)
    for spot, finding in _findings(sheet, _Ours(path.rpartition("/")[0], (), frozenset())):
        if target in finding.links:
            return _line(body, spot)
    return 1


def _line(body: bytes, spot: bytes) -> int:
    return body.count(b"\n", 0, max(0, body.find(spot))) + 1


def _findings(sheet: Sheet, ours: _Ours) -> Iterator[tuple[bytes, _Finding]]:
    """What each tag or address says, with the bytes by which it can be found again."""
    if sheet.path.endswith(_MARKUP):
        yield from _in_markup(sheet.body, ours)
    elif sheet.path.endswith(".css"):
        yield from _in_css(sheet.body, ours)
    elif sheet.path.endswith(".xml"):
        for address in set(_FEED_LINK.findall(sheet.body)):
            yield address, _judge_feed_link(address, ours)


def _in_markup(body: bytes, ours: _Ours) -> Iterator[tuple[bytes, _Finding]]:
    body = _COMMENT.sub(b"", body) if b"<!--" in body else body
    styles: list[bytes] = []

    def without_content(raw: re.Match[bytes]) -> bytes:
        if raw[2].lower() == b"style":
            styles.append(raw[3])
        return raw[1] + raw[4]

    body = _RAW.sub(without_content, body)
    judged = _judged(ours)
    for tag in set((_SHOUTED_TAG if _SHOUTED.search(body) else _TAG).findall(body)):
        finding = judged.get(tag)
        if finding is None:
            finding = judged[tag] = _judge_tag(tag[0], tag[1], ours)
        if finding is not _NOTHING:
            yield tag[1], finding
    if len(judged) > _JUDGED_KEPT:
        judged.clear()
    styles += (
        [quoted or single for quoted, single in _STYLE_ATTRIBUTE.findall(body)] if b"style=" in body else []
    )
    for style in styles:
        yield from _in_css(style, ours)


def _in_css(css: bytes, ours: _Ours) -> Iterator[tuple[bytes, _Finding]]:
    if b"/*" in css:
        css = _CSS_COMMENT.sub(b"", css)
    for found in _CSS_URL.findall(css):
        address = next(filter(None, found), b"")
        if not address.lower().startswith(b"data:"):
            yield address, _judge_address(_text(address), ours, loads=True)


_NOTHING = _Finding()
_JUDGED_KEPT = 4096


@lru_cache(maxsize=16)
def _judged(_: _Ours) -> dict[tuple[bytes, bytes], _Finding]:
    """The tags already judged in sheets of the same directory: most of a page is on its neighbours too."""
    return {}


def _judge_tag(name_bytes: bytes, attributes: bytes, ours: _Ours) -> _Finding:
    name = name_bytes.decode().lower()
    given = {
        found[0].lower(): unescape(found[1] or found[2] or found[3]).strip()
        for found in _ATTRIBUTE.findall(_text(attributes))
    }
    findings = [_judge_attribute(name, key, value, given, ours) for key, value in given.items()]
    messages = [message for finding in findings for message in finding.messages]
    if name == "base":
        messages.append("a <base> makes every relative link mean something else")
    if name == "img" and "alt" not in given:
        messages.append(f"an image without alternative text: {given.get('src', '')}")
    links = tuple(link for finding in findings for link in finding.links)
    return _Finding(tuple(messages), links) if messages or links else _NOTHING


def _judge_attribute(  # noqa: PLR0911  # one line for each kind of attribute
    name: str, key: str, value: str, given: dict[str, str], ours: _Ours
) -> _Finding:
    if key == "href" and name in ("a", "area"):
        return _judge_address(value, ours, loads=False)
    if key == "href" and name == "link":
        rels = given.get("rel", "").lower().split()
        return _judge_address(value, ours, loads=not (rels and _NAMED_ONLY.issuperset(rels)))
    if key in _LOADING or (key == "href" and name in ("use", "image", "script")):
        if name in ("img", "source", "image") and value.lower().startswith("data:image/"):
            return _NOTHING
        return _judge_address(value, ours, loads=True)
    if key in ("srcset", "imagesrcset"):
        parts = [part.split()[0] for part in re.split(r",\s+", value) if part.strip()]
        findings = [_judge_address(part.rstrip(","), ours, loads=True) for part in parts]
        return _Finding(
            tuple(message for finding in findings for message in finding.messages),
            tuple(link for finding in findings for link in finding.links),
        )
    if key in ("action", "formaction") and name in ("form", "button", "input"):
        host = re.match(r"https?://([^/?#]+)", value, re.IGNORECASE)
        if host and host[1].lower() in ours.form_hosts:
            return _NOTHING
        return _judge_address(value, ours, loads=True)
    if key == "content" and name == "meta" and given.get("http-equiv", "").lower() == "refresh":
        there = _REFRESH.match(value)
        return _judge_address(there[1], ours, loads=False) if there else _NOTHING
    return _NOTHING


def _judge_feed_link(address: bytes, ours: _Ours) -> _Finding:
    """A feed is read far from the paper, so it may name the paper's address."""
    text = unescape(_text(address)).strip()
    return _NOTHING if _SCHEME.match(text) else _judge_address(text, ours, loads=False)


def _judge_address(address: str, ours: _Ours, *, loads: bool) -> _Finding:  # noqa: PLR0911  # the rules, in order
    """One address: a fault, a path inside the edition, or somewhere else that is none of our business."""
    if "\\" in address or address.startswith("//"):
        return _Finding((f"an address that means different things in different places: {address}",))
    if scheme := _SCHEME.match(address):
        kind = scheme[0].lower()
        if kind in ("http:", "https:") and _is_ours(address, ours.addresses):
            return _Finding((f"an absolute link to ourselves: {address}",))
        if kind in ("javascript:", "vbscript:"):
            return _Finding((f"a script in a link: {address}",))
        return _Finding((f"loaded from elsewhere: {address}",)) if loads else _NOTHING
    if address.startswith("/"):
        return _Finding((f"a link from the root, which breaks under any other address: {address}",))
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    if not path:
        return _NOTHING  # this sheet itself
    there = normpath(f"{ours.directory}/{unquote(path)}".lstrip("/"))
    if there == ".." or there.startswith("../"):
        return _Finding((f"a link that leads out of the paper: {address}",))
    is_directory = path in (".", "..") or path.endswith(("/", "/.", "/.."))
    return _Finding(links=(there + "/" if is_directory else there,))


def _is_ours(address: str, addresses: tuple[str, ...]) -> bool:
    there = address.partition("://")[2].lower()
    return any(there == own or there.startswith((f"{own}/", f"{own}?", f"{own}#")) for own in addresses)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
