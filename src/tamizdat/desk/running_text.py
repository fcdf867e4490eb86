"""Running text as it is stored, made safe: known elements closed in their order, and nothing else.

What is stored came from an editor that lets in few elements, from an import, or from a database that somebody else
wrote to. So nothing is taken over as markup: each element is recognized and written anew.
"""

import re
from collections.abc import Callable
from html import escape, unescape

TAG = re.compile(r"""(<(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>)""")

#: What no HTML and no XML may hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# What stands inside these is code, not text.
_CODE = re.compile(
    r"<(script|style|template|iframe|object|svg|math|noscript|title|textarea|xmp)\b.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^>]*>")
_NOTE_MARK = re.compile(r'<sup class="note">.*?</sup>')
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TELLING = re.compile(r"[&<>]")
_INLINE = frozenset({"b", "strong", "i", "em"})
_LISTS = ("ul", "ol")
_EMPTY = re.compile(r"<(p|li|ul|ol|b|strong|i|em)></\1>")

Opening = Callable[[str], str]


def clean(html: str, *, paragraphs: bool, link: Opening, note: Opening) -> str:
    """The text with its known elements.

    With `paragraphs` words always stand in a paragraph or a list's point; without, paragraphs become lines.
    `link` gives the opening of a link from its stored tag, or nothing; `note` the mark of a footnote.
    """
    html = CONTROL.sub("", html)
    if "<!" in html:
        html = _COMMENT.sub("", html)
    if _CODE.search(html):
        html = _CODE.sub("", html)
    text = _Paragraphs(link, note) if paragraphs else _Line(link, note)
    for index, part in enumerate(TAG.split(html)):
        if index % 2:
            text.element(part)
        elif part:
            text.words(part)
    return text.finished()


def without_tags(html: str) -> str:
    """The words of finished HTML, still escaped, without the marks of notes."""
    return _ANY_TAG.sub(" ", _NOTE_MARK.sub("", html) if '<sup class="note">' in html else html)


def attributes_of(tag: str) -> dict[str, str]:
    return {name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


class _Line:
    """Text within one paragraph."""

    def __init__(self, link: Opening, note: Opening) -> None:
        self._link = link
        self._note = note
        self._out: list[str] = []
        self._stack: list[str] = []

    def words(self, part: str) -> None:
        if not part.strip():
            if self._out and self._may_hold_words():
                self._out.append(part)
            return
        self._begin()
        if _TELLING.search(part):
            part = escape(CONTROL.sub("", unescape(part)), quote=False)
        self._out.append(part)

    def element(self, tag: str) -> None:
        found = _ELEMENT.match(tag)
        if found is None:
            return
        name = found[2].lower()
        if found[1]:
            self._close(name)
        elif name == "a":
            self._open_link(tag)
        elif name == "footnote":
            if mark := self._note(tag):
                self._close("a")  # a mark is a link itself
                self._begin()
                self._out.append(mark)
        elif name in _INLINE:
            self._begin()
            self._open(name)
        elif name == "br":
            if self._out and self._may_hold_words():
                self._out.append("<br>")
        else:
            self._block(name)

    def finished(self) -> str:
        self._close_all()
        html = "".join(self._out)
        while _EMPTY.search(html):
            html = _EMPTY.sub("", html)
        return html

    def _begin(self) -> None:
        """Make sure that words may stand here."""

    def _may_hold_words(self) -> bool:
        return True

    def _block(self, name: str) -> None:
        if name in ("p", "li") and self._out:
            self._close_all()
            self._out.append("<br>")

    def _open_link(self, tag: str) -> None:
        if "a" not in self._stack and (opening := self._link(tag)):
            self._begin()
            self._out.append(opening)
            self._stack.append("a")

    def _open(self, name: str) -> None:
        self._out.append(f"<{name}>")
        self._stack.append(name)

    def _close(self, name: str) -> None:
        """Close an element and what was left open in it. One that was never opened is nothing."""
        if name in self._stack:
            while self._pop() != name:
                pass

    def _close_all(self) -> None:
        while self._stack:
            self._pop()

    def _pop(self) -> str:
        name = self._stack.pop()
        self._out.append(f"</{name}>")
        return name


class _Paragraphs(_Line):
    """Text of paragraphs and lists."""

    def _begin(self) -> None:
        if not self._stack:
            self._open("p")
        elif self._stack[-1] in _LISTS:
            self._open("li")

    def _may_hold_words(self) -> bool:
        return bool(self._stack) and self._stack[-1] not in _LISTS

    def _block(self, name: str) -> None:
        if name == "li":
            while self._stack and self._stack[-1] not in _LISTS:
                self._pop()
            if not self._stack:
                self._open("ul")
        elif name in _LISTS and "li" in self._stack:
            while self._stack[-1] != "li":
                self._pop()
        elif name == "p" and "li" in self._stack:
            return  # a point's words need no paragraph of their own
        elif name == "p" or name in _LISTS:
            self._close_all()
        else:
            return
        self._open(name)
