"""What a PDF says of those who made it. It is only told: to take it out, the file would have to be written anew.

Read without a library and on purpose too widely: older versions of a changed PDF are still inside it, and what
they said is told too.
"""

import re
import zlib
from collections.abc import Iterator
from html import unescape

from django.utils.translation import gettext as _

_MOST_UNPACKED = 64 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BEFORE = 4096
_INFO = re.compile(rb"/Info\s+(\d+)\s+(\d+)\s+R")
_STRING = rb"(\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]*>)"
_SAID = re.compile(
    rb"/(Title|Author|Subject|Keywords|Creator|Producer|Company|Manager)\s*" + _STRING, re.DOTALL
)
_NOTE = re.compile(
    rb"/Subtype\s*/(?:Text|FreeText|Highlight|Underline|Squiggly|StrikeOut|Ink|Stamp|Caret|Popup)\b"
)
_WHO = re.compile(rb"/T\s*" + _STRING, re.DOTALL)
_XMP_ELEMENT = re.compile(
    rb"<(dc:creator|dc:title|pdf:Producer|pdf:Author|xmp:CreatorTool|xmpMM:\w*History)\b[^>]*>(.*?)</\1>",
    re.DOTALL,
)
_XMP_ATTRIBUTE = re.compile(rb'\s(pdf:Producer|pdf:Author|xmp:CreatorTool|stEvt:softwareAgent)="([^"]+)"')
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_SPECIAL = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}


def traces_of_pdf(raw: bytes) -> Iterator[str]:
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<", raw):
        yield _("it is locked, so that nobody can see what it says of its makers")
        return
    objects = dict(_packed_objects(raw))
    for key, text in (*_said_in_info(raw, objects), *_said_in_xmp(raw)):
        if text:
            yield f"{key}: {text}"
    for body in (*raw.split(b"endobj"), *objects.values()):
        if _NOTE.search(body):
            for value in _WHO.findall(body):
                yield _("a name at a comment or a change: %(name)s") % {"name": _text_of(value)}
    if any(b"/EmbeddedFile" in body for body in (raw, *objects.values())):
        yield _("another file inside")


def _said_in_info(raw: bytes, objects: dict[int, bytes]) -> Iterator[tuple[str, str]]:
    for body in _info_objects(raw, objects):
        for key, value in _SAID.findall(body):
            yield key.decode(), _text_of(value)


def _said_in_xmp(raw: bytes) -> Iterator[tuple[str, str]]:
    for document in _xmp_documents(raw):
        for name, value in (*_XMP_ELEMENT.findall(document), *_XMP_ATTRIBUTE.findall(document)):
            text = unescape(re.sub(rb"<[^>]*>", b" ", value).decode("utf-8", "replace"))
            yield name.decode(), " ".join(text.split())[:200]


def _info_objects(raw: bytes, objects: dict[int, bytes]) -> Iterator[bytes]:
    for number in {int(number) for number, _generation in _INFO.findall(raw)}:
        for found in re.finditer(rb"(?<!\d)%d\s+\d+\s+obj\b(.*?)endobj" % number, raw, re.DOTALL):
            yield found[1]
        if number in objects:
            yield objects[number]


def _packed_objects(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects that stand packed together in streams, as newer programs write them."""
    for dictionary, body in _streams(raw, b"/ObjStm"):
        found = re.search(rb"/First\s+(\d+)", dictionary)
        first = int(found[1]) if found else 0
        numbers = [int(number) for number in re.findall(rb"\d+", body[:first])]
        starts = [first + offset for offset in numbers[1::2]]
        for number, start, end in zip(numbers[::2], starts, [*starts[1:], len(body)], strict=False):
            yield number, body[start:end]


def _xmp_documents(raw: bytes) -> Iterator[bytes]:
    for body in (raw, *(body for _dictionary, body in _streams(raw, b"/Metadata"))):
        yield from re.findall(rb"<x:xmpmeta\b.*?</x:xmpmeta>", body, re.DOTALL)


def _streams(raw: bytes, kind: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Streams of one kind, unpacked."""
    for found in _STREAM.finditer(raw):
        before = raw[max(0, found.start() - _DICTIONARY_BEFORE) : found.start()]
        dictionary = before[before.rfind(b" obj") :]
        if kind not in dictionary or b"/FlateDecode" not in dictionary:
            continue
        try:
            yield dictionary, zlib.decompressobj().decompress(raw[found.end() :], _MOST_UNPACKED)
        except zlib.error:
            continue


def _text_of(value: bytes) -> str:
    if value.startswith(b"("):
        body = _ESCAPED.sub(_unescaped, value[1:-1])
    else:
        digits = re.sub(rb"\s", b"", value[1:-1])
        body = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    encoding = "utf-16" if body.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1"
    return " ".join(body.decode(encoding, "replace").split())[:200]


def _unescaped(escape: re.Match[bytes]) -> bytes:
    said = escape[1]
    if said[:1].isdigit() and said[:1] < b"8":
        return bytes([int(said, 8) & 255])
    return _SPECIAL.get(said, said)
