"""The lines that a reader of a page would see, one after the other, each with what stands around it."""

import html
import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from tamizdat.desk.importing.errors import PageTooLargeError
from tamizdat.desk.importing.inline import clean, followable, spaced
from tamizdat.desk.importing.lines import Kind, Line
from tamizdat.desk.importing.media import EMBEDS, embedded_address, picture_source
from tamizdat.desk.importing.names import ends_like_sentence
from tamizdat.desk.importing.pages import Reason
from tamizdat.desk.importing.surroundings import Part, part_of, reason_of
from tamizdat.desk.importing.tags import BLOCKS, is_data_table

_MOST_LINES = 40_000
_FORMATS = {"b": "b", "strong": "b", "i": "i", "em": "i"}
#: A link that leads nowhere we may lead to: its words stay, its address goes.
_DEAD_LINK = "a "
_SENTENCES = frozenset({"p", "li", "td", "h1", "h2", "h3", "blockquote"})
_APART = frozenset({Part.CREDIT, Part.DATE, Part.CAPTION, Part.KICKER, Part.STANDFIRST})
#: What an element makes of the lines inside it; the innermost counts.
_KINDS = {
    "li": Kind.ITEM,
    "blockquote": Kind.QUOTE,
    "figure": Kind.CAPTION,
    "figcaption": Kind.CAPTION,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Kind.HEADING),
    **dict.fromkeys(("button", "label", "option", "select", "legend", "summary"), Kind.CONTROL),
}


def visible_lines(tree: HtmlElement, *, page: str | None) -> list[Line]:
    """Every line in the order of the page; links lead where they would have led from `page`."""
    walker = _Walker(page)
    walker.walk(tree)
    if len(walker.lines) > _MOST_LINES:
        raise PageTooLargeError(f"the page has more than {_MOST_LINES:,} lines")
    return walker.lines


@dataclass
class _Walker:
    page: str | None
    lines: list[Line] = field(default_factory=list)
    open_blocks: list[HtmlElement] = field(default_factory=list)
    open_formats: list[tuple[HtmlElement, str]] = field(default_factory=list)
    around: list[tuple[HtmlElement, Reason]] = field(default_factory=list)
    parts: list[tuple[HtmlElement, Part]] = field(default_factory=list)
    tables: set[HtmlElement] = field(default_factory=set)
    tokens: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    forms: int = 0
    broken: bool = False

    def walk(self, tree: HtmlElement) -> None:
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                self._enter(element)
                self._say(element.text)
            else:
                self._leave(element)
                self._say(element.tail)
        self._flush()

    def _enter(self, element: HtmlElement) -> None:
        match element.tag:
            case "br":
                if self.broken:
                    self._flush()
                self.broken = True
            case "img" | "amp-img":
                self._picture(element)
            case "input":
                self._input(element)
            case _:
                self._open_block(element)
                self._look_around(element)
                self._open_format(element)

    def _open_block(self, element: HtmlElement) -> None:
        said_by = element.tag == "cite" and any(block.tag == "blockquote" for block in self.open_blocks[-6:])
        if element.tag not in BLOCKS and not said_by:
            return
        self._flush()
        self.open_blocks.append(element)
        if element.tag == "form":
            self.forms += 1
        elif element.tag == "table" and is_data_table(element):
            self.tables.add(element)
        elif element.tag in EMBEDS:
            self._embed(element)

    def _look_around(self, element: HtmlElement) -> None:
        if (reason := reason_of(element)) is not None:
            self.around.append((element, reason))
        if (part := part_of(element)) is not None:
            # Three facts in one paragraph are three lines if each has an element of its own.
            if self._stands_apart(element, part):
                self._flush()
            self.parts.append((element, part))

    def _open_format(self, element: HtmlElement) -> None:
        if element.tag in _FORMATS:
            self._open(element, _FORMATS[element.tag])
        elif element.tag == "a" and not self._in_link():
            self._part_links()
            address = followable(element.get("href", ""), self.page) if element.get("href") else None
            self._open(element, f'a href="{html.escape(address)}"' if address else _DEAD_LINK)

    def _leave(self, element: HtmlElement) -> None:
        if self.open_formats and self.open_formats[-1][0] is element:
            _, mark = self.open_formats.pop()
            if mark != _DEAD_LINK:
                self.tokens.append(f"</{mark.split(' ')[0]}>")
        if self.open_blocks and self.open_blocks[-1] is element:
            self._flush()
            self.open_blocks.pop()
            if element.tag == "form":
                self.forms -= 1
        if self.parts and self.parts[-1][0] is element:
            if self._stands_apart(element, self.parts[-1][1]):
                self._flush()
            self.parts.pop()
        if self.around and self.around[-1][0] is element:
            self.around.pop()

    def _part_links(self) -> None:
        """Links that stand beside each other with nothing between them are a menu: a line for each."""
        letters = len("".join(self.words).replace(" ", "").strip())
        if letters and self.linked >= letters and self.open_blocks[-1].tag not in _SENTENCES:
            self._flush()

    def _in_link(self) -> bool:
        return any(mark.startswith("a ") for _, mark in self.open_formats)

    def _stands_apart(self, element: HtmlElement, part: Part) -> bool:
        """Whether an inline element is a fact of its own and not a word of a sentence."""
        if element.tag in BLOCKS or element.tag == "a" or part not in _APART:
            return False
        block = self.open_blocks[-1] if self.open_blocks else None
        return block is not None and (block.tag not in _SENTENCES or part_of(block) is not None)

    def _open(self, element: HtmlElement, mark: str) -> None:
        self.open_formats.append((element, mark))
        if mark != _DEAD_LINK:
            self.tokens.append(f"<{mark}>")

    def _say(self, text: str | None) -> None:
        if not text or not (text.strip() or self.words):
            return
        if self.broken and text.strip():
            if self._ends_line(text.strip()):
                self._flush()
            self.broken = False
            text = f" {text}"
        self.words.append(text)
        self.tokens.append(html.escape(text, quote=False))
        count = len(text.strip())
        if self._in_link():
            self.linked += count
        if any(mark == "b" for _, mark in self.open_formats):
            self.bold += count

    def _ends_line(self, following: str) -> bool:
        """Whether a single line break parts two lines. In a paragraph it mostly breaks one."""
        said = spaced("".join(self.words))
        if self.open_blocks and self.open_blocks[-1].tag in _SENTENCES - {"td"}:
            return len(said) > 60 and ends_like_sentence(said)
        return ends_like_sentence(said) or not following[0].islower()

    def _flush(self) -> None:
        self.broken = False
        text = spaced("".join(self.words))
        if text:
            closing = "".join(
                f"</{mark.split(' ')[0]}>" for _, mark in reversed(self.open_formats) if mark != _DEAD_LINK
            )
            line = self._line(text, clean("".join(self.tokens) + closing), self._kind())
            line.linked = self.linked
            line.bold = self.bold >= len(text) * 0.9
            self.lines.append(line)
        self.words.clear()
        self.tokens = [f"<{mark}>" for _, mark in self.open_formats if mark != _DEAD_LINK]
        self.linked = self.bold = 0

    def _line(self, text: str, markup: str, kind: Kind) -> Line:
        element = self.open_blocks[-1]
        line = Line(text, markup, kind, element, len(self.lines))
        line.around = tuple(self.around[-12:])
        line.in_form = self.forms > 0
        line.part = self._part()
        if kind is Kind.HEADING:
            line.level = next(
                int(block.tag[1])
                for block in reversed(self.open_blocks)
                if _KINDS.get(block.tag) is Kind.HEADING
            )
        line.group = next((block for block in self.open_blocks if self._groups(block, kind)), None)
        if kind in (Kind.ITEM, Kind.CELL):
            wanted = ("li",) if kind is Kind.ITEM else ("td", "th")
            line.item = next((block for block in reversed(self.open_blocks) if block.tag in wanted), None)
        return line

    def _part(self) -> Part | None:
        """The innermost part it stands in, if that is not something as wide as the story."""
        narrow = ("h1", "h2", "h3", "span", "div", "a")
        near: list[Part] = [
            part for element, part in self.parts[-6:] if part is not Part.HEADLINE or element.tag in narrow
        ]
        return near[-1] if near else None

    def _groups(self, block: HtmlElement, kind: Kind) -> bool:
        match kind:
            case Kind.ITEM:
                return block.tag in ("ul", "ol", "menu")
            case Kind.CELL:
                return block in self.tables
            case Kind.QUOTE:
                return bool(block.tag == "blockquote")
            case Kind.CAPTION | Kind.PICTURE:
                return bool(block.tag == "figure") or "wp-caption" in block.get("class", "").split()
            case Kind.TEXT | Kind.HEADING | Kind.CONTROL | Kind.EMBED:
                return False

    def _kind(self) -> Kind:
        for block in reversed(self.open_blocks[-40:]):
            kind = self._kind_of(block)
            if kind is not None:
                return kind
        if any(part in (Part.CAPTION, Part.CREDIT) for _, part in self.parts[-3:]):
            return Kind.CAPTION
        return Kind.TEXT

    def _kind_of(self, block: HtmlElement) -> Kind | None:
        if block.tag in ("td", "th"):
            return Kind.CELL if any(table in self.tables for table in block.iterancestors("table")) else None
        return _KINDS.get(block.tag)

    def _picture(self, element: HtmlElement) -> None:
        source = picture_source(element)
        small = any(re.fullmatch(r"\d{1,2}(px)?", element.get(side, "")) for side in ("width", "height"))
        if not source or small or not self.open_blocks:
            return
        if not self.words:
            self._flush()
        line = self._line("", "", Kind.PICTURE)
        line.text = spaced(element.get("alt", ""))
        line.source = source
        line.linked = len(line.text) if self._in_link() else 0
        self.lines.append(line)

    def _embed(self, element: HtmlElement) -> None:
        if (address := embedded_address(element, self.page)) is not None:
            line = self._line("", "", Kind.EMBED)
            line.text = spaced(element.get("title", ""))
            line.source = address
            self.lines.append(line)

    def _input(self, element: HtmlElement) -> None:
        label = spaced(element.get("value", ""))
        if label and self.open_blocks and element.get("type", "").lower() in ("submit", "button", "reset"):
            self._flush()
            self.lines.append(self._line(label, "", Kind.CONTROL))
