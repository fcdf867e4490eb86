"""A JPEG or a PNG without what its file says beside the picture. Not a pixel is changed.

For pictures inside documents. A photo of the paper is drawn anew instead, which asks no questions and keeps its
colours: a colour profile can name a screen and its owner, so it goes here with the rest.
"""

import struct
from collections.abc import Iterator

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_COMMENT, _SCAN, _END = 0xFE, 0xDA, 0xD9
#: Within the scanned lines: a plain 0xFF, and marks to start again from.
_NO_MARKERS = frozenset({0x00, *range(0xD0, 0xD8)})
_PNG_CHUNKS = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"),
        *(b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"bKGD", b"pHYs", b"cICP"),
    }
)


class UnknownPictureError(ValueError):
    """Not a JPEG or a PNG, or a broken one."""


def without_marks(body: bytes) -> bytes:
    """Leave out place, camera, previews, comments, and whatever hangs on behind the end.

    Raises:
        UnknownPictureError: it is of another kind, or broken.
    """
    try:
        if body.startswith(_JPEG):
            return b"\xff\xd8" + b"".join(_jpeg_pieces(body)) + b"\xff\xd9"
        if body.startswith(_PNG):
            return _PNG + b"".join(_png_chunks(body))
    except (IndexError, struct.error) as exc:
        raise UnknownPictureError("the picture is broken") from exc
    raise UnknownPictureError("neither a JPEG nor a PNG")


def _jpeg_pieces(body: bytes) -> Iterator[bytes]:
    at = 2
    while True:
        if body[at] != 0xFF:
            raise UnknownPictureError("the picture is broken")
        while body[at + 1] == 0xFF:  # filling
            at += 1
        marker = body[at + 1]
        if marker == _END:
            return
        (length,) = struct.unpack_from(">H", body, at + 2)
        end = at + 2 + length
        if end > len(body):
            raise UnknownPictureError("the picture is broken")
        if marker == _SCAN:
            end = _end_of_scan(body, end)
        if _is_shown(marker, body[at + 4 : end]):
            yield body[at:end]
        at = end


def _end_of_scan(body: bytes, at: int) -> int:
    while True:
        at = body.find(b"\xff", at)
        if at < 0:
            raise UnknownPictureError("the picture is broken")
        if body[at + 1] not in _NO_MARKERS:
            return at
        at += 2


def _is_shown(marker: int, content: bytes) -> bool:
    if marker == _APP0:
        return content.startswith(b"JFIF\0")  # not its extension, which holds a preview
    return marker != _COMMENT and (not _APP0 <= marker <= _APP15 or marker == _APP14)


def _png_chunks(body: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", body, at)
        kind, end = body[at + 4 : at + 8], at + 12 + length
        if end > len(body):
            raise UnknownPictureError("the picture is broken")
        if kind in _PNG_CHUNKS:
            yield body[at:end]
        if kind == b"IEND":
            return
        at = end
