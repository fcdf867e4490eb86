"""From a page that was read to a draft in the desk."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator
from wagtail.models import Locale

from tamizdat.desk.errors import NoPlaceForImportError, PhotoRefusedError
from tamizdat.desk.importing.pages import (
    Block,
    ItemList,
    LinkCard,
    Paragraph,
    Picture,
    Quote,
    Reason,
    SavedPage,
    Subheading,
    Table,
)
from tamizdat.desk.models import Article, Byline, Contributor, FrontPage, ImportedPage, Photo, Section
from tamizdat.desk.photos import add_photo
from tamizdat.desk.slugs import free_slug, slug_of

_LONGEST_HEADLINE = 255
_LINK = re.compile(r'<a href="([^"]*)"')
_MOST_CELLS, _MOST_ROWS = 12, 200
#: A photo beside the page that is larger than this is not worth reading to find out that it is none.
_LARGEST_PHOTO = 40 * 2**20

StreamItem = dict[str, Any]


class ImportState(StrEnum):
    CREATED = "created"
    SAME = "same"  # this very story was imported before: nothing was changed


@dataclass(frozen=True, slots=True)
class Imported:
    state: ImportState
    article: Article


def import_page(saved: SavedPage, *, by: User | None, at: datetime, beside: Path | None = None) -> Imported:
    """Make a draft of a saved page, under the front of its language. The same story again changes nothing.

    `beside` is the directory the page was saved in: its pictures are taken from there and from nowhere else.

    Raises:
        NoPlaceForImportError: the paper has no front page or no section to put the draft in.
    """
    there = ImportedPage.objects.select_related("article").filter(digest=saved.digest).first()
    if there is not None:
        return Imported(ImportState.SAME, there.article)
    try:
        with transaction.atomic():
            return Imported(ImportState.CREATED, _Draft(saved, by=by, at=at, beside=beside).made())
    except IntegrityError:
        # Two imports at the same moment: the other one was first.
        there = ImportedPage.objects.select_related("article").filter(digest=saved.digest).first()
        if there is None:
            raise
        return Imported(ImportState.SAME, there.article)


class _Draft:
    """One draft in the making."""

    def __init__(self, saved: SavedPage, *, by: User | None, at: datetime, beside: Path | None) -> None:
        self.saved, self.by, self.at, self.beside = saved, by, at, beside
        self.remarks: list[str] = []
        self.lost: list[tuple[str, int]] = []
        self.front = self._front()
        self.locale: Locale = self.front.locale

    def made(self) -> Article:
        saved = self.saved
        body = self._body()
        photo = self._photo(saved.lead) if saved.lead else None
        article = Article(
            title=self._headline(),
            slug=self._slug(),
            locale=self.locale,
            live=False,
            owner=self.by,
            kicker=Truncator(saved.kicker).chars(80),
            standfirst=self._standfirst(),
            lead_photo=photo,
            lead_caption=f"<p>{escape(saved.caption, quote=False)}</p>" if saved.caption else "",
            section=self._section(),
            published_at=self._published_at(),
        )
        article.body = Article.body.field.to_python(body)
        article.bylines.set(
            [Byline(contributor=one, sort_order=place) for place, one in enumerate(self._contributors())]
        )
        if saved.address:
            self.remarks.insert(0, f"Imported from {saved.address}")
        article.desk_note = "\n".join(self.remarks)
        self.front.add_child(instance=article)
        article.save_revision(user=self.by, log_action=True, clean=False)
        ImportedPage.objects.create(
            article=article,
            file_name=saved.file_name[:255],
            address=(saved.address or "")[:1000],
            digest=saved.digest,
            read_at=self.at,
            credit=saved.credit[:300],
            blocks=[item["id"] for item in body],
            dropped=self._dropped(),
        )
        return article

    def _front(self) -> FrontPage:
        language = (self.saved.language or "").lower()
        primary = language.split("-")[0]
        fronts: dict[str, FrontPage] = {
            front.locale.language_code.lower(): front for front in FrontPage.objects.select_related("locale")
        }
        related = next((code for code in fronts if code.split("-")[0] == primary), None)
        for code in (language, primary, related):
            if code in fronts:
                return fronts[code]
        front = fronts.get(Locale.get_default().language_code.lower())
        if front is None:
            raise NoPlaceForImportError("the paper has no front page to put a draft under")
        if language:
            self.remarks.append(f"The page is in “{language}”, a language that the paper does not have.")
        return front

    def _section(self) -> Section:
        sections = Section.objects.filter(locale=self.locale)
        named = sections.filter(name__iexact=self.saved.kicker).first() if self.saved.kicker else None
        section = named or sections.first()
        if section is None:
            language = self.locale.get_display_name()
            raise NoPlaceForImportError(f"there is no section in {language}: make one in the desk first")
        return section

    def _headline(self) -> str:
        headline = self.saved.headline
        if len(headline) > _LONGEST_HEADLINE:
            self.remarks.append(f"The whole headline: {headline}")
        return Truncator(headline).chars(_LONGEST_HEADLINE)

    def _standfirst(self) -> str:
        standfirst = self.saved.standfirst
        if len(standfirst) > 600:
            self.remarks.append(f"The whole standfirst: {standfirst}")
        return Truncator(standfirst).chars(600)

    def _slug(self) -> str:
        wanted = slug_of(self.saved.headline) or f"story-{self.saved.digest[:8]}"
        taken = set(self.front.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
        return free_slug(wanted, taken.__contains__)

    def _published_at(self) -> datetime | None:
        told: date | datetime | None = self.saved.published
        if told is None:
            return None
        when = told if isinstance(told, datetime) else datetime.combine(told, time())
        when = timezone.make_aware(when) if timezone.is_naive(when) else when
        if when > self.at:
            self.remarks.append(f"The page gives a date to come: {told.isoformat()}")
            return None
        return when

    def _contributors(self) -> list[Contributor]:
        names = [(name, False) for name in self.saved.names] + [(name, True) for name in self.saved.agencies]
        found = [self._contributor(name[:120], is_agency=agency) for name, agency in names[:20]]
        return list({one.pk: one for one in found}.values())

    def _contributor(self, name: str, *, is_agency: bool) -> Contributor:
        there = Contributor.objects.filter(locale=self.locale, name__iexact=name).first()
        if there is not None:
            return there
        slug = Contributor.free_slug(self.locale, slug_of(name) or "contributor")
        return Contributor.objects.create(locale=self.locale, name=name, slug=slug, is_agency=is_agency)

    def _body(self) -> list[StreamItem]:
        items: list[StreamItem] = []
        self.starts: list[int] = []
        heading = self.saved.headline
        for number, block in enumerate(self.saved.blocks):
            self.starts.append(len(items))
            if isinstance(block, Subheading):
                heading = block.text
            if isinstance(block, Quote):
                # The quote block holds words alone.
                addresses = (unescape(found) for html in block.paragraphs for found in _LINK.findall(html))
                self.remarks += [f"In a quote the page links to {address}" for address in addresses]
            if isinstance(block, Picture):
                items += self._picture(block, number)
            else:
                items += [{"type": kind, "value": value} for kind, value in _values(block, heading)]
        self.starts.append(len(items))
        for item in items:
            item["id"] = str(uuid.uuid4())
        return items

    def _picture(self, picture: Picture, number: int) -> list[StreamItem]:
        photo = self._photo(picture)
        if photo is None:
            self.lost += [(text, number) for text in (picture.caption, picture.credit) if text]
            return []
        caption = f"<p>{escape(picture.caption, quote=False)}</p>" if picture.caption else ""
        return [{"type": "photo", "value": {"photo": photo.pk, "caption": caption}}]

    def _photo(self, picture: Picture) -> Photo | None:
        """The photo, if its file lies beside the page and it says whose it is and what it shows."""
        file = _file_beside(picture.source, self.beside)
        if file is None:
            return None
        alternative = picture.alternative or picture.caption
        if not (picture.credit and alternative):
            missing = "credit" if not picture.credit else "description"
            self.remarks.append(f"A photo was left out, because the page gives no {missing} for it.")
            return None
        try:
            with transaction.atomic(), file.open("rb") as upload:
                return add_photo(
                    upload,
                    title=Truncator(alternative).chars(200),
                    credit=picture.credit[:200],
                    alternative_text=Truncator(alternative).chars(255),
                    uploaded_by=self.by,
                )
        except (PhotoRefusedError, ValidationError, OSError):
            self.remarks.append("A photo was left out, because its file cannot be used.")
            return None

    def _dropped(self) -> list[dict[str, Any]]:
        """In the order of the page, each with the number of the draft's blocks that it stood after."""
        lines: list[tuple[float, str, Reason]] = [
            (line.index, line.text, line.reason) for line in self.saved.dropped
        ]
        # The words of a lost picture stand where it stood: below the lines above it.
        lines += [(number + 0.5, text, Reason.PICTURE) for text, number in self.lost]
        lines.sort(key=lambda line: line[0])
        return [
            {"text": text, "reason": reason.value, "index": self.starts[int(place)], "put_back": False}
            for place, text, reason in lines
        ]


def _values(block: Block, heading: str) -> list[tuple[str, Any]]:  # noqa: PLR0911  # one for each kind
    """The block as the editor's blocks, each a type and a value."""
    match block:
        case Paragraph(html):
            return [("paragraph", f"<p>{html}</p>")]
        case Subheading(text):
            return [("subheading", text)] if len(text) <= 200 else [("paragraph", _paragraph(text))]
        case Quote(paragraphs, attribution):
            said = "\n\n".join(block.texts[: len(paragraphs)])
            return [("quote", {"text": said, "attribution": attribution})]
        case ItemList(ordered, items):
            points = [{"type": "item", "value": f"<p>{item}</p>", "id": str(uuid.uuid4())} for item in items]
            return [("list", {"ordered": ordered, "items": points})]
        case Table(rows, has_header):
            if len(rows) > _MOST_ROWS or max(map(len, rows), default=0) > _MOST_CELLS:
                return [("paragraph", _paragraph(text)) for text in block.texts]
            return [("table", _table(rows, has_header=has_header, caption=heading))]
        case LinkCard(address, title):
            return [
                ("card", {"address": address, "title": title or address, "outlet": "", "description": ""})
            ]
        case Picture():
            return []


def _table(rows: tuple[tuple[str, ...], ...], *, has_header: bool, caption: str) -> dict[str, Any]:
    def listed(values: list[Any]) -> list[dict[str, Any]]:
        return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]

    return {
        "caption": caption,
        "first_row_is_header": has_header,
        "rows": listed([{"cells": listed(list(row))} for row in rows]),
    }


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _file_beside(source: str, directory: Path | None) -> Path | None:
    """The file a picture was saved to. Never one outside the directory of the page."""
    if directory is None or not source or re.match(r"[a-z][a-z0-9+.-]*:|//", source, re.IGNORECASE):
        return None
    name = unquote(re.split(r"[?#]", source)[0])
    if "\x00" in name:
        return None
    top = directory.resolve()
    try:
        file = (top / name).resolve()
        fits = file.is_relative_to(top) and file.is_file() and file.stat().st_size <= _LARGEST_PHOTO
    except OSError:
        return None
    return file if fits else None
