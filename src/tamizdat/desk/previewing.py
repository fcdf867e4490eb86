"""Pages of the paper as they would be baked now, shown to staff alone.

One line is added to what a bake would give: a `<base>` below which the page finds its stylesheet and its
photos at the desk. Everything else is byte for byte what readers would get.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tamizdat.desk.headers import PREVIEW_POLICY
from tamizdat.desk.models import Article, FrontPage, PaperPage, Photo, PlainPage
from tamizdat.desk.paper_assets import assets
from tamizdat.desk.photos import renderings_dir, renderings_of
from tamizdat.desk.reading import Reading
from tamizdat.desk.sheets import DeskSheets
from tamizdat.desk.typeset import typeset_page
from tamizdat.edition.errors import UnsafePathError
from tamizdat.edition.sheets import Sheet, check_path, media_type_of

_HEAD = b"<head>"


def preview_of(page: PaperPage) -> HttpResponse:
    """What the editor's preview shows of a draft, saved or not."""
    try:
        match page:
            case Article():
                sheet = story_sheet(page, timezone.now())
            case FrontPage() | PlainPage():
                sheet = page_sheet(page)
            case _:
                raise TypeError(f"no page of the paper: {page!r}")
    except ValidationError as exc:
        return HttpResponse(" ".join(exc.messages), status=422, content_type="text/plain; charset=utf-8")
    return as_preview(sheet)


def story_sheet(article: Article, now: datetime) -> Sheet:
    """The story's page, if this draft came out now."""
    reading = Reading()
    page = reading.story_of_draft(article, now)
    paper = reading.papers.by_language[article.locale.language_code]
    return Sheet(page.head.path, typeset_page(page, paper))


def page_sheet(page: FrontPage | PlainPage) -> Sheet:
    """The page's sheet, if this draft came out now. The draft is stored for as long as it takes to look."""
    with transaction.atomic():
        page.live = True
        page.save()
        place = f"front/{page.locale.language_code}" if isinstance(page, FrontPage) else f"plain/{page.pk}"
        found = [sheet for _, sheet in DeskSheets().sheets([place])]
        transaction.set_rollback(True)
    return next(sheet for sheet in found if sheet.path.endswith(".html"))


def as_preview(sheet: Sheet) -> HttpResponse:
    """The sheet with the one line that lets it find its parts at the desk."""
    base = f'<base href="{escape(reverse("desk:preview", args=[sheet.path]))}">\n'.encode()
    before, head, after = sheet.body.partition(_HEAD)
    return _answer(before + head + base + after, sheet.path)


def part_of_preview(path: str) -> HttpResponse:
    """What a previewed page asks for: the paper's assets, renderings, what stands in the paper already."""
    try:
        check_path(path)
    except UnsafePathError as exc:
        raise Http404 from exc
    for sheet in assets():
        if sheet.path == path:
            return _answer(sheet.body, path)
    if path.startswith("photos/"):
        return _answer(_rendering(path.removeprefix("photos/")).read_bytes(), path)
    standing: Path = settings.TAMIZDAT.www_dir / path
    if not standing.is_file():
        raise Http404
    return _answer(standing.read_bytes(), path)


def _rendering(name: str) -> Path:
    file = renderings_dir() / name
    if "/" in name:
        raise Http404
    if not file.is_file():
        photo = Photo.objects.filter(digest__startswith=name.partition("-")[0]).exclude(digest="").first()
        if photo is None or file not in [rendering.file for rendering in renderings_of(photo)]:
            raise Http404
    return file


def _answer(body: bytes, path: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type_of(path))
    response["Content-Security-Policy"] = PREVIEW_POLICY
    response["Cache-Control"] = "private, no-store"
    return response
