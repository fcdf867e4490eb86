"""A visible line of a page, and what kind of line it is."""

from dataclasses import dataclass
from enum import StrEnum

from lxml.html import HtmlElement

from tamizdat.desk.importing.pages import Reason
from tamizdat.desk.importing.surroundings import Part


class Kind(StrEnum):
    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CELL = "cell"
    CAPTION = "caption"
    CONTROL = "control"
    PICTURE = "picture"
    EMBED = "embed"


@dataclass(slots=True, eq=False)
class Line:
    """One visible line of the page, and where it stands.

    `around` are the elements around it that speak against it, outermost first. `linked` is how many
    of its letters are links. `group` is the list, table, quote or figure that it belongs to.
    """

    text: str
    html: str
    kind: Kind
    element: HtmlElement
    number: int
    linked: int = 0
    level: int = 0
    group: HtmlElement | None = None
    item: HtmlElement | None = None
    part: Part | None = None
    around: tuple[tuple[HtmlElement, Reason], ...] = ()
    source: str = ""
    in_form: bool = False
    bold: bool = False

    @property
    def is_linked(self) -> bool:
        return self.linked >= max(3, len(self.text) * 0.8)

    @property
    def has_words(self) -> bool:
        return self.kind not in (Kind.PICTURE, Kind.EMBED)
