"""Small office documents and PDFs, of the shape that programs give them, with a name wherever one can stand."""

import zipfile
import zlib
from io import BytesIO

from tests.desk.telltales import FORMATS, TEXT

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
_S = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:officeooo="http://openoffice.org/2009/office"'
)
CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:creator>{TEXT}</dc:creator><cp:lastModifiedBy>{TEXT}</cp:lastModifiedBy></cp:coreProperties>"
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return body.getvalue()


def unpacked(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relationships(*targets: str, more: str = "") -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/part" Target="{target}"/>'
        for number, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}{more}</Relationships>'


def types(*names: str) -> str:
    listed = "".join(f'<Override PartName="/{name}" ContentType="application/xml"/>' for name in names)
    return f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'


def word(**changes: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types("word/document.xml", "word/people.xml", "customXml/itemProps1.xml"),
        "_rels/.rels": relationships(
            "word/document.xml",
            "docProps/core.xml",
            "docProps/thumbnail.jpeg",
            "/package/services/metadata/core-properties/5f.psmdcp",
            "_xmlsignatures/origin.sigs",
        ),
        "docProps/core.xml": CORE,
        "docProps/app.xml": f"<Properties><Company>{TEXT}</Company></Properties>",
        "docProps/thumbnail.jpeg": FORMATS["jpg"](),
        "package/services/metadata/core-properties/5f.psmdcp": CORE,
        "customXml/item1.xml": f"<p><DisplayName>{TEXT}</DisplayName></p>",
        "customXml/itemProps1.xml": "<p/>",
        "customXml/_rels/item1.xml.rels": relationships("itemProps1.xml"),
        "_xmlsignatures/origin.sigs": b"",
        "_xmlsignatures/_rels/origin.sigs.rels": relationships("sig1.xml"),
        "_xmlsignatures/sig1.xml": f"<Signature><X509SubjectName>{TEXT}</X509SubjectName></Signature>",
        "word/people.xml": f'<w15:people {_W}><w15:person w15:author="{TEXT}"/></w15:people>',
        "word/settings.xml": (
            f"<w:settings {_W}><w:rsids><w:rsid w:val='00A1B2C3'/></w:rsids>"
            '<w15:docId w15:val="{00A1B2C3-0000}"></w15:docId></w:settings>'
        ),
        "word/document.xml": (
            f"<w:document {_W}><w:sdt><w:sdtPr><w:dataBinding w:xpath='/a[b>1]' w:storeItemID=\"x\"/></w:sdtPr></w:sdt>"
            "<w:p w:rsidR=\"00A1B2C3\" w:rsidRDefault='00A1B2C3'><w:t>The harbour</w:t></w:p></w:document>"
        ),
        "word/_rels/document.xml.rels": relationships(
            "settings.xml", "people.xml", "../customXml/item1.xml", "media/image1.jpeg"
        ),
        "word/media/image1.jpeg": FORMATS["jpg"](),
    }
    return packed({**parts, **changes})


def sheet(**changes: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"),
        "_rels/.rels": relationships("xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook {_S} xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac">'
            f'<x15ac:absPath url=\'C:\\Users\\{TEXT}\\\'/><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relationships("worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet {_S}><sheetData/><pageSetup paperSize="9" r:id="rId1" orientation=\'landscape\'/></worksheet>'
        ),
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            "../printerSettings/printerSettings1.bin", "../tables/table1.xml"
        ),
        "xl/printerSettings/printerSettings1.bin": TEXT.encode("utf-16-le"),
        "xl/tables/table1.xml": f'<table {_S} id="1" name="Table1" displayName="Table1" ref="A1:B2"/>',
    }
    return packed({**parts, **changes})


def open_document(**changes: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": (
            f"<office:document-content {_O}><text:p officeooo:rsid='001f'>The harbour</text:p></office:document-content>"
        ),
        "meta.xml": f"<office:document-meta {_O}><meta:initial-creator>{TEXT}</meta:initial-creator></office:document-meta>",
        "settings.xml": (
            f"<office:settings {_O}><config:config-item config:type='string' config:name='PrinterName'>{TEXT}"
            "</config:config-item></office:settings>"
        ),
        "Thumbnails/thumbnail.png": FORMATS["png"](),
        "Pictures/1.png": FORMATS["png"](),
        "Configurations2/accelerator/current.xml": "",
        "layout-cache": b"\x00",
        "VersionList.xml": f'<VL:version-list xmlns:VL="v"><VL:version-entry VL:creator="{TEXT}"/></VL:version-list>',
        "Versions/Version1": packed({"content.xml": TEXT}),
        "META-INF/documentsignatures.xml": f"<s><X509SubjectName>{TEXT}</X509SubjectName></s>",
        "META-INF/manifest.xml": manifest(
            "/", "content.xml", "settings.xml", "meta.xml", "Pictures/1.png", "Thumbnails/thumbnail.png",
            "Configurations2/", "Configurations2/accelerator/current.xml", "layout-cache", "VersionList.xml",
            "Versions/Version1",
        ),
    }  # fmt: skip
    return packed({**parts, **changes})


def manifest(*names: str) -> str:
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in names
    )
    return f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{listed}</manifest:manifest>'


def pdf(info: bytes = b"", rest: bytes = b"", trailer: bytes = b"/Info 2 0 R") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< " + info + b" >>\nendobj\n"
        + rest + b"\ntrailer\n<< /Root 1 0 R " + trailer + b" >>\n%%EOF\n"
    )  # fmt: skip


def stream(dictionary: bytes, body: bytes) -> bytes:
    return plain_stream(dictionary + b" /Filter /FlateDecode", zlib.compress(body))


def plain_stream(dictionary: bytes, body: bytes) -> bytes:
    return b"9 0 obj\n<< " + dictionary + b" >>\nstream\n" + body + b"\nendstream\nendobj"
