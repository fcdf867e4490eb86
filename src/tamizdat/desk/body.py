"""A body as it is stored, made into finished HTML: footnotes numbered, links led, words counted.

Wagtail's own rendering costs milliseconds a story; this one costs a tenth of one. It trusts nothing that is stored:
only the elements of `CONTEXT.md` come out, whatever went in.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any, Protocol
from urllib.parse import unquote

from tamizdat.desk.pages import Picture
from tamizdat.desk.running_text import CONTROL, TAG, attributes_of, clean

Block = dict[str, Any]

#: Words a minute of readers at ease, by language; what is not named reads like `USUAL_SPEED`.
READING_SPEEDS = {"ar": 140, "be": 185, "en": 230, "fa": 150, "ru": 185, "uk": 185}
USUAL_SPEED = 200
#: Scripts without spaces between words: letters a minute, and letters that make a word.
LETTER_SPEEDS = {
    "my": (720, 4.5),
    "th": (900, 4.5),
    "km": (800, 4.5),
    "lo": (850, 4.5),
    "zh": (300, 1.6),
    "ja": (450, 2),
}

#: A photo in the text is never wider than the measure.
SIZES = "(min-width: 42rem) 40rem, 100vw"

_PLAIN_PARAGRAPH = re.compile(r'<p(?: data-block-key="[^"<>]*")?>([^<>&\x00-\x1f\x7f-\x9f\ufffe\uffff]*)</p>')


_ANY_TAG = re.compile(r"<[^>]*>")
_NOTE_MARK = re.compile(r'<sup class="note">.*?</sup>')
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:")
_LINK_KIND = re.compile(r"""linktype\s*=\s*["'](page|document)["']""")
_LINK_ID = re.compile(r"""\bid\s*=\s*["'](\d{1,18})["']""")


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


@dataclass(slots=True)
class Uses:
    """What is referred to, by number."""

    pages: set[int] = field(default_factory=set)
    photos: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)

    def add(self, other: "Uses") -> None:
        self.pages |= other.pages
        self.photos |= other.photos
        self.files |= other.files


class Setting:
    """How things are set on one page: where links lead from there, and the notes called so far."""

    def __init__(self, targets: Targets, to: Callable[[str], str], address: str) -> None:
        self._targets = targets
        self._to = to
        self._address = address
        self.notes: list[str] = []
        self._headings = 0
        self._makers: dict[str, Callable[[object], str]] = {
            "paragraph": lambda value: self.text(_string(value)),
            "subheading": self._subheading,
            "quote": lambda value: self._quote(_mapping(value)),
            "photo": lambda value: self._photo(_mapping(value)),
            "gallery": lambda value: self._gallery(_mapping(value)),
            "list": lambda value: self._list(_mapping(value)),
            "table": lambda value: self._table(_mapping(value)),
            "facts": lambda value: self._facts(_mapping(value)),
            "file": lambda value: self._file(_mapping(value)),
            "card": lambda value: self._card(_mapping(value)),
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
        words = _string(value).strip()
        return f'<h2 id="{self._heading_id()}">{escape(words)}</h2>' if words else ""

    def _gallery(self, value: Block) -> str:
        photos = "".join(self._photo(_mapping(item)) for item in items_of(value.get("photos")))
        return f'<div class="gallery">{photos}</div>' if photos else ""

    def _quote(self, value: Block) -> str:
        said = "".join(f"<p>{escape(part)}</p>" for part in paragraphs_of(_string(value.get("text"))))
        who = _string(value.get("attribution")).strip()
        cite = f"<cite>{escape(who)}</cite>" if who else ""
        return f'<blockquote class="quote">{said}{cite}</blockquote>' if said else ""

    def _photo(self, value: Block) -> str:
        picture = self._targets.picture(_number(value.get("photo")))
        if picture is None:
            return ""
        caption = self.inline(_string(value.get("caption")))
        return (
            f'<figure class="photo">{picture_html(picture, self._to)}<figcaption>{caption}{" " if caption else ""}'
            f'<span class="credit">{escape(picture.credit)}</span></figcaption></figure>'
        )

    def _list(self, value: Block) -> str:
        kind = "ol" if value.get("ordered") else "ul"
        points = "".join(
            f"<li>{point}</li>"
            for item in items_of(value.get("items"))
            if (point := self.inline(_string(item)))
        )
        return f"<{kind}>{points}</{kind}>" if points else ""

    def _table(self, value: Block) -> str:
        rows = [
            [escape(_string(cell)) for cell in items_of(_mapping(row).get("cells"))]
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
        caption = escape(_string(value.get("caption")))
        return f'<figure class="table"><table><caption>{caption}</caption>{head}<tbody>{body}</tbody></table></figure>'

    def _facts(self, value: Block) -> str:
        name = self._heading_id()
        return (
            f'<aside class="facts" aria-labelledby="{name}"><h2 id="{name}">'
            f"{escape(_string(value.get('heading')))}</h2>{self.text(_string(value.get('text')))}</aside>"
        )

    def _file(self, value: Block) -> str:
        file = self._targets.file(_number(value.get("file")))
        name = _string(value.get("name")).strip()
        if file is None or not name:
            return ""
        return (
            f'<p class="file"><a href="{self._to(file.path)}" download="{escape(download_name(name, file.suffix))}">'
            f"{escape(name)}</a> <span>{described(file)}</span></p>"
        )

    def _card(self, value: Block) -> str:
        outlet, title, about = (_string(value.get(key)).strip() for key in ("outlet", "title", "description"))
        words = " ".join(
            f"<{kind}>{escape(text)}</{kind}>"
            for kind, text in (("cite", outlet), ("b", title), ("span", about))
            if text
        )
        opening = self._outward(_string(value.get("address")))
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
            path = self._targets.page(_number(given.get("id")))
            return f'<a href="{self._to(path)}">' if path else ""
        if kind == "document":
            file = self._targets.file(_number(given.get("id")))
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


def uses_in(blocks: Iterable[Block]) -> Uses:
    """What a body refers to."""
    uses = Uses()
    for block in blocks:
        value, kind = block.get("value"), block.get("type")
        if kind == "photo":
            uses.photos.add(_number(_mapping(value).get("photo")))
        elif kind == "gallery":
            photos = items_of(_mapping(value).get("photos"))
            uses.photos |= {_number(_mapping(item).get("photo")) for item in photos}
        elif kind == "file":
            uses.files.add(_number(_mapping(value).get("file")))
        for text in _strings(value):
            if "linktype" in text:
                uses.add(uses_in_text(text))
    uses.photos.discard(0)
    uses.files.discard(0)
    return uses


def uses_in_text(html: str) -> Uses:
    """What running text refers to."""
    uses = Uses()
    if "linktype" not in html:
        return uses
    for tag in TAG.findall(html):
        kind, number = _LINK_KIND.search(tag), _LINK_ID.search(tag)
        if kind and number:
            (uses.pages if kind[1] == "page" else uses.files).add(int(number[1]))
    return uses


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


def length_of(html: str, language: str) -> tuple[int, int]:
    """Words and minutes of a text, notes' marks left out."""
    text = _ANY_TAG.sub(" ", _NOTE_MARK.sub("", html) if '<sup class="note">' in html else html)
    code = language.partition("-")[0]
    if code in LETTER_SPEEDS:
        speed, letters_in_a_word = LETTER_SPEEDS[code]
        letters = sum(map(len, text.split()))
        return round(letters / letters_in_a_word), max(1, round(letters / speed))
    words = len(text.split())
    return words, max(1, round(words / READING_SPEEDS.get(code, USUAL_SPEED)))


def first_words(html: str, *, at_most: int = 200) -> str:
    """How a text begins, in whole words."""
    text = " ".join(unescape(_ANY_TAG.sub(" ", _NOTE_MARK.sub("", html[:4000]))).split())
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


def items_of(value: object) -> list[Any]:
    """The values of a list block, in either of the two shapes Wagtail has stored them in."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [
        item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item
        for item in value
    ]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Block:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> int:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 19 else 0
