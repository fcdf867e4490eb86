"""From the bytes of a file to its text, in whatever encoding, and a clear refusal of what is no text."""

import email
import email.policy
import re
from dataclasses import dataclass

import charset_normalizer
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding, to_unicode

from tamizdat.desk.importing.errors import EmptyPageError, NotTextError, PageTooLargeError
from tamizdat.desk.importing.wording import familiarity

#: A page saved as one file carries its pictures inside, so the file may be much larger than its text.
LARGEST_FILE = 32 * 2**20

_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a media file",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"bplist00": "a Safari web archive: save it as page source instead",
    b"SQLite format 3": "a database",
}
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title|table)\b", re.IGNORECASE
)
_TAG = re.compile(rb"<[^<>]*>")
_OTHERS = (
    "cp1251",
    "koi8-r",
    "cp1252",
    "cp1256",
    "iso8859-5",
    "cp866",
    "mac-cyrillic",
    "koi8-u",
    "iso8859-6",
    "cp1250",
    "cp1254",
)
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127])


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    is_markup: bool
    address: str | None = None


def decode(raw: bytes) -> Decoded:
    """Raises the error that says what the file is, if it is no text."""
    if not raw.strip():
        raise EmptyPageError("the file is empty")
    if len(raw) > LARGEST_FILE:
        raise PageTooLargeError(
            f"the file has {len(raw) / 2**20:.0f} MB; a saved page may have {LARGEST_FILE // 2**20} MB"
        )
    for magic, what in _MAGIC.items():
        if raw.startswith(magic) and not (magic == b"MZ" and b"\x00" not in raw[:200]):
            raise NotTextError(f"this is {what}, not a saved page")
    address = None
    declared = None
    if re.match(
        rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related",
        raw[:4000],
        re.IGNORECASE,
    ):
        raw, declared, address = _unpack(raw)
    text, encoding = _spell(raw, declared)
    unseen = sum(text.count(char) for char in map(chr, [0xFFFD, *range(1, 9), *range(14, 32)]))
    if unseen > max(4, len(text) / 50):
        raise NotTextError("this is not text in an encoding that we know")
    text = text.translate(_CONTROLS).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EmptyPageError("there is no text in the file")
    return Decoded(text, encoding, bool(_MARKUP.search(text[:200_000])), address)


def _unpack(raw: bytes) -> tuple[bytes, str | None, str | None]:
    """The page inside a "web page, single file" (MHTML), its declared encoding and its address."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                body = part.get_payload(decode=True)
                address = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                if isinstance(body, bytes):
                    return body, part.get_content_charset(), str(address) if address else None
    except (RecursionError, LookupError, ValueError, AssertionError) as exc:
        raise NotTextError("the parts of this single-file page cannot be told apart") from exc
    raise NotTextError("there is no page inside this single-file archive")


def _spell(body: bytes, declared: str | None) -> tuple[str, str]:
    encoding, mark = read_bom(body)
    if encoding and mark:
        return to_unicode(body[len(mark) :], encoding), encoding
    if wide := _wide(body):
        return to_unicode(body, wide), wide
    said = resolve_encoding(declared) if declared else None
    said = said or html_body_declared_encoding(body)
    if said and said.startswith(("iso2022", "hz")):
        return to_unicode(body, said), said
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    beyond = sum(1 for char in text if char > "\x7f")
    # A byte or two were lost, by a cut or a careless tool: the rest is still UTF-8.
    if text.count("\ufffd") <= beyond / 50 or (said == "utf-8" and text.count("\ufffd") <= 3):
        return text, "utf-8"
    return _recognise(body, said if said != "utf-8" else None)


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark, told by where its zero bytes stand."""
    sample = body[:4000]
    if len(sample) < 20:
        return None
    half = len(sample) // 2
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if first > 0.3 and second < 0.05:
        return "utf-16-be"
    if second > 0.3 and first < 0.05:
        return "utf-16-le"
    return None


def _recognise(body: bytes, said: str | None) -> tuple[str, str]:
    """The declared encoding unless the words become words only in another one."""
    visible = _TAG.sub(b" ", body)
    sample = bytes(visible[:200_000])
    if sample.count(0) > len(sample) / 100:
        raise NotTextError("this is not text: it is full of zero bytes")
    said_words = familiarity(to_unicode(sample, said)) if said else 0.0
    if said and said_words >= 0.04:
        return to_unicode(body, said), said
    best, best_words = said, said_words
    for candidate in _OTHERS:
        try:
            words = familiarity(sample.decode(candidate))
        except UnicodeDecodeError:
            continue
        if words > best_words + 0.02:
            best, best_words = candidate, words
    if best and best_words >= 0.04:
        return to_unicode(body, best), best
    guess = charset_normalizer.from_bytes(sample[:50_000]).best()
    if guess is not None and (said is None or not said_words):
        try:
            return body.decode(guess.encoding, "replace"), guess.encoding
        except LookupError:
            pass
    if said:
        return to_unicode(body, said), said
    raise NotTextError("this is not text in an encoding that we know")
