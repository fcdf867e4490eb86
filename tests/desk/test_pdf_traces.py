"""What a PDF says of its makers is told wherever programs are known to write it, and what cannot be read as well."""

import re
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image

from tamizdat.desk.documents import clean_document
from tamizdat.desk.errors import DocumentRefusedError
from tests.desk.document_shapes import pdf, plain_stream, stream
from tests.desk.telltales import FORMATS, scene

PICTURE = b"/Subtype /Image /Filter /DCTDecode"
XMP = "<?xpacket begin='\ufeff'?><x:xmpmeta><rdf:RDF>{}</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
BY = XMP.format("<dc:creator><rdf:Seq><rdf:li>Ivan</rdf:li></rdf:Seq></dc:creator>")
BARE = BY.partition("?>")[2].partition("<?")[0]
PACKED = b"7 0 5 2 <<>><< /Author (Ivan) >>"
IN_PACK = b"/Info 5 0 R"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (pdf(b"/Author (Ivan \\(the Second\\)) /Title ()"), "Author: Ivan (the Second)"),
        (pdf(b"/Author <FEFF0418043204300301>"), "Author: Ива́"),
        (pdf(b"/Producer (Scanner 5535)"), "Producer: Scanner 5535"),
        (pdf(b"/Author 23 0 R", b"23 0 obj\n(Ivan)\nendobj"), "Author: Ivan"),
        (pdf(b"/LastSavedBy (Ivan)"), "LastSavedBy: Ivan"),
        (pdf(b"/Last#20Saved#20By (Ivan)"), "Last Saved By: Ivan"),
        (pdf(rest=plain_stream(b"/Type /Metadata", BY.encode())), "dc:creator: Ivan"),
        (pdf(rest=plain_stream(b"/Type /Metadata", BARE.encode("utf-16-be"))), "dc:creator: Ivan"),
        (pdf(rest=stream(b"/Type /Metadata", BY.encode("utf-16"))), "dc:creator: Ivan"),
        (pdf(rest=stream(b"/Type /Metadata", XMP.format('<a xmp:CreatorTool="Pen 3"/>').encode())), "xmp:CreatorTool: Pen 3"),
        (pdf(rest=stream(b"/Type /Metadata", XMP.format("<pdfx:Clerk>Ivan</pdfx:Clerk>").encode())), "pdfx:Clerk: Ivan"),
        (pdf(rest=stream(b"/Type /Metadata", b"<rdf:RDF/>")), "nobody has looked into: XMP"),
        (pdf(rest=stream(b"/Type /Metadata", b"<x:xmpmeta><a></x:xmpmeta>")), "nobody has looked into: XMP"),
        (pdf(rest=plain_stream(b"/Type /Metadata /Filter /LZWDecode", b"x")), "nobody has looked into: XMP"),
        (pdf(rest=plain_stream(b"/Type /Metadata /Filter 8 0 R", b"x")), "nobody has looked into: XMP"),
        (pdf(rest=stream(b"/Type /ObjStm /N 2 /First 8", PACKED), trailer=IN_PACK), "Author: Ivan"),
        (pdf(rest=plain_stream(b"/Type /ObjStm /N 2 /First 8", PACKED), trailer=IN_PACK), "Author: Ivan"),
        (pdf(rest=stream(b"/Type /ObjStm /First 8 /Predictor 12", PACKED)), "nobody has looked into: ObjStm"),
        (pdf(rest=plain_stream(b"/Type /ObjStm /First 8 /Filter /FlateDecode", b"x")), "nobody has looked into: ObjStm"),
        (pdf(rest=plain_stream(b"/Type /ObjStm /First 8 /Filter 8 0 R", PACKED)), "nobody has looked into: ObjStm"),
        (pdf(rest=b"3 0 obj << /Subtype /Text /T (Ivan) >> endobj"), "Ivan"),
        (pdf(rest=b"3 0 obj << /Subtype /FileAttachment /T(Ivan) >> endobj"), "Ivan"),
        (pdf(rest=b"3 0 obj << /Subtype/Polygon /T 4 0 R >> endobj 4 0 obj (Ivan) endobj"), "Ivan"),
        (pdf(rest=b"3 0 obj << /Type/Sig /Name (Ivan) /Contents <30> >> endobj"), "a signature: Ivan"),
        (pdf(rest=b"3 0 obj << /ByteRange [0 1 2 3] >> endobj"), "a signature"),
        (pdf(rest=b"3 0 obj << /Type /EmbeddedFile >> endobj"), "another file inside"),
        (pdf(rest=b"3 0 obj << /PieceInfo << >> >> endobj"), "nobody has looked into: PieceInfo"),
        (pdf(rest=b"3 0 obj << /S /Launch /F (C:\\\\Users\\\\Ivan\\\\a.doc) >> endobj"), "C:\\Users\\Ivan\\a.doc"),
        (pdf(rest=plain_stream(b"/Subtype /Image /Filter /JPXDecode", b"x")), "nobody has looked into: 9"),
        (pdf(b"/Author (\x8f\x02)", trailer=b"/Info 2 0 R /Encrypt 4 0 R"), "locked"),
    ],
)  # fmt: skip
def test_what_a_pdf_says_is_told(body: bytes, told: str) -> None:
    cleaned = clean_document(body, ".pdf")

    assert cleaned.body == body
    (trace,) = cleaned.traces
    assert told in trace


@pytest.mark.parametrize("square", [b"Square", b"Circle", b"Line", b"PolyLine", b"Ink", b"Stamp", b"Redact"])
def test_whose_note_it_is_is_told_of_every_kind(square: bytes) -> None:
    note = b"3 0 obj << /Type /Annot /Subtype /" + square + b" /T (Ivan) >> endobj"

    assert clean_document(pdf(rest=note), ".pdf").traces == ("a name at a comment or a change: Ivan",)


@pytest.mark.parametrize(
    "picture",
    [
        plain_stream(PICTURE, FORMATS["jpg"]()),
        plain_stream(b"/Filter [/FlateDecode /DCTDecode]", zlib.compress(FORMATS["jpg"]())),
    ],
    ids=["as it is", "packed"],
)
def test_a_picture_that_says_more_than_it_shows_is_told(picture: bytes) -> None:
    assert (
        "a picture inside that says more than it shows: 9" in clean_document(pdf(rest=picture), ".pdf").traces
    )


@pytest.mark.parametrize(
    "rest",
    [
        b"3 0 obj << /Title (Chapter 1) /Parent 2 0 R >> endobj",
        b"3 0 obj << /Subtype /Widget /FT /Tx /T (Name of the harbour) >> endobj",
        b"3 0 obj << /S /URI /URI (https://example.org/home/) >> endobj",
        stream(b"/Type /Metadata", XMP.format("<xmp:CreateDate>2031</xmp:CreateDate>").encode()),
    ],
    ids=["bookmark", "field", "link", "date"],
)
def test_a_pdf_that_names_nobody_is_taken_as_it_is(rest: bytes) -> None:
    assert clean_document(pdf(b"/CreationDate (D:2031)", rest), ".pdf").traces == ()


def test_a_picture_that_says_no_more_than_it_shows_is_no_trace() -> None:
    body = BytesIO()
    scene().save(body, "JPEG")

    assert clean_document(pdf(rest=plain_stream(PICTURE, body.getvalue())), ".pdf").traces == ()


def test_many_streams_are_looked_through_in_a_moment() -> None:
    filling = bytes(range(256)).replace(b"\n", b"") * 8
    many = b"\n".join(stream(b"/Type /ObjStm /N 1 /First 4", b"7 0 <<>>") + filling for _ in range(4000))

    begun = time.process_time()
    clean_document(pdf(rest=many), ".pdf")

    assert time.process_time() - begun < 5


def test_streams_that_swell_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tamizdat.desk.pdf_objects.MOST_UNPACKED_TOGETHER", 1000)
    one = stream(b"/Type /ObjStm /N 1 /First 4", b"7 0 <<>>" + b" " * 600)

    assert clean_document(pdf(rest=one), ".pdf").traces == ()
    with pytest.raises(DocumentRefusedError, match=re.escape("too large when it is unpacked")):
        clean_document(pdf(rest=one + b"\n" + one), ".pdf")


def test_one_stream_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tamizdat.desk.pdf_objects.MOST_UNPACKED", 100)

    with pytest.raises(DocumentRefusedError, match="too large"):
        clean_document(pdf(rest=stream(b"/Type /ObjStm /N 1 /First 4", b"7 0 <<>>" + b" " * 600)), ".pdf")


def test_a_drawn_pdf_tells_its_author_and_nothing_else() -> None:
    body = BytesIO()
    Image.new("RGB", (40, 40)).save(body, "PDF", author="Ivan")

    assert clean_document(body.getvalue(), ".pdf").traces == ("Author: Ivan",)
