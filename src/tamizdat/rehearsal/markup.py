"""The text of a story, as the demo paper's files write it, and the blocks that it means.

Blocks are parted by blank lines:

    A paragraph with **bold**, *italic*, a [link](https://lantern.example/), to [a story](story:leaving)
    or to [a page](page:contact), and a footnote.[^count]

    ## A subheading

    > What was said.
    > — Who said it

    - a point            1. a numbered point

    | | August | November |
    |---|---|---|
    | Rice | 31 | 38 |
    Table: What the table shows

    ::: picture coast-map        ::: gallery                ::: facts The heading
    The caption.                 ferry | Its caption.       Paragraphs, parted by blank lines.
    :::                          :::                        :::

    ::: file berth-9-ledger      ::: card https://lantern.example/the-list
    What it is                   title: …  (then description: … and outlet: …, a line each)
    :::                          :::

    [^count]: The footnote, in plain text.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tamizdat.rehearsal.errors import PaperError

#: Inline HTML: text with `<b>`, `<i>`, `<a href>` and, where a block says so, `<footnote text="…"></footnote>`,
#: which the desk stores just so: its plain text stands where the mark is to be.
#: An `href` is an `https:` address, `story:KEY` or `page:KEY`, the latter two in the same language.
Inline = str


@dataclass(frozen=True, slots=True)
class Paragraph:
    html: Inline  # may hold footnotes


@dataclass(frozen=True, slots=True)
class Subheading:
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Picture:
    photo: str
    caption: Inline


@dataclass(frozen=True, slots=True)
class Gallery:
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    ordered: bool
    items: tuple[Inline, ...]  # may hold footnotes


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FactBox:
    title: str
    paragraphs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class File:
    file: str
    title: str


@dataclass(frozen=True, slots=True)
class LinkCard:
    address: str
    title: str
    description: str
    outlet: str


Block = Paragraph | Subheading | Quote | Picture | Gallery | ItemList | Table | FactBox | File | LinkCard

_FENCE = ":::"
_NOTE = re.compile(r"\[\^([\w-]+)\]: (.+)")
_NUMBERED = re.compile(r"\d+\. (.+)")
_BULLETED = re.compile(r"- (.+)")
_RULE = re.compile(r"\|(?:\s*-+\s*\|)+")
_INLINE = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<italic>[^*]+)\*|\[\^(?P<note>[\w-]+)\]|\[(?P<text>[^\]]+)\]\((?P<href>[^)\s]+)\)"
)
_LINK = re.compile(r'<a href="([^"]*)">')
_HREF = re.compile(r"https://[^\s\"'<>]+|(?:story|page):[a-z0-9-]+")


def parse_body(text: str, *, where: str) -> tuple[Block, ...]:
    """Read a story's text. `where` is the file's name, for the message of an error."""
    parser = _Parser(where)
    chunks = list(parser.chunks(text))
    blocks = tuple(parser.block(lines) for lines in parser.without_notes(chunks))
    if unused := parser.notes.keys() - parser.used:
        raise PaperError(f"{where}: nothing refers to the footnote {min(unused)!r}")
    return blocks


def parse_inline(text: str, *, where: str) -> Inline:
    """Read one line of text that may hold bold, italic and links, as a caption does."""
    return _Parser(where).inline(text)


def links_of(block: Block) -> list[str]:
    """Every address that the block leads to, as it is written in it."""
    if isinstance(block, LinkCard):
        return [block.address]
    return [html.unescape(href) for text in inlines_of(block) for href in _LINK.findall(text)]


def inlines_of(block: Block) -> tuple[Inline, ...]:
    """The texts of the block that hold inline HTML."""
    match block:
        case Paragraph(text) | Picture(_, text):
            return (text,)
        case ItemList(_, texts) | FactBox(_, texts):
            return texts
        case Gallery(pictures):
            return tuple(picture.caption for picture in pictures)
        case Subheading() | Quote() | Table() | File() | LinkCard():
            return ()


@dataclass(slots=True)
class _Parser:
    where: str
    notes: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def refuse(self, what: str, line: str) -> PaperError:
        return PaperError(f"{self.where}: {what}: {line[:60]!r}")

    def chunks(self, text: str) -> Iterator[list[str]]:
        """Lines that belong together: up to a blank line, or up to the end of a fence."""
        lines: list[str] = []
        fenced = False
        for line in text.splitlines():
            if line.startswith(_FENCE):
                if not fenced and lines:
                    raise self.refuse("a fence begins inside a block", line)
                lines.append(line)
                if fenced:
                    yield lines
                    lines = []
                fenced = not fenced
            elif line.strip() or fenced:
                lines.append(line.rstrip())
            elif lines:
                yield lines
                lines = []
        if fenced:
            raise self.refuse("a fence is not closed", lines[0])
        if lines:
            yield lines

    def without_notes(self, chunks: list[list[str]]) -> list[list[str]]:
        """Take the footnotes out first, since marks stand before their notes."""
        kept = []
        for lines in chunks:
            if not lines[0].startswith("[^"):
                kept.append(lines)
                continue
            for line in lines:
                found = _NOTE.fullmatch(line)
                if found is None:
                    raise self.refuse("not a footnote", line)
                if found[1] in self.notes:
                    raise self.refuse("a footnote is given twice", line)
                self.notes[found[1]] = html.escape(self.plain(found[2], line))
        return kept

    def block(self, lines: list[str]) -> Block:
        first = lines[0]
        if first.startswith(_FENCE):
            return self.fenced(first.removeprefix(_FENCE).split(maxsplit=1), lines[1:-1])
        if first.startswith("## ") and len(lines) == 1:
            return Subheading(first.removeprefix("## "))
        if first.startswith(">"):
            return self.quote(lines)
        if first.startswith("|"):
            return self.table(lines)
        if first.startswith("- ") or _NUMBERED.fullmatch(first):
            return self.item_list(lines, _BULLETED if first.startswith("- ") else _NUMBERED)
        if first.startswith(("#", "<", "```")):
            raise self.refuse("this is not a block of the demo paper", first)
        return Paragraph(self.inline(" ".join(lines), notes=True))

    def item_list(self, lines: list[str], shape: re.Pattern[str]) -> ItemList:
        items = []
        for line in lines:
            found = shape.fullmatch(line)
            if found is None:
                raise self.refuse("not a point of its list", line)
            items.append(self.inline(found[1], notes=True))
        return ItemList(ordered=shape is _NUMBERED, items=tuple(items))

    def quote(self, lines: list[str]) -> Quote:
        if any(not line.startswith("> ") for line in lines):
            raise self.refuse("a line of the quote does not begin with '> '", lines[0])
        *said, who = (line.removeprefix("> ") for line in lines)
        if not said or not who.startswith("— "):
            raise self.refuse("a quote does not end with '> — ' and who said it", lines[0])
        return Quote(" ".join(said), who.removeprefix("— "))

    def table(self, lines: list[str]) -> Table:
        caption = lines[-1].removeprefix("Table: ")
        if caption == lines[-1]:
            raise self.refuse("a table has no caption", lines[0])
        cells = [
            tuple(cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))
            for line in lines[:-1]
            if not _RULE.fullmatch(line)
        ]
        if len(cells) < 2 or len({len(row) for row in cells}) != 1:
            raise self.refuse("a table's rows differ in length", lines[0])
        return Table(caption=caption, header=cells[0], rows=tuple(cells[1:]))

    def fenced(self, head: list[str], lines: list[str]) -> Block:
        match head:
            case ["picture", photo]:
                return Picture(photo, self.inline(" ".join(lines)))
            case ["gallery"]:
                return Gallery(tuple(self.gallery_picture(line) for line in lines))
            case ["facts", title]:
                paragraphs = "\n".join(lines).split("\n\n")
                return FactBox(title, tuple(self.inline(" ".join(part.split("\n"))) for part in paragraphs))
            case ["file", key]:
                return File(key, " ".join(lines))
            case ["card", address]:
                return self.card(address, lines)
            case _:
                raise self.refuse("this is not a block of the demo paper", f"{_FENCE} {' '.join(head)}")

    def gallery_picture(self, line: str) -> Picture:
        photo, bar, caption = line.partition(" | ")
        if not bar:
            raise self.refuse("a gallery's line is not 'photo | caption'", line)
        return Picture(photo, self.inline(caption))

    def card(self, address: str, lines: list[str]) -> LinkCard:
        told = dict(line.partition(": ")[::2] for line in lines)
        if told.keys() != {"title", "description", "outlet"} or not _HREF.fullmatch(address):
            raise self.refuse("a card needs an address, a title, a description and an outlet", address)
        return LinkCard(address, told["title"], told["description"], told["outlet"])

    def inline(self, text: str, *, notes: bool = False) -> Inline:
        parts: list[str] = []
        at = 0
        for found in _INLINE.finditer(text):
            between = self.plain(text[at : found.start()], text)
            parts += [html.escape(between, quote=False), self.mark(found, text, notes=notes)]
            at = found.end()
        parts.append(html.escape(self.plain(text[at:], text), quote=False))
        return "".join(parts)

    def plain(self, text: str, whole: str) -> str:
        if "*" in text or "](" in text or "[^" in text:
            raise self.refuse("an opened mark is not closed", whole)
        return text

    def mark(self, found: re.Match[str], whole: str, *, notes: bool) -> str:
        match found.lastgroup:
            case "bold":
                return f"<b>{self.inline(found['bold'])}</b>"
            case "italic":
                return f"<i>{self.inline(found['italic'])}</i>"
            case "note":
                return self.footnote(found["note"], whole, allowed=notes)
            case _:
                if not _HREF.fullmatch(found["href"]):
                    raise self.refuse("a link leads nowhere that a story may link to", found["href"])
                return f'<a href="{html.escape(found["href"])}">{self.inline(found["text"])}</a>'

    def footnote(self, name: str, whole: str, *, allowed: bool) -> str:
        if not allowed or name not in self.notes or name in self.used:
            raise self.refuse(f"the footnote {name!r} is unknown, used twice, or not allowed here", whole)
        self.used.add(name)
        return f'<footnote text="{self.notes[name]}"></footnote>'
