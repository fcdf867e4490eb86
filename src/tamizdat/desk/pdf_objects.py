"""The objects of a PDF, and the streams among them. Read without a library, and once through the file.

Older versions of a changed PDF are still inside it, so one number may stand for several objects.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from tamizdat.desk.errors import DocumentRefusedError

MOST_UNPACKED = 64 * 1024 * 1024
MOST_UNPACKED_TOGETHER = 256 * 1024 * 1024
STRING = rb"(?:\((?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*+\))*+\))*+\)|<[0-9A-Fa-f\s]*+>)"
REFERENCE = rb"\d{1,10}\s{1,9}\d{1,5}\s{1,9}R\b"
_HEADING = rb"(?<!\d)(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj\b"
_BEGINNING = re.compile(_HEADING)
_END = re.compile(rb"\bendobj\b|\bstream *(?:\r\n|\n|\r)|" + _HEADING)
_FILTER = re.compile(rb"/Filter\b\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+|[^/\s]*)")
_NAME = re.compile(rb"/([^\s/<>\[\]()]+)")
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


class UnreadableStreamError(ValueError):
    """Packed in a way that is not read here, or broken."""


@dataclass(frozen=True, slots=True)
class PDFObject:
    """`stream`: where its packed bytes begin and end in the file."""

    number: int
    body: bytes
    stream: tuple[int, int] | None = None

    def is_a(self, name: bytes) -> bool:
        return re.search(rb"/" + name + rb"\b", self.body) is not None


@dataclass
class PDFFile:
    raw: bytes
    unreadable: int = field(default=0, init=False)
    _unpacked: int = field(default=0, init=False)

    @cached_property
    def objects(self) -> list[PDFObject]:
        plain = list(self._plain_objects())
        return [
            *plain,
            *(packed for each in plain if each.is_a(b"ObjStm") for packed in self._packed_in(each)),
        ]

    @cached_property
    def by_number(self) -> dict[int, list[bytes]]:
        found: dict[int, list[bytes]] = {}
        for each in self.objects:
            found.setdefault(each.number, []).append(each.body)
        return found

    def texts_of(self, value: bytes) -> Iterator[str]:
        """The words of a string, or of what stands under the number that is given instead."""
        if value.startswith((b"(", b"<")):
            yield text_of(value)
            return
        for body in self.by_number.get(int(value.split()[0]), ()):
            if found := re.match(rb"\s*(" + STRING + rb")", body, re.DOTALL):
                yield text_of(found[1])

    def unpack(self, each: PDFObject) -> tuple[bytes, list[bytes]]:
        """The bytes of a stream, and the names of the filters that they still are under: those of pictures.

        Raises:
            UnreadableStreamError: it is packed in another way, or broken.
            DocumentRefusedError: it is too large.
        """
        start, end = each.stream or (0, 0)
        body = self.raw[start:end]
        found = _FILTER.search(each.body)
        filters = _NAME.findall(found[1]) if found else []
        if found and not filters and found[1].strip(b"[] \r\n"):
            raise UnreadableStreamError("how it is packed is said elsewhere")
        if filters[:1] == [b"FlateDecode"]:
            if each.is_a(b"Predictor"):
                raise UnreadableStreamError("packed with a predictor")
            return self._inflated(body), filters[1:]
        return body, filters

    def _inflated(self, body: bytes) -> bytes:
        unpacking = zlib.decompressobj()
        try:
            unpacked = unpacking.decompress(body, MOST_UNPACKED)
        except zlib.error as exc:
            raise UnreadableStreamError("broken") from exc
        self._unpacked += len(unpacked)
        if unpacking.unconsumed_tail or self._unpacked > MOST_UNPACKED_TOGETHER:
            raise DocumentRefusedError(_("This file is too large when it is unpacked."))
        return unpacked

    def _plain_objects(self) -> Iterator[PDFObject]:
        at = 0
        while heading := _BEGINNING.search(self.raw, at):
            number, start = int(heading[1]), heading.end()
            end = _END.search(self.raw, start)
            if end is None:
                yield PDFObject(number, self.raw[start:])
                return
            if not end[0].startswith(b"stream"):
                yield PDFObject(number, self.raw[start : end.start()])
                at = end.start()
                continue
            at = self.raw.find(b"endstream", end.end())
            at = len(self.raw) if at < 0 else at
            yield PDFObject(number, self.raw[start : end.start()], (end.end(), at))

    def _packed_in(self, stream: PDFObject) -> Iterator[PDFObject]:
        """The objects that stand packed together in a stream, as newer programs write them."""
        try:
            body, filters = self.unpack(stream)
        except UnreadableStreamError:
            body, filters = b"", [b"unknown"]
        first = re.search(rb"/First\s+(\d{1,10})", stream.body)
        if filters or first is None or stream.stream is None:
            self.unreadable += 1
            return
        beginning = int(first[1])
        numbers = [int(number) for number in re.findall(rb"\d{1,10}", body[:beginning])]
        starts = [beginning + offset for offset in numbers[1::2]]
        for number, start, end in zip(numbers[::2], starts, [*starts[1:], len(body)], strict=False):
            yield PDFObject(number, body[start:end])


def text_of(value: bytes) -> str:
    if value.startswith(b"("):
        body = _ESCAPED.sub(_unescaped, value[1:-1])
    else:
        digits = re.sub(rb"\s", b"", value[1:-1])
        body = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if body.startswith((b"\xfe\xff", b"\xff\xfe")):
        text = body.decode("utf-16", "replace")
    elif body.startswith(b"\xef\xbb\xbf"):
        text = body.decode("utf-8-sig", "replace")
    else:
        text = body.decode("latin-1")
    return " ".join(text.split())[:200]


def _unescaped(escape: re.Match[bytes]) -> bytes:
    said = escape[1]
    if said[:1].isdigit() and said[:1] < b"8":
        return bytes([int(said, 8) & 255])
    return _SPECIAL.get(said, said)
