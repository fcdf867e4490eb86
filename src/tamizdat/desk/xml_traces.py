"""Whom the XML inside a document names, and the folders of which it speaks.

Read as a stream and by local names, so that it does not matter which prefix or quotation mark a program writes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_MOST_SHOWN = 200
_NAMING_ATTRIBUTES = frozenset(
    {"author", "creator", "initials", "username", "refreshedby", "lastmodifiedby", "user"}
)
_NAMING_ELEMENTS = frozenset(
    {
        *("author", "creator", "initial-creator", "creator-initials", "lastmodifiedby", "printed-by"),
        *("author-name", "author-initials", "sender-initials", "sender-firstname", "sender-lastname"),
    }
)
#: Words of a program that may hold a path; what a reader sees is not searched for paths.
_POINTING_ELEMENTS = frozenset({"instrtext", "file-name", "config-item"})
_BINARY_ELEMENTS = frozenset({"binary-data", "bindata"})
_FOLDER = re.compile(
    r"""\bfile:\S|\\\\[\w.$-]+\\+\w|(?<![a-z])[a-z]:[\\/]{1,2}[^\s\\/:*?"<>|]"""
    r"""|(?:^|[\s"'(=\[|])/(?:Users|home|Volumes|root|mnt|media)/""",
    re.IGNORECASE,
)
_ON_THE_WEB = re.compile(r"https?:|mailto:|#", re.IGNORECASE)


class UnreadableXMLError(ValueError):
    """Not UTF-8, not well-formed, or with entities of its own."""


@dataclass(slots=True)
class Said:
    """`has_binary`: something stands in the text itself that is neither text nor markup."""

    names: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    has_binary: bool = False


def shows_folder(text: str) -> bool:
    return bool(_FOLDER.search(text))


def said_in_xml(body: bytes, *, lists_people: bool = False) -> Said:
    """What the text says of its makers; `lists_people` if its display names are those of people, not of tables.

    Raises:
        UnreadableXMLError: nobody can tell.
    """
    reading = _Reading(lists_people)
    _parse(body, start=reading.start, end=reading.end, read=reading.read)
    reading.said.names.discard("")
    return reading.said


@dataclass(slots=True)
class _Reading:
    """`inside`: the elements that are being read because their words matter, and `words` what they say so far."""

    lists_people: bool
    said: Said = field(default_factory=Said)
    inside: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: list[str]) -> None:
        element = _local(name)
        named = [(_local(key), value) for key, value in _pairs(attributes)]
        for key, value in named:
            if self._names_someone(element, key):
                self.said.names.add(_shown(value))
            elif _leads_out(element, key, value):
                self.said.folders.add(_shown(value))
            self.said.has_binary |= key == "gfxdata"
        if element == "relationship" and _is_elsewhere(dict(named)):
            self.said.folders.add(_shown(dict(named)["target"]))
        self.said.has_binary |= element in _BINARY_ELEMENTS
        if self.inside or element in _NAMING_ELEMENTS or element in _POINTING_ELEMENTS:
            self.inside.append(element)

    def end(self, _name: str) -> None:
        if not self.inside:
            return
        element = self.inside.pop()
        if self.inside:
            return
        text = "".join(self.words)
        self.words.clear()
        if element in _NAMING_ELEMENTS:
            self.said.names.add(_shown(text))
        elif shows_folder(text):
            self.said.folders.add(_shown(text))

    def read(self, words: str) -> None:
        if self.inside:
            self.words.append(words)

    def _names_someone(self, element: str, key: str) -> bool:
        if key in _NAMING_ATTRIBUTES:
            return element != "bibliography-mark"  # the author of a book, for readers
        return (key == "displayname" and self.lists_people) or (
            key == "name" and element == "customworkbookview"
        )


def said_in_xmp(text: str) -> Iterator[tuple[str, str]]:
    """Every word of an XMP document, with the property that it stands in.

    Raises:
        UnreadableXMLError: nobody can tell.
    """
    said: list[tuple[str, str]] = []
    path: list[str] = []

    def start(name: str, attributes: list[str]) -> None:
        path.append(name if not name.startswith("rdf:") or not path else path[-1])
        said.extend(
            (key, _shown(value))
            for key, value in _pairs(attributes)
            if not key.startswith(("xmlns", "xml:", "rdf:", "x:"))
        )

    def end(_name: str) -> None:
        path.pop()

    def read(words: str) -> None:
        if words.strip() and path:
            said.append((path[-1], _shown(words)))

    _parse(text.encode("utf-8", "replace"), start=start, end=end, read=read)
    yield from said


def _parse(
    body: bytes,
    *,
    start: Callable[[str, list[str]], None],
    end: Callable[[str], None],
    read: Callable[[str], None],
) -> None:
    if b"\0" in body:
        raise UnreadableXMLError("not UTF-8")  # expat would read on in UTF-16
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.buffer_text = True

    def refuse(*_declared: object) -> None:
        raise UnreadableXMLError("it declares entities of its own")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = read
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as exc:
        raise UnreadableXMLError(str(exc)) from exc


def _leads_out(element: str, key: str, value: str) -> bool:
    if key == "formatcode":
        return False
    # In an OpenDocument, one step up is out of the file.
    return (key == "href" and element != "relationship" and value.startswith("../")) or shows_folder(value)


def _is_elsewhere(relationship: dict[str, str]) -> bool:
    if relationship.get("targetmode", "").lower() != "external" or "target" not in relationship:
        return False
    is_link = relationship.get("type", "").endswith("/hyperlink")
    return not (is_link and _ON_THE_WEB.match(relationship["target"]))


def _pairs(attributes: list[str]) -> Iterator[tuple[str, str]]:
    return zip(attributes[::2], attributes[1::2], strict=True)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _shown(words: str) -> str:
    return " ".join(words.split())[:_MOST_SHOWN]
