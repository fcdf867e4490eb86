"""Photos with something that names the source in every slot their format has."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

#: Found anywhere in a stored file, it would have named the source.
CANARY = b"Marisol-Vantorre-4471"
TEXT = CANARY.decode()
CREDIT = "Lio Hartmann / Pier Agency"

pillow_heif.register_heif_opener()


def scene(size: tuple[int, int] = (320, 200)) -> Image.Image:
    """Dark above, bright below: what is up can be told."""
    picture = Image.new("RGB", size, (20, 40, 90))
    picture.paste((240, 220, 150), (0, size[1] // 2, size[0], size[1]))
    return picture


def exif(*, orientation: int = 1, artist: str = "") -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    if artist:
        tags[ExifTags.Base.Artist] = artist
    for tag in (
        ExifTags.Base.Make,
        ExifTags.Base.Model,
        ExifTags.Base.Software,
        ExifTags.Base.ImageDescription,
        ExifTags.Base.HostComputer,
    ):
        tags[tag] = TEXT
    inside = tags.get_ifd(ExifTags.IFD.Exif)
    inside[ExifTags.Base.BodySerialNumber] = TEXT
    inside[ExifTags.Base.CameraOwnerName] = TEXT
    inside[ExifTags.Base.LensSerialNumber] = TEXT
    inside[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + CANARY
    inside[ExifTags.Base.MakerNote] = CANARY * 20
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (54.0, 41.0, 12.5)
    place[ExifTags.GPS.GPSProcessingMethod] = CANARY
    return tags.tobytes()


def xmp(creator: str = "") -> bytes:
    maker = f"<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>" if creator else ""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" '
        f'xmpMM:DocumentID="{TEXT}"><xmpMM:History>{TEXT}</xmpMM:History>{maker}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def iptc(byline: str = "", agency: str = "") -> bytes:
    """A Photoshop resource block with IPTC records, as agencies deliver it."""
    records = b""
    for number, value in ((120, CANARY), (122, CANARY), (80, byline.encode()), (110, agency.encode())):
        if value:
            records += struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value
    records += b"" if len(records) % 2 == 0 else b"\0"
    return b"Photoshop 3.0\0" + b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(records)) + records


def profile() -> bytes:
    """sRGB, with the canary as its description."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + CANARY


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(*, orientation: int = 1, byline: str = "", agency: str = "", artist: str = "") -> bytes:
    out = BytesIO()
    scene().save(out, "JPEG", exif=exif(orientation=orientation, artist=artist), icc_profile=profile())
    body = out.getvalue()
    extra = (
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp())
        + _segment(0xED, iptc(byline, agency))
        + _segment(0xEB, b"JP\0\1\0\0\0\1" + CANARY)  # where signed editing histories stand
        + _segment(0xE5, CANARY)
        + _segment(0xFE, CANARY)
    )
    return body[:2] + extra + body[2:] + CANARY


def png() -> bytes:
    notes = PngInfo()
    notes.add_text("Author", TEXT)
    notes.add_text("Comment", TEXT, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", xmp().decode())
    notes.add_text("Raw profile type iptc", TEXT)
    out = BytesIO()
    scene().save(out, "PNG", pnginfo=notes, exif=exif(), icc_profile=profile())
    body = out.getvalue()
    own = b"vaNt" + CANARY
    chunk = struct.pack(">I", len(CANARY)) + own + struct.pack(">I", zlib.crc32(own))
    end = body.rindex(b"IEND") - 4
    return body[:end] + chunk + body[end:] + CANARY


def webp() -> bytes:
    out = BytesIO()
    scene().save(out, "WEBP", exif=exif(), xmp=xmp(), icc_profile=profile())
    padded = CANARY + b"\0" * (len(CANARY) % 2)
    body = out.getvalue() + b"VANT" + struct.pack("<I", len(CANARY)) + padded
    return body[:4] + struct.pack("<I", len(body) - 8) + body[8:] + CANARY


def heic() -> bytes:
    out = BytesIO()
    scene().save(out, "HEIF", exif=exif(), xmp=xmp())
    return out.getvalue() + CANARY


def avif() -> bytes:
    out = BytesIO()
    scene().save(out, "AVIF", exif=exif(), xmp=xmp())
    return out.getvalue() + CANARY


def gif() -> bytes:
    out = BytesIO()
    scene().save(out, "GIF", comment=CANARY)
    return out.getvalue() + CANARY


FORMATS: dict[str, Callable[[], bytes]] = {
    "jpg": jpeg,
    "png": png,
    "webp": webp,
    "heic": heic,
    "avif": avif,
    "gif": gif,
}
