"""A saved page as it was understood: what the story is, and what was left out."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from tamizdat.desk.importing.inline import plain


class Reason(StrEnum):
    """Why a line of the page is not in the draft."""

    APPEAL = "appeal"
    DONATION = "donation"
    NEWSLETTER = "newsletter"
    LEGAL = "legal"
    SHARING = "sharing"
    RELATED = "related"
    NAVIGATION = "navigation"
    COMMENTS = "comments"
    COOKIES = "cookies"
    CONTACT = "contact"
    ADVERT = "advert"
    PICTURE = "picture"  # words of a picture that was not saved with the page
    DUPLICATE = "duplicate"  # said already: the same line stands elsewhere
    OUTSIDE = "outside"  # beside the story, of no kind that we know


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The only tags in it are `b`, `i` and `a` with an address that a reader may follow."""

    html: str

    @property
    def texts(self) -> tuple[str, ...]:
        return (plain(self.html),)


@dataclass(frozen=True, slots=True)
class Subheading:
    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text,)


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, set apart. Each paragraph of it is cleaned as in `Paragraph`."""

    paragraphs: tuple[str, ...]
    attribution: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        said = tuple(plain(html) for html in self.paragraphs)
        return (*said, self.attribution) if self.attribution else said


@dataclass(frozen=True, slots=True)
class ItemList:
    ordered: bool
    items: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(plain(item) for item in self.items)


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]
    has_header: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(" | ".join(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo in the story. `source` is the address as it stands in the page, often a file beside it."""

    source: str
    alternative: str = ""
    caption: str = ""
    credit: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What the page embedded from another site: we link to it and load nothing."""

    address: str
    title: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        return ()


Block = Paragraph | Subheading | Quote | ItemList | Table | Picture | LinkCard


@dataclass(frozen=True, slots=True)
class Dropped:
    """A visible line that is not in the story, and the number of kept blocks that stand before it."""

    text: str
    reason: Reason
    index: int


@dataclass(frozen=True)
class SavedPage:
    """`published` has a time only where the page gives one; without a zone it is the newsroom's time."""

    file_name: str
    headline: str
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    kicker: str = ""
    standfirst: str = ""
    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: date | datetime | None = None
    language: str | None = None
    direction: str = "ltr"
    lead: Picture | None = None
    caption: str = ""
    credit: str = ""
    notes: tuple[str, ...] = ()
    address: str | None = None
    site_name: str = ""
    encoding: str = field(default="utf-8", compare=False)

    @property
    def byline(self) -> tuple[str, ...]:
        return self.names + self.agencies

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Every line of text that the story keeps, without its tags."""
        return tuple(text for block in self.blocks for text in block.texts)

    @cached_property
    def digest(self) -> str:
        """Hex SHA-256 of what the story says: the same when the page is saved again with other adverts."""
        words = "\n".join(bare(text) for text in (self.headline, *self.paragraphs))
        return hashlib.sha256(words.encode()).hexdigest()


def bare(text: str) -> str:
    """The text without case, spaces and punctuation, for telling whether two lines say the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w\u0300-\u036f\u1000-\u109f\u0610-\u06ff]|_", "", folded)
