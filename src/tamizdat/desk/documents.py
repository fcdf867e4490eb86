"""What an uploaded file says of those who made it: taken out where that is sure, and told where it is not.

A document can name the source as a photo can: its author, the company that the program is registered to, who
changed which word and when, the folder that it lay in, its own earlier versions. Of office documents this is taken
out here, and JPEG and PNG pictures inside them lose everything but what they show. What is left is a **trace**, told
to whoever uploads: names at comments and tracked changes, which are part of the text; parts that no list here
knows; and what is found in a PDF, which cannot be taken out without writing the file anew. That no trace is told
says that none was found where programs are known to leave them. It cannot say that there is none.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _

from tamizdat.desk.document_parts import OFFICE, OPEN_DOCUMENT, Kind, is_readable, without_mention
from tamizdat.desk.errors import DocumentRefusedError
from tamizdat.desk.pdf_traces import traces_of_pdf

MOST_PARTS = 5000
#: One part is held at a time, beside what is packed again already.
MOST_BYTES_OF_PART = 64 * 1024 * 1024
MOST_BYTES_UNPACKED = 256 * 1024 * 1024
#: A zip has to say when its files were changed. This is the earliest that it can say.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


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
    return _clean_zip(raw, OFFICE)


def _clean_open_document(raw: bytes) -> CleanDocument:
    return _clean_zip(raw, OPEN_DOCUMENT)


def _clean_zip(raw: bytes, kind: Kind) -> CleanDocument:
    traces: list[str] = []
    packed = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive, zipfile.ZipFile(packed, "w") as clean:
            members = _members(archive)
            left_out = {name for name in members if kind.left_out.fullmatch(name)}
            kept = members.keys() - left_out
            if kind.needed not in kept:
                raise DocumentRefusedError(_("This file is not what its name says."))
            for name, body in _unpacked(archive, [members[name] for name in members if name in kept]):
                part = kind.clean(name, body)
                traces += part.traces
                cleaned = part.body
                if kind.lists.fullmatch(name):
                    if not is_readable(cleaned):
                        raise DocumentRefusedError(
                            _("This file is broken, locked, or not what its name says.")
                        )
                    cleaned = without_mention(name, cleaned, left_out=left_out, kept=kept)
                _pack(clean, name, cleaned)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as exc:
        raise DocumentRefusedError(_("This file is broken, locked, or not what its name says.")) from exc
    return CleanDocument(packed.getvalue(), tuple(dict.fromkeys(traces)))


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts by their names; an OpenDocument begins with its type."""
    listed = [member for member in archive.infolist() if not member.is_dir()]
    if (
        len(listed) > MOST_PARTS
        or sum(member.file_size for member in listed) > MOST_BYTES_UNPACKED
        or any(member.file_size > MOST_BYTES_OF_PART for member in listed)
    ):
        raise DocumentRefusedError(_("This file is too large when it is unpacked."))
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in listed):
        raise DocumentRefusedError(_("This file is broken, locked, or not what its name says."))
    return {
        member.filename: member for member in sorted(listed, key=lambda each: each.filename != "mimetype")
    }


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for member in members:
        # No more is read than the archive's list says, however much hides behind it.
        yield member.filename, archive.read(member)


def _pack(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    member = zipfile.ZipInfo(name, _NO_DATE)
    member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    archive.writestr(member, body)


def _look_into_pdf(raw: bytes) -> CleanDocument:
    if not raw.lstrip().startswith(b"%PDF-"):
        raise DocumentRefusedError(_("This file is not what its name says."))
    return CleanDocument(raw, tuple(dict.fromkeys(traces_of_pdf(raw))))
