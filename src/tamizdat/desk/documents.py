"""What an uploaded file says of those who made it: taken out where that is sure, and told where it is not.

A document can name the source as a photo can: its author, the company that the program is registered to, who
changed which word and when, the folder that it lay in. Of office documents this is taken out here, and pictures
inside them lose everything but what they show. What is left is a **trace**, told to whoever uploads: names at
comments and tracked changes, which are part of the text, and all that a PDF says, which cannot be taken out
without writing the file anew.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from tamizdat.desk.errors import DocumentRefusedError
from tamizdat.desk.pdf_traces import traces_of_pdf
from tamizdat.desk.picture_marks import UnknownPictureError, without_marks

MOST_PARTS = 5000
MOST_BYTES_UNPACKED = 400 * 1024 * 1024
#: A zip has to say when its files were changed. This is the earliest that it can say.
_NO_DATE = (1980, 1, 1, 0, 0, 0)

_EMPTY_OFFICE_PARTS = {
    "docProps/core.xml": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docProps/custom.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
}
_EMPTY_META = '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: In the parts of office documents: what says which sittings, machines and folders a text has been through.
_SILENT_MARKS = (
    re.compile(rb'\s(?:w:rsid\w*|officeooo:(?:paragraph-)?rsid|w14:paraId|w14:textId)="[^"]*"'),
    re.compile(rb"<w:rsids>.*?</w:rsids>", re.DOTALL),
    re.compile(rb"<x15ac:absPath\s[^>]*/>"),
    # What a sheet says of its printer is left out, and so is the way to it.
    re.compile(rb'(?<=<pageSetup)((?:\s[\w:]+="[^"]*")*?)\sr:id="[^"]*"'),
)
_PRINTER = re.compile(rb'(<config:config-item config:name="Printer(?:Name|Setup)"[^>]*>)[^<]*')
_NAMES = re.compile(
    rb'\s(?:w:author|w15:author|displayName)="([^"]+)"|<(?:\w+:)?(?:author|creator)>([^<]+)</', re.IGNORECASE
)
_FOREIGN_FOLDER = re.compile(rb'Target="(file:[^"]+)"')
_LISTED_PART = re.compile(
    rb'<(?:Relationship|Override|manifest:file-entry)\s[^>]*(?:Target|PartName|manifest:full-path)="/?([^"]*)"[^>]*/>'
)


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """`traces` are words for the person who uploads: what the file still says."""

    body: bytes
    traces: tuple[str, ...] = ()


def clean_document(raw: bytes, suffix: str) -> CleanDocument:
    """Take out what can be taken out, and tell the rest.

    Raises:
        DocumentRefusedError: it is not what its name says, locked, or too large when unpacked.
    """
    clean: Callable[[bytes], CleanDocument] | None = {
        ".docx": _clean_office,
        ".xlsx": _clean_office,
        ".odt": _clean_open_document,
        ".ods": _clean_open_document,
        ".pdf": _look_into_pdf,
        ".epub": lambda body: CleanDocument(body, (_("an e-book, of which nothing is taken out"),)),
        ".zip": lambda body: CleanDocument(body, (_("an archive, whose files nobody has looked into"),)),
    }.get(suffix.lower())
    return clean(raw) if clean else CleanDocument(raw)


def _clean_office(raw: bytes) -> CleanDocument:
    return _clean_zip(raw, _office_part, needed="[Content_Types].xml")


def _clean_open_document(raw: bytes) -> CleanDocument:
    return _clean_zip(raw, _open_part, needed="content.xml")


_Part = tuple[bytes | None, list[str]]  # the body, None to leave it out; what it still says


def _office_part(name: str, body: bytes) -> _Part:
    if name in _EMPTY_OFFICE_PARTS:
        return (_XML + _EMPTY_OFFICE_PARTS[name]).encode(), []
    if name.startswith("docProps/") or name == "word/people.xml" or "/printerSettings/" in name:
        return None, []
    if "/embeddings/" in name:
        return body, [_("another document inside: %(name)s") % {"name": PurePosixPath(name).name}]
    if "/media/" in name:
        return _picture(name, body)
    return _text(name, body)


def _open_part(name: str, body: bytes) -> _Part:
    if PurePosixPath(name).name == "meta.xml":
        return (_XML + _EMPTY_META).encode(), []
    if name.startswith("Thumbnails/"):
        return None, []
    if name == "META-INF/manifest.xml" and b"encryption-data" in body:
        raise DocumentRefusedError(_("This file is locked with a password. Save it without one."))
    if name.startswith(("Pictures/", "media/")):
        return _picture(name, body)
    return _text(name, _PRINTER.sub(rb"\1", body))


def _text(name: str, body: bytes) -> _Part:
    if not name.endswith((".xml", ".rels", ".rdf")):
        return body, []
    for mark in _SILENT_MARKS:
        body = mark.sub(rb"\1" if mark.groups else b"", body)
    named = {unescape((a or b).decode("utf-8", "replace")).strip() for a, b in _NAMES.findall(body)}
    traces = [
        _("a name at a comment or a change: %(name)s") % {"name": each} for each in sorted(named) if each
    ]
    traces += [
        _("a folder: %(name)s") % {"name": unescape(found.decode("utf-8", "replace"))}
        for found in _FOREIGN_FOLDER.findall(body)
    ]
    return body, traces


def _picture(name: str, body: bytes) -> _Part:
    try:
        return without_marks(body), []
    except UnknownPictureError:
        return body, [
            _("a picture inside that nobody has looked into: %(name)s") % {"name": PurePosixPath(name).name}
        ]


def _clean_zip(raw: bytes, clean_part: Callable[[str, bytes], _Part], *, needed: str) -> CleanDocument:
    parts: dict[str, bytes] = {}
    traces: list[str] = []
    left_out: set[str] = set()
    for name, body in _unpacked(raw):
        cleaned, said = clean_part(name, body)
        traces += said
        if cleaned is None:
            left_out.add(name)
        else:
            parts[name] = cleaned
    if needed not in parts:
        raise DocumentRefusedError(_("This file is not what its name says."))
    listed = {
        name: _without_mention(body, left_out)
        for name, body in parts.items()
        if name.endswith((".rels", "[Content_Types].xml", "manifest.xml"))
    }
    return CleanDocument(_packed(parts | listed), tuple(dict.fromkeys(traces)))


def _unpacked(raw: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            size = sum(member.file_size for member in members)
            if len(members) > MOST_PARTS or size > MOST_BYTES_UNPACKED:
                raise DocumentRefusedError(_("This file is too large when it is unpacked."))
            for member in members:
                yield member.filename, archive.read(member)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as exc:
        raise DocumentRefusedError(_("This file is broken, locked, or not what its name says.")) from exc


def _packed(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # An OpenDocument begins with its type, not compressed.
        for name in sorted(parts, key=lambda name: name != "mimetype"):
            member = zipfile.ZipInfo(name, _NO_DATE)
            member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(member, parts[name])
    return packed.getvalue()


def _without_mention(body: bytes, left_out: set[str]) -> bytes:
    """The lists of parts without those that are gone: programs take a list that is wrong for a broken file."""

    def keep(found: re.Match[bytes]) -> bytes:
        target = found[1].decode("utf-8", "replace")
        is_gone = any(name == target or name.endswith(f"/{target.lstrip('./')}") for name in left_out)
        return b"" if is_gone else found[0]

    return _LISTED_PART.sub(keep, body) if left_out else body


def _look_into_pdf(raw: bytes) -> CleanDocument:
    if not raw.lstrip().startswith(b"%PDF-"):
        raise DocumentRefusedError(_("This file is not what its name says."))
    return CleanDocument(raw, tuple(dict.fromkeys(traces_of_pdf(raw))))
