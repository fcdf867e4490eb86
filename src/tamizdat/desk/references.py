"""What bodies refer to, as far as it is out: pages, photos, files."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from wagtail.documents import get_document_model

from tamizdat.desk import paths
from tamizdat.desk.body import File
from tamizdat.desk.models import Photo, PlainPage, Standing
from tamizdat.desk.pages import Picture, Rendering
from tamizdat.desk.papers import Papers
from tamizdat.desk.photos import planned_renderings
from tamizdat.desk.stored_blocks import Uses

#: What a file is, by its ending: the name it was uploaded under may name a person.
_KINDS = {
    ".csv": "table",
    ".ods": "table",
    ".xlsx": "table",
    ".epub": "book",
    ".zip": "archive",
    ".pdf": "document",
}


class References:
    """Reads each once, and many at once when told what to expect. Keeps `body.Targets`."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers
        self._pages: dict[int, str | None] = {}
        self._pictures: dict[int, Picture | None] = {}
        self._files: dict[int, File | None] = {}

    def page(self, page_id: int) -> str | None:
        if page_id not in self._pages:
            self._read_pages({page_id})
        return self._pages[page_id]

    def picture(self, photo_id: int) -> Picture | None:
        if photo_id not in self._pictures:
            self._read_pictures({photo_id})
        return self._pictures[photo_id]

    def file(self, file_id: int) -> File | None:
        if file_id not in self._files:
            self._read_files({file_id})
        return self._files[file_id]

    def expect(self, uses: Uses) -> None:
        """Read at once what will be asked for one by one."""
        self._read_pictures(uses.photos)
        self._read_files(uses.files)
        self._read_pages(uses.pages)

    def _read_pages(self, ids: set[int]) -> None:
        missing = ids - self._pages.keys()
        if not missing:
            return
        self._pages.update(dict.fromkeys(missing))
        papers = self._papers
        stories = Standing.objects.filter(pk__in=missing, is_out=True, article__live=True)
        for pk, path, locale_id in stories.values_list("pk", "path", "locale_id"):
            self._pages[pk] = path if papers.is_out(locale_id) else None
        plain = PlainPage.objects.filter(pk__in=missing, live=True).order_by()
        for pk, slug, locale_id in plain.values_list("pk", "slug", "locale_id"):
            path = paths.plain_path(papers.codes[locale_id], slug)
            self._pages[pk] = path if papers.is_out(locale_id) else None
        for code, front in papers.fronts.items():
            if front.pk in missing:
                self._pages[front.pk] = paths.front_path(code)

    def _read_pictures(self, ids: set[int]) -> None:
        missing = ids - self._pictures.keys()
        if not missing:
            return
        self._pictures.update(dict.fromkeys(missing))
        photos = Photo.objects.filter(pk__in=missing).exclude(digest="")
        rows = photos.values_list("pk", *Photo.SHOWN)
        for pk, digest, width, height, alt, is_decorative, credit, x, y in rows:
            sizes = planned_renderings(_Sized(digest, width, height))  # type: ignore[arg-type]  # as much of a photo as it asks for
            self._pictures[pk] = Picture(
                renderings=tuple(Rendering(one.path, one.width, one.height, one.media_type) for one in sizes),
                alt="" if is_decorative else alt,
                credit=credit,
                focus=(_percent(x, width), _percent(y, height)),
            )

    def _read_files(self, ids: set[int]) -> None:
        missing = ids - self._files.keys()
        if not missing:
            return
        self._files.update(dict.fromkeys(missing))
        for document in get_document_model().objects.filter(pk__in=missing):
            self._files[document.pk] = File(
                file_path(document), file_suffix(document), document.get_file_size() or 0
            )


@dataclass(frozen=True, slots=True)
class _Sized:
    """As much of a photo as its renderings follow from."""

    digest: str
    width: int
    height: int


def file_suffix(document: object) -> str:
    suffix = PurePosixPath(str(document.file.name)).suffix.lower()  # type: ignore[attr-defined]  # Wagtail's document
    return suffix if suffix[1:].isalnum() and suffix.isascii() else ".bin"


def file_path(document: object) -> str:
    """Where a file stands in the edition: named by its bytes and its kind, never by its name at the desk."""
    suffix = file_suffix(document)
    digest = document.get_file_hash()  # type: ignore[attr-defined]
    return f"files/{digest[:12]}/{_KINDS.get(suffix, 'document')}{suffix}"


def _percent(value: int | None, whole: int) -> int:
    return 50 if value is None or not whole else max(0, min(100, round(100 * value / whole)))
