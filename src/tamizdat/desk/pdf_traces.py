"""What a PDF says of those who made it. It is only told: to take it out, the file would have to be written anew.

Read on purpose too widely: older versions of a changed PDF are still inside it, and what they said is told too.
Where something cannot be read, that is told.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tamizdat.desk.pdf_objects import REFERENCE, STRING, PDFFile, PDFObject, UnreadableStreamError, text_of
from tamizdat.desk.picture_marks import UnknownPictureError, without_marks
from tamizdat.desk.xml_traces import UnreadableXMLError, said_in_xmp, shows_folder

_INFO = re.compile(rb"/Info\s{1,9}(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R")
_VALUE = rb"(" + STRING + rb"|" + REFERENCE + rb")"
_TOKEN = re.compile(
    rb"(?P<value>" + STRING + rb"|" + REFERENCE + rb")|/(?P<name>[^\s/<>\[\](){}%]+)", re.DOTALL
)
_STRINGS = re.compile(STRING, re.DOTALL)
#: When it was made says little of who made it, and the desk publishes the date of a story anyway.
_HARMLESS_KEYS = frozenset({"CreationDate", "ModDate", "Trapped"})
_HARMLESS_PROPERTIES = re.compile(
    r"(?:pdfaid|pdfuaid|pdfaExtension|pdfaSchema|pdfaProperty):\w+|pdf:(?:PDFVersion|Trapped)|dc:(?:format|language)"
    r"|xmp:(?:Create|Modify|Metadata)Date|stEvt:(?:action|when|changed)"
)
_KIND = re.compile(rb"/Subtype\s*/(\w+)")
_IS_XMP = re.compile(rb"/Type\s*/Metadata\b")
_WHO = re.compile(rb"/T\s*" + _VALUE, re.DOTALL)
_SIGNER = re.compile(rb"/(?:Name|Location|ContactInfo)\s*" + _VALUE, re.DOTALL)
_PROPERTIES = (
    (b"<x:xmpmeta", b"</x:xmpmeta>", "utf-8"),
    *(("<x:xmpmeta".encode(code), "</x:xmpmeta>".encode(code), code) for code in ("utf-16-le", "utf-16-be")),
)


def traces_of_pdf(raw: bytes) -> Iterator[str]:
    """Words for whoever uploads.

    Raises:
        DocumentRefusedError: it is too large when it is unpacked.
    """
    if re.search(rb"/Encrypt\s{1,9}\d{1,10}\s{1,9}\d{1,5}\s{1,9}R|/Encrypt\s*<<", raw):
        yield _("it is locked, so that nobody can see what it says of its makers")
        return
    file = PDFFile(raw)
    yield from _said_in_info(file)
    yield from _said_in_xmp(file)
    for each in file.objects:
        yield from _said_in_object(file, each)
    yield from _said_in_pictures(file)
    if file.unreadable:
        yield _nobody_looked("ObjStm")


def _nobody_looked(name: str) -> str:
    return _("a part nobody has looked into: %(name)s") % {"name": name}


def _said_in_info(file: PDFFile) -> Iterator[str]:
    for number in {int(number) for number in _INFO.findall(file.raw)}:
        for body in file.by_number.get(number, ()):
            key = ""
            for token in _TOKEN.finditer(body):
                if token["name"]:
                    key = _key(token["name"])
                elif key not in _HARMLESS_KEYS:
                    yield from (f"{key}: {text}" for text in file.texts_of(token["value"]) if text)


def _key(name: bytes) -> str:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), name)
    return plain.decode("utf-8", "replace")


def _said_in_xmp(file: PDFFile) -> Iterator[str]:
    for document in _xmp_documents(file):
        if document is None:
            yield _nobody_looked("XMP")
            continue
        try:
            for name, text in said_in_xmp(document):
                if not _HARMLESS_PROPERTIES.fullmatch(name):
                    yield f"{name}: {text}"
        except UnreadableXMLError:
            yield _nobody_looked("XMP")


def _xmp_documents(file: PDFFile) -> Iterator[str | None]:
    """Wherever they stand, pictures and older versions included; None for one that cannot be read."""
    yield from _xmp_documents_in(file.raw)
    for each in file.objects:
        if each.stream is None or not _IS_XMP.search(each.body):
            continue
        try:
            body, filters = file.unpack(each)
        except UnreadableStreamError:
            yield None
            continue
        found = list(_xmp_documents_in(body))
        yield from found if found and not filters else [None]


def _xmp_documents_in(body: bytes) -> Iterator[str]:
    for opening, closing, encoding in _PROPERTIES:
        at = 0
        while (start := body.find(opening, at)) >= 0 and (end := body.find(closing, start)) >= 0:
            at = end + len(closing)
            yield body[start:at].decode(encoding, "replace")


def _said_in_object(file: PDFFile, each: PDFObject) -> Iterator[str]:
    kinds = set(_KIND.findall(each.body))
    if kinds - {b"Widget"}:  # the name of a field in a form is not one of a person
        for value in _WHO.findall(each.body):
            for text in file.texts_of(value):
                yield _("a name at a comment or a change: %(name)s") % {"name": text}
    if re.search(rb"/Type\s*/(?:Sig|DocTimeStamp)\b|/ByteRange\b", each.body):
        signers = [text for value in _SIGNER.findall(each.body) for text in file.texts_of(value) if text]
        yield _("a signature: %(name)s") % {"name": ", ".join(signers) or "?"}
    if each.is_a(b"EmbeddedFile"):
        yield _("another file inside")
    if each.is_a(b"PieceInfo"):
        yield _nobody_looked("PieceInfo")
    for text in map(text_of, _STRINGS.findall(each.body)):
        if shows_folder(text):
            yield _("a folder: %(name)s") % {"name": text}


def _said_in_pictures(file: PDFFile) -> Iterator[str]:
    for each in file.objects:
        if each.stream is None or not (each.is_a(b"DCTDecode") or each.is_a(b"JPXDecode")):
            continue
        try:
            body, filters = file.unpack(each)
            says_more = without_marks(body) != body.rstrip(b"\r\n") if filters == [b"DCTDecode"] else None
        except (UnknownPictureError, UnreadableStreamError):
            says_more = None
        if says_more is None:
            name = str(each.number)
            yield _("a picture inside that nobody has looked into: %(name)s") % {"name": name}
        elif says_more:
            yield _("a picture inside that says more than it shows: %(name)s") % {"name": each.number}
