"""The parts of an office document: which are known, which are left out, and what is taken out of the others.

A part that stands in no list here is told: programs keep inventing new ones, and nobody has looked into those.
"""

import posixpath
import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.utils.translation import gettext as _

from tamizdat.desk.errors import DocumentRefusedError
from tamizdat.desk.picture_marks import UnknownPictureError, without_marks
from tamizdat.desk.xml_traces import UnreadableXMLError, said_in_xml

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY_OFFICE_PARTS = {
    "docprops/core.xml": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docprops/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docprops/custom.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
}
_EMPTY_META = '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'

_OFFICE_LEFT_OUT = re.compile(
    r"docProps/(?!(?:core|app|custom)\.xml$).*|docMetadata/.*|.*\.psmdcp|package/services/.*"
    r"|(?:.*/)?customXml/.*|_xmlsignatures/.*|word/people\.xml|.*/printerSettings/.*",
    re.IGNORECASE,
)
_OFFICE_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|(?:\w+/)*_rels/[\w.-]*\.rels"
    r"|word/(?:glossary/)?(?:(?:document|header|footer|styles|settings|comments|footnotes|endnotes|numbering)\d*"
    r"|stylesWithEffects|webSettings|fontTable|commentsExtended|commentsIds|commentsExtensible)\.xml"
    r"|xl/(?:workbook|sharedStrings|styles|metadata|calcChain|comments\d*)\.xml"
    r"|xl/(?:worksheets|chartsheets|tables|comments|threadedComments|persons|externalLinks|pivotTables"
    r"|pivotCache|slicers|slicerCaches|timelines|timelineCaches)/\w+\.xml"
    r"|(?:word|xl)/(?:theme|charts|diagrams)/\w+\.xml|(?:word|xl)/drawings/\w+\.(?:xml|vml)",
    re.IGNORECASE,
)
_OFFICE_PICTURE = re.compile(r"(?:\w+/)*media/[^/]+", re.IGNORECASE)

_OPEN_LEFT_OUT = re.compile(
    r"(?:.*/)?(?:Thumbnails|Configurations2|Versions)/.*|(?:.*/)?(?:VersionList\.xml|layout-cache)"
    r"|META-INF/\w*signatures\w*\.xml",
    re.IGNORECASE,
)
_OPEN_KNOWN = re.compile(
    r"mimetype|META-INF/manifest\.xml|manifest\.rdf|(?:Object[^/]*/)*(?:content|styles|settings)\.xml"
)
_OPEN_PICTURE = re.compile(r"(?:Object[^/]*/)*(?:Pictures|media|ObjectReplacements)/[^/]+")

_VALUE = rb"""\s*=\s*(?:"[^"]*"|'[^']*')"""
_ATTRIBUTES = rb"""(?:[^<>"']|"[^"]*"|'[^']*')*+"""


def _empty_element(names: bytes) -> re.Pattern[bytes]:
    """With `said`, its attributes."""
    return re.compile(
        rb"<(?P<tag>" + names + rb")\s(?P<said>" + _ATTRIBUTES + rb")(?:(?<=/)>|>\s*</(?P=tag)\s*>)"
    )


#: What says which sittings, machines and folders a text has been through, and what takes its place.
_SILENT_MARKS = (
    (re.compile(rb"\s(?:w:rsid\w*|officeooo:(?:paragraph-)?rsid|w14:paraId|w14:textId)" + _VALUE), b""),
    (re.compile(rb"<w:rsids>.*?</w:rsids>", re.DOTALL), b""),
    (_empty_element(rb"x15ac:absPath|w1[45]:(?:d|persistentD)ocId"), b""),
    # A field that would fetch its words from a part that is left out keeps those that it shows.
    (_empty_element(rb"w(?:15)?:dataBinding"), b""),
    # What a sheet says of its printer is left out, and so is the way to it.
    (re.compile(rb"(?<=pageSetup)((?:\s+\w+" + _VALUE + rb")*+)\s+\w+:id" + _VALUE), rb"\1"),
    (
        re.compile(
            rb"""(<config:config-item\s(?=[^<>]*config:name\s*=\s*["']Printer(?:Name|Setup)["'])"""
            + _ATTRIBUTES
            + rb">)[^<]*"
        ),
        rb"\1",
    ),
)
_LISTED_PART = _empty_element(rb"(?:\w+:)?(?:Relationship|Override|file-entry)")
_WHERE = re.compile(rb"""(?:Target|PartName|full-path)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ELSEWHERE = re.compile(rb"""TargetMode\s*=\s*["']External""")


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of a part, and what it still says."""

    body: bytes
    traces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. `needed`: the part without which it is none; `lists`: what names its parts."""

    needed: str
    left_out: re.Pattern[str]
    lists: re.Pattern[str]
    clean: Callable[[str, bytes], Part]


def _office_part(name: str, body: bytes) -> Part:
    if name.lower() in _EMPTY_OFFICE_PARTS:
        return Part((_XML + _EMPTY_OFFICE_PARTS[name.lower()]).encode())
    if "/embeddings/" in name:
        return Part(body, (_("another document inside: %(name)s") % {"name": _last(name)},))
    if _OFFICE_PICTURE.fullmatch(name):
        return _picture(name, body)
    return _text(name, body, is_known=bool(_OFFICE_KNOWN.fullmatch(name)))


def _open_part(name: str, body: bytes) -> Part:
    if _last(name) == "meta.xml":
        return Part((_XML + _EMPTY_META).encode())
    if name == "META-INF/manifest.xml" and b"encryption-data" in body:
        raise DocumentRefusedError(_("This file is locked with a password. Save it without one."))
    if name == "mimetype":
        return Part(body)
    if _OPEN_PICTURE.fullmatch(name):
        return _picture(name, body)
    return _text(name, body, is_known=bool(_OPEN_KNOWN.fullmatch(name)))


OFFICE = Kind(
    "[Content_Types].xml", _OFFICE_LEFT_OUT, re.compile(r".*\.rels|\[Content_Types\]\.xml"), _office_part
)
OPEN_DOCUMENT = Kind("content.xml", _OPEN_LEFT_OUT, re.compile(r"META-INF/manifest\.xml"), _open_part)


def without_mention(name: str, body: bytes, *, left_out: AbstractSet[str], kept: AbstractSet[str]) -> bytes:
    """A list of parts without those that are gone: programs take a list that is wrong for a broken file."""
    folder = posixpath.dirname(posixpath.dirname(name)) if name.endswith(".rels") else ""
    gone = {each.lower() for each in left_out}

    def keep(found: re.Match[bytes]) -> bytes:
        where = _WHERE.search(found["said"])
        if where is None or _ELSEWHERE.search(found["said"]):
            return found[0]
        target = unquote((where[1] or where[2] or b"").decode("utf-8", "replace"))
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower()
        if target.endswith("/") and path:  # a folder
            is_gone = any(each.startswith(f"{path}/") for each in gone) and not any(
                each.lower().startswith(f"{path}/") for each in kept
            )
        else:
            is_gone = path in gone
        return b"" if is_gone else found[0]

    return _LISTED_PART.sub(keep, body) if left_out else body


def is_readable(body: bytes) -> bool:
    try:
        said_in_xml(body)
    except UnreadableXMLError:
        return False
    return True


def _text(name: str, body: bytes, *, is_known: bool) -> Part:
    unknown = _("a part nobody has looked into: %(name)s") % {"name": name}
    if not name.lower().endswith((".xml", ".rels", ".rdf", ".vml")):
        return Part(body, (unknown,))
    for mark, instead in _SILENT_MARKS:
        body = mark.sub(instead, body)
    try:
        said = said_in_xml(body, lists_people=name.lower().startswith("xl/persons/"))
    except UnreadableXMLError:
        return Part(body, (unknown,))
    traces = [_("a name at a comment or a change: %(name)s") % {"name": each} for each in sorted(said.names)]
    traces += [_("a folder: %(name)s") % {"name": each} for each in sorted(said.folders)]
    if said.has_binary or not is_known:
        traces.append(unknown)
    return Part(body, tuple(traces))


def _picture(name: str, body: bytes) -> Part:
    try:
        return Part(without_marks(body))
    except UnknownPictureError:
        return Part(
            body, (_("a picture inside that nobody has looked into: %(name)s") % {"name": _last(name)},)
        )


def _last(name: str) -> str:
    return PurePosixPath(name).name
