"""HTML as a tree of what a reader of the page would see."""

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from tamizdat.desk.importing.errors import (
    EmptyPageError,
    NotTextError,
    PageTooDeepError,
    PageTooLargeError,
)

#: Beyond this, without the pictures inside it, a page holds something else than a story.
LARGEST_MARKUP = 12_000_000
_MOST_ELEMENTS = 250_000
_INSIDE = re.compile(
    r"data:[a-z0-9.+-]*/?[a-z0-9.+-]*(?:;[\w=.-]+){0,4},[A-Za-z0-9+/=%\-_.~!*'();:@&$,?#\[\]]{120,}",
    re.IGNORECASE,
)
_DEEP = re.compile(
    r"(?:</?(?:div|section|article|main|center|blockquote|ul|ol|li|dl|dd|dt|table|tbody|thead|tr|td|th"
    r"|fieldset|form|details|figure)\b[^<>]*>\s*)+",
    re.IGNORECASE,
)
_DEEP_INLINE = re.compile(
    r"</?(?:span|font|b|i|u|em|strong|small|big|a|sup|sub|nobr|tt|s|code)\b[^<>]*>", re.IGNORECASE
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "object",
        "applet",
        "canvas",
        "video",
        "audio",
        "map",
        "head",
        "link",
        "meta",
        "title",
        "textarea",
        "progress",
        "meter",
        "datalist",
        "amp-analytics",
        "amp-pixel",
        "amp-state",
        "source",
        "track",
        "param",
        "frameset",
        "rp",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_READERS_ALOUD = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|assistive-text|u-hidden-visually"
    r"|offscreen|hidden-text)(?:\s|$)",
    re.IGNORECASE,
)


def parse(text: str) -> HtmlElement:
    """The tree of the page. Nesting that no browser would follow is flattened."""
    text = _INSIDE.sub("data:,", text)
    if len(text) > LARGEST_MARKUP:
        raise PageTooLargeError(f"the page has {len(text) / 1e6:.0f} million letters without its pictures")
    text = text.replace("\x00", "")
    tree, is_whole = _parsed(text)
    if not is_whole:
        tree, is_whole = _parsed(_DEEP_INLINE.sub("", _DEEP.sub("<p>", text)))
    if not is_whole:
        raise PageTooDeepError("the elements of the page are nested too deeply to be told apart")
    if tree is None:
        raise EmptyPageError("there is nothing on the page")
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise PageTooLargeError(f"the page has more than {_MOST_ELEMENTS:,} elements")
    return tree


def _parsed(text: str) -> tuple[HtmlElement | None, bool]:
    parser = HTMLParser(encoding="utf-8", huge_tree=True, recover=True, remove_pis=True)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:
        return None, True
    except etree.XMLSyntaxError as exc:
        if "mpty" in str(exc):
            return None, True
        raise NotTextError("the page cannot be read as HTML") from exc
    is_whole = not any("depth" in entry.message for entry in parser.error_log)
    return tree, is_whole


def prune(tree: HtmlElement) -> None:
    """Take away what a reader of the page never saw."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            _drop(element)
            continue
        if element.tag in _UNSEEN or _is_hidden(element):
            _drop(element)


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in ("html", "body", "article", "main"):
        return False
    if element.tag == "dialog":
        return element.get("open") is None
    if element.tag == "input" and element.get("type", "").lower() == "hidden":
        return True
    style = element.get("style")
    if element.get("hidden") is not None or (style and _HIDDEN.search(style)):
        return True
    names = element.get("class")
    return bool(names and _FOR_READERS_ALOUD.search(names))


def _drop(element: HtmlElement) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
