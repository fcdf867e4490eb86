"""Cleaning a photo at the door, and the sizes the paper shows it in.

A photo's file can name the source: by place, by the camera's serial number, by what its maker typed into it,
by its very file name. So nothing of an upload is kept but its pixels, drawn anew:

    raw upload → `clean_photo` → `CleanPhoto` (JPEG or PNG, sRGB, no metadata) → media/photos/RANDOM.jpg

`PhotoFieldFile.save` is the one door to the disk, so this holds whoever stores a photo and from where.
"""

import hashlib
import os
import secrets
import struct
import tempfile
import threading
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pillow_heif
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageOps, IptcImagePlugin, JpegImagePlugin, UnidentifiedImageError
from wagtail.images import get_image_model
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from tamizdat.desk.errors import PhotoRefusedError
from tamizdat.edition.sheets import Sheet, media_type_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tamizdat.desk.models import Photo

WIDTHS = (480, 960, 1600)
SUFFIXES = (".webp", ".jpg")
#: Larger photos are drawn smaller at the door: no reader sees more than the widest rendering.
LONGEST_EDGE = 5120
#: Below the number from which Pillow itself warns of a decompression bomb.
MOST_PIXELS = 80_000_000
MOST_BYTES = 40 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
#: Formats whose photos are kept without loss: drawings, screenshots, documents.
_LOSSLESS = frozenset({"PNG", "GIF"})
_IPTC_BYLINE, _IPTC_CREDIT, _IPTC_COPYRIGHT = (2, 80), (2, 110), (2, 116)
_CREDIT_LENGTH = 200
# What Pillow and its decoders raise on files that are broken or made to break them.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
# One photo of MOST_PIXELS takes half a gigabyte while it is drawn; two at once could end the process.
_one_at_a_time = threading.Lock()

pillow_heif.register_heif_opener(thumbnails=False)
# Not all formats are known before they are asked for, and asking for some by name does not count.
Image.init()


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo that says nothing but what is to be seen. Width and height in pixels."""

    body: bytes
    suffix: str
    width: int
    height: int
    #: What the upload said of its maker: a proposal to be confirmed by a person, never kept by itself.
    offered_credit: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class CleanPhotoFile(ContentFile[bytes]):
    """A clean photo as Django's storage wants it, under a name that says nothing."""

    def __init__(self, photo: CleanPhoto) -> None:
        super().__init__(photo.body, name=secrets.token_hex(16) + photo.suffix)
        self.photo = photo
        self.content_type = media_type_of(f"photo{photo.suffix}")


class WaitingPhoto(SimpleUploadedFile):
    """A clean photo that waits for its credit, under its own digest as name."""

    def __init__(self, photo: CleanPhoto) -> None:
        media_type = media_type_of(f"photo{photo.suffix}")
        super().__init__(f"{photo.digest[:32]}{photo.suffix}", photo.body, media_type)
        self.photo = photo


@dataclass(frozen=True, slots=True)
class StoredRendering:
    """One size of a photo. `path` is where it stands in the edition, `file` where the newsroom keeps it."""

    path: str
    file: Path
    width: int
    height: int
    media_type: str


def clean_photo(upload: IO[bytes] | File[bytes]) -> CleanPhoto:
    """Draw the upload anew, upright and in sRGB, and leave everything else behind.

    Raises:
        PhotoRefusedError: it is no photo, too large, or broken. The message is for the person who uploads.
    """
    upload.seek(0)
    raw = upload.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise PhotoRefusedError(
            _("This file is larger than %(megabytes)d MB. Save the photo smaller and try again.")
            % {"megabytes": MOST_BYTES // 2**20}
        )
    if not raw:
        raise PhotoRefusedError(_("This file is empty."))
    if b"<svg" in raw[:4096].lower():
        raise PhotoRefusedError(
            _("SVG is a program rather than a photo: it can load from elsewhere. Save the drawing as PNG.")
        )
    with _one_at_a_time:
        return _drawn_anew(raw)


def _drawn_anew(raw: bytes) -> CleanPhoto:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(raw), formats=FORMATS)
    except UnidentifiedImageError as exc:
        raise PhotoRefusedError(
            _("This is no photo that can be used. Use JPEG, PNG, WebP, HEIC, AVIF or GIF.")
        ) from exc
    except Image.DecompressionBombError as exc:
        raise PhotoRefusedError(_too_many_pixels()) from exc
    except _BROKEN as exc:
        raise PhotoRefusedError(_broken()) from exc
    if picture.width * picture.height > MOST_PIXELS:
        raise PhotoRefusedError(_too_many_pixels())
    try:
        return _redraw(picture)
    except _BROKEN as exc:
        raise PhotoRefusedError(_broken()) from exc


def _too_many_pixels() -> str:
    return _("This photo has more than %(millions)d million pixels. Save it smaller and try again.") % {
        "millions": MOST_PIXELS // 10**6
    }


def _broken() -> str:
    return _("This photo is damaged or incomplete. Copy it again from where it came, or save it anew.")


def _redraw(picture: Image.Image) -> CleanPhoto:
    offered = offered_credit(picture)
    kept_lossless = picture.format in _LOSSLESS
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    seen = _in_srgb(upright)
    seen.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    if seen.mode == "RGBA" and seen.getchannel("A").getextrema() == (255, 255):
        seen = seen.convert("RGB")
    # Pasted into a new picture: what Pillow carries beside the pixels stays with the old one.
    drawn = Image.new(seen.mode, seen.size)
    drawn.paste(seen)
    out = BytesIO()
    if kept_lossless or drawn.mode == "RGBA":
        drawn.save(out, "PNG", optimize=drawn.width * drawn.height < 4_000_000)
        suffix = ".png"
    else:
        drawn.save(out, "JPEG", quality=92, subsampling=0, optimize=True)
        suffix = ".jpg"
    return CleanPhoto(out.getvalue(), suffix, drawn.width, drawn.height, offered)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture as RGB or RGBA whose numbers mean sRGB, so that no profile need go with it."""
    profile = picture.info.get("icc_profile")
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    if picture.mode.startswith("I") or picture.mode == "F":
        # 16 bits a pixel: Pillow would cut them off instead of scaling them.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture.convert("RGBA" if has_alpha else "RGB")
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if picture.mode == "RGBA" else picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        seen = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        seen = None  # a profile that does not fit: the numbers alone are the better guess
    if seen is None:
        return picture.convert("RGBA" if has_alpha else "RGB")
    if alpha is not None:
        seen.putalpha(alpha)
    return seen


def offered_credit(picture: Image.Image) -> str:
    """Who the file says made it, as "Name / Agency". Empty when it does not say."""
    name, agency, rights = "", "", ""
    for read in (_from_iptc, _from_xmp, _from_exif):
        try:
            found = read(picture)
        except _BROKEN:
            continue
        name, agency, rights = name or found[0], agency or found[1], rights or found[2]
    parts = [part for part in dict.fromkeys((name, agency)) if part] or [rights]
    return " / ".join(parts)[:_CREDIT_LENGTH].strip()


def _from_iptc(picture: Image.Image) -> tuple[str, str, str]:
    found: dict[Any, Any] = IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]  # any image will do
    return (
        _words(found.get(_IPTC_BYLINE)),
        _words(found.get(_IPTC_CREDIT)),
        _words(found.get(_IPTC_COPYRIGHT)),
    )


def _from_xmp(picture: Image.Image) -> tuple[str, str, str]:
    if not picture.info.get("xmp"):
        return "", "", ""
    described = picture.getxmp().get("xmpmeta", {}).get("RDF", {}).get("Description", {})
    values: dict[str, Any] = {}
    for part in described if isinstance(described, list) else [described]:
        values.update(part)
    return _words(values.get("creator")), _words(values.get("Credit")), _words(values.get("rights"))


def _from_exif(picture: Image.Image) -> tuple[str, str, str]:
    exif = picture.getexif()
    return _words(exif.get(ExifTags.Base.Artist)), "", _words(exif.get(ExifTags.Base.Copyright))


def _words(value: Any) -> str:
    """The text in a metadata slot, of whatever shape the slot is. Control characters become spaces."""
    while isinstance(value, (dict, list, tuple)):
        if isinstance(value, dict):
            value = next((value[key] for key in ("Seq", "Bag", "Alt", "li", "text") if key in value), "")
        else:
            value = value[0] if value else ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    text = "".join(char if char.isprintable() else " " for char in str(value or ""))
    return " ".join(text.split())


class PhotoFieldFile(WagtailImageFieldFile):
    """Cleans whatever is stored, and tells the photo what its clean file is."""

    def save(self, name: str, content: File[bytes], save: bool = True) -> None:  # noqa: FBT001, FBT002  # Django calls it so
        clean = (
            content
            if isinstance(content, CleanPhotoFile | WaitingPhoto)
            else CleanPhotoFile(clean_photo(content))
        )
        self.instance.former_digest = self.instance.digest
        # Set before the storing: Django calls this while it collects the columns, `file` before these.
        self.instance.digest = clean.photo.digest
        self.instance.file_size = len(clean.photo.body)
        self.instance.file_hash = hashlib.sha1(clean.photo.body, usedforsecurity=False).hexdigest()
        super().save(str(clean.name), clean, save)


class PhotoField(WagtailImageField):
    attr_class = PhotoFieldFile


def photo_upload_to(photo: "Photo", name: str) -> str:
    """Where the clean file is kept. Only the ending is taken from the name, and only ours."""
    suffix = Path(name).suffix
    return f"photos/{secrets.token_hex(16)}{suffix if suffix in ('.jpg', '.png') else '.jpg'}"


def planned_renderings(photo: "Photo") -> tuple[StoredRendering, ...]:
    """The sizes of a photo, small to large, WebP before JPEG. Nothing is read or written."""
    directory = renderings_dir()
    planned = []
    for width in dict.fromkeys(min(width, photo.width) for width in WIDTHS):
        height = max(1, round(photo.height * width / photo.width))
        for suffix in SUFFIXES:
            path = f"photos/{photo.digest[:12]}-{width}{suffix}"
            planned.append(
                StoredRendering(path, directory / Path(path).name, width, height, media_type_of(path))
            )
    return tuple(planned)


def renderings_of(photo: "Photo") -> tuple[StoredRendering, ...]:
    """The sizes of a photo; those that are not there yet are made now."""
    planned = planned_renderings(photo)
    missing = [rendering for rendering in planned if not rendering.file.is_file()]
    if missing:
        _make(photo, missing)
    return planned


def photo_sheets(photo: "Photo") -> Iterator[Sheet]:
    """The renderings of a photo as sheets of the edition."""
    for rendering in renderings_of(photo):
        yield Sheet(rendering.path, rendering.file.read_bytes())


def forget_renderings(digest: str) -> None:
    """Take the renderings of a file from the disk, once no photo is left that shows it."""
    for file in renderings_dir().glob(f"{digest[:12]}-*"):
        file.unlink(missing_ok=True)


def renderings_dir() -> Path:
    return Path(settings.MEDIA_ROOT) / "renderings"


def _make(photo: "Photo", missing: list[StoredRendering]) -> None:
    renderings_dir().mkdir(parents=True, exist_ok=True)
    with _one_at_a_time, photo.open_file() as stored:
        whole = Image.open(stored, formats=("JPEG", "PNG"))
        whole.load()
        if whole.mode == "RGBA":
            # JPEG knows no transparency; both formats must look the same, by day and by night.
            paper = Image.new("RGB", whole.size, "white")
            paper.paste(whole, mask=whole.getchannel("A"))
        else:
            paper = whole.convert("RGB")
        for rendering in missing:
            size = (rendering.width, rendering.height)
            sized = paper if paper.size == size else paper.resize(size, Image.Resampling.LANCZOS)
            _write_whole(rendering.file, _encoded(sized, rendering.file.suffix))


def _encoded(picture: Image.Image, suffix: str) -> bytes:
    out = BytesIO()
    if suffix == ".webp":
        picture.save(out, "WEBP", quality=76, method=4)
    else:
        picture.save(out, "JPEG", quality=80, progressive=True, optimize=True)
    return out.getvalue()


def _write_whole(file: Path, body: bytes) -> None:
    """Write beside and rename: a bake that looks at the same moment sees the whole file or none."""
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=".")
    with os.fdopen(handle, "wb") as out:
        out.write(body)
    Path(beside).replace(file)


def add_photo(
    upload: IO[bytes] | File[bytes],
    *,
    title: str,
    credit: str,
    alternative_text: str = "",
    is_decorative: bool = False,
    licence_note: str = "",
    uploaded_by: "User | None" = None,
) -> "Photo":
    """Store a clean photo. Its title is for colleagues; credit and alternative text are what readers get.

    Raises:
        PhotoRefusedError: the file is no usable photo.
        ValidationError: credit or alternative text is missing.
    """
    from_upload = CleanPhotoFile(clean_photo(upload))
    photo: Photo = get_image_model()(
        title=title,
        credit=credit,
        description=alternative_text,
        is_decorative=is_decorative,
        licence_note=licence_note,
        uploaded_by_user=uploaded_by,
        file=from_upload,
    )
    photo.full_clean()
    photo.save()
    return photo
