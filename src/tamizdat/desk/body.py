"""A body as it is stored, made into finished HTML: footnotes numbered, links led, words counted.

Wagtail's own rendering costs milliseconds a story; this one costs a tenth of one. It trusts nothing that is stored:
only the elements of `CONTEXT.md` come out, whatever went in.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Protocol
from urllib.parse import unquote

from tamizdat.desk.pages import Picture
from tamizdat.desk.reading_time import length_of
from tamizdat.desk.running_text import CONTROL, attributes_of, clean, without_tags
from tamizdat.desk.stored_blocks import Block, items_of, mapping_of, number_of, string_of

#: A photo in the text is never wider than the measure.
SIZES = "(min-width: 42rem) 40rem, 100vw"

_PLAIN_PARAGRAPH = re.compile(r'<p(?: data-block-key="[^"<>]*")?>([^<>&\x00-\x1f\x7f-\x9f\ufffe\uffff]*)</p>')
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class File:
    """A file that readers may take: where it stands, how it is called in their folder, what it is. Length in bytes."""

    path: str
    suffix: str
    length: int


class Targets(Protocol):
    """What a body refers to, as far as it is out."""

    def page(self, page_id: int) -> str | None: ...

    def picture(self, photo_id: int) -> Picture | None: ...

    def file(self, file_id: int) -> File | None: ...


@dataclass(frozen=True, slots=True)
class Body:
    html: str
    notes: tuple[str, ...]  # inline HTML
    words: int
    minutes: int


class Setting:
    """How things are set on one page: where links lead from there, and the notes called so far."""

    def __init__(self, targets: Targets, to: Callable[[str], str], address: str) -> None:
        self._targets = targets
        self._to = to
        self._address = address
        self.notes: list[str] = []
        self._headings = 0
        self._makers: dict[str, Callable[[object], str]] = {
            "paragraph": lambda value: self.text(string_of(value)),
            "subheading": self._subheading,
            "quote": lambda value: self._quote(mapping_of(value)),
            "photo": lambda value: self._photo(mapping_of(value)),
            "gallery": lambda value: self._gallery(mapping_of(value)),
            "list": lambda value: self._list(mapping_of(value)),
            "table": lambda value: self._table(mapping_of(value)),
            "facts": lambda value: self._facts(mapping_of(value)),
            "file": lambda value: self._file(mapping_of(value)),
            "card": lambda value: self._card(mapping_of(value)),
        }

    def body(self, blocks: Iterable[Block], language: str) -> Body:
        html = "\n".join(part for block in blocks if (part := self._block(block)))
        if CONTROL.search(html):
            html = CONTROL.sub("", html)
        words, minutes = length_of(html, language)
        return Body(html, tuple(self.notes), words, minutes)

    def text(self, html: str) -> str:
        """Running text of paragraphs and lists."""
        if (plain := _PLAIN_PARAGRAPH.fullmatch(html)) is not None:
            return f"<p>{plain[1]}</p>" if plain[1].strip() else ""
        return self._clean(html, paragraphs=True)

    def inline(self, html: str) -> str:
        """The words of a caption or a list's point: paragraphs become lines."""
        if not html:
            return ""
        if (plain := _PLAIN_PARAGRAPH.fullmatch(html)) is not None:
            return plain[1].strip()
        return self._clean(html, paragraphs=False).strip()

    def _block(self, block: Block) -> str:
        make = self._makers.get(str(block.get("type")))
        return make(block.get("value")) if make else ""

    def _subheading(self, value: object) -> str:
        words = string_of(value).strip()
        return f'<h2 id="{self._heading_id()}">{escape(words)}</h2>' if words else ""

    def _gallery(self, value: Block) -> str:
        photos = "".join(self._photo(mapping_of(item)) for item in items_of(value.get("photos")))
        return f'<div class="gallery">{photos}</div>' if photos else ""

    def _quote(self, value: Block) -> str:
        said = "".join(f"<p>{escape(part)}</p>" for part in paragraphs_of(string_of(value.get("text"))))
        who = string_of(value.get("attribution")).strip()
        cite = f"<cite>{escape(who)}</cite>" if who else ""
        return f'<blockquote class="quote">{said}{cite}</blockquote>' if said else ""

    def _photo(self, value: Block) -> str:
        picture = self._targets.picture(number_of(value.get("photo")))
        if picture is None:
            return ""
        if told := string_of(value.get("alternative_text")).strip():
            picture = replace(picture, alt=told)
        caption = self.inline(string_of(value.get("caption")))
        return (
            f'<figure class="photo">{picture_html(picture, self._to)}<figcaption>{caption}{" " if caption else ""}'
            f'<span class="credit">{escape(picture.credit)}</span></figcaption></figure>'
        )

    def _list(self, value: Block) -> str:
        kind = "ol" if value.get("ordered") else "ul"
        points = "".join(
            f"<li>{point}</li>"
            for item in items_of(value.get("items"))
            if (point := self.inline(string_of(item)))
        )
        return f"<{kind}>{points}</{kind}>" if points else ""

    def _table(self, value: Block) -> str:
        rows = [
            [escape(string_of(cell)) for cell in items_of(mapping_of(row).get("cells"))]
            for row in items_of(value.get("rows"))
        ]
        rows = [row for row in rows if row]
        if not rows:
            return ""
        width = max(map(len, rows))
        rows = [row + [""] * (width - len(row)) for row in rows]
        head = ""
        if value.get("first_row_is_header"):
            names = "".join(f'<th scope="col">{cell}</th>' for cell in rows.pop(0))
            head = f"<thead><tr>{names}</tr></thead>"
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        caption = escape(string_of(value.get("caption")))
        return f'<figure class="table"><table><caption>{caption}</caption>{head}<tbody>{body}</tbody></table></figure>'

    def _facts(self, value: Block) -> str:
        name = self._heading_id()
        return (
            f'<aside class="facts" aria-labelledby="{name}"><h2 id="{name}">'
            f"{escape(string_of(value.get('heading')))}</h2>{self.text(string_of(value.get('text')))}</aside>"
        )

    def _file(self, value: Block) -> str:
        file = self._targets.file(number_of(value.get("file")))
        name = string_of(value.get("name")).strip()
        if file is None or not name:
            return ""
        return (
            f'<p class="file"><a href="{self._to(file.path)}" download="{escape(download_name(name, file.suffix))}">'
            f"{escape(name)}</a> <span>{described(file)}</span></p>"
        )

    def _card(self, value: Block) -> str:
        outlet, title, about = (
            string_of(value.get(key)).strip() for key in ("outlet", "title", "description")
        )
        words = " ".join(
            f"<{kind}>{escape(text)}</{kind}>"
            for kind, text in (("cite", outlet), ("b", title), ("span", about))
            if text
        )
        opening = self._outward(string_of(value.get("address")))
        return f'<p class="card">{opening}{words}{"</a>" if opening else ""}</p>' if words else ""

    def _heading_id(self) -> str:
        self._headings += 1
        return f"part-{self._headings}"

    def _clean(self, html: str, *, paragraphs: bool) -> str:
        return clean(html, paragraphs=paragraphs, link=self._link, note=self._note)

    def _link(self, tag: str) -> str:
        """The opening of a link that leads somewhere, or nothing."""
        given = attributes_of(tag)
        kind = given.get("linktype")
        if kind == "page":
            path = self._targets.page(number_of(given.get("id")))
            return f'<a href="{self._to(path)}">' if path else ""
        if kind == "document":
            file = self._targets.file(number_of(given.get("id")))
            return f'<a href="{self._to(file.path)}">' if file else ""
        if kind is not None:
            return ""
        return self._outward(given.get("href", ""))

    def _outward(self, address: str) -> str:
        address = address.strip()
        if address.startswith(self._address) or address == self._address.rstrip("/"):
            # Ourselves, pasted from a browser: any copy is the paper, so the link must stay in the copy.
            path, _, fragment = address[len(self._address) :].partition("#")
            path = unquote(path.partition("?")[0])
            path += "index.html" if not path or path.endswith("/") else ""
            return f'<a href="{self._to(path)}{f"#{escape(fragment)}" if fragment else ""}">'
        if not address.lower().startswith(_SAFE_SCHEMES) or CONTROL.search(address):
            return ""
        return f'<a href="{escape(address)}" rel="noreferrer">'

    def _note(self, tag: str) -> str:
        text = " ".join(attributes_of(tag).get("text", "").split())
        if not text:
            return ""
        self.notes.append(linked(CONTROL.sub("", text)))
        number = len(self.notes)
        return f'<sup class="note"><a href="#note-{number}" id="mark-{number}">{number}</a></sup>'


def picture_html(picture: Picture, to: Callable[[str], str]) -> str:
    """A photo at the sizes the measure has room for."""
    webp = [size for size in picture.renderings if size.media_type == "image/webp"]
    plain = [size for size in picture.renderings if size.media_type != "image/webp"] or list(
        picture.renderings
    )
    shown = plain[len(plain) // 2]
    source = ""
    if webp:
        source = (
            f'<source type="image/webp" srcset="{", ".join(f"{to(size.path)} {size.width}w" for size in webp)}" '
            f'sizes="{SIZES}">'
        )
    srcset = ""
    if len(plain) > 1:
        srcset = f' srcset="{", ".join(f"{to(size.path)} {size.width}w" for size in plain)}" sizes="{SIZES}"'
    return (
        f'<picture>{source}<img src="{to(shown.path)}"{srcset} width="{shown.width}" height="{shown.height}" '
        f'alt="{escape(picture.alt)}" loading="lazy" decoding="async"></picture>'
    )


def first_words(html: str, *, at_most: int = 200) -> str:
    """How a text begins, in whole words."""
    text = " ".join(unescape(without_tags(html[:4000])).split())
    if len(text) <= at_most:
        return text
    return (
        text[: at_most - 1].rpartition(" ")[0] + "…"
        if " " in text[: at_most - 1]
        else text[: at_most - 1] + "…"
    )


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of plain text, parted by empty lines."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def linked(text: str) -> str:
    """Plain text as inline HTML, its addresses as links."""
    out, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        out += [
            escape(text[end : found.start()], quote=False),
            f'<a href="{address}" rel="noreferrer">{address}</a>',
        ]
        end = found.end()
    out.append(escape(text[end:], quote=False))
    return "".join(out)


def described(file: File) -> str:
    """What a file is and how long, as readers judge it before they take it: `PDF, 120 kB`."""
    kind = escape(file.suffix.lstrip(".").upper())
    if file.length >= 1_000_000:
        return f"{kind}, {file.length / 1_000_000:.1f} MB"
    return f"{kind}, {max(1, round(file.length / 1000))} kB"


def download_name(name: str, suffix: str) -> str:
    """A name for the reader's folder, made from what the file is."""
    plain = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', " ", name)
    return f"{' '.join(plain.split())[:100].strip(' .')}{suffix}"
