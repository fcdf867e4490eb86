"""Puts the demo paper into the desk's tables, through the doors that staff use."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.models import Locale

from tamizdat.desk.models import (
    Article,
    Byline,
    Contributor,
    Correction,
    FrontPage,
    FrontPick,
    Photo,
    PlainPage,
    RelatedPick,
    Section,
    Topic,
)
from tamizdat.desk.photos import CleanPhotoFile, clean_photo
from tamizdat.desk.roles import Role
from tamizdat.desk.services import publish_article
from tamizdat.rehearsal import markup, stories
from tamizdat.rehearsal.errors import RehearsalError

_NOTE = re.compile(r"<footnote>(.*?)</footnote>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_TAG = re.compile(r"<[^>]*>")

StreamItem = dict[str, Any]


def no_progress(line: str) -> None:
    """Tell nobody."""


@transaction.atomic
def fill_demo(paper: stories.Paper, *, progress: Callable[[str], None] = no_progress) -> None:
    """Fill a newsroom that has its languages and its staff, and nothing else yet.

    Raises:
        RehearsalError: the newsroom is not such a one.
    """
    if Article.objects.exists():
        raise RehearsalError("the newsroom has stories already: the demo paper is for an empty one")
    filling = _Filling(paper)
    progress(f"arranging {len(paper.sections)} sections in {len(paper.languages)} languages")
    filling.arrange()
    progress(f"writing {len(paper.stories)} stories and placing their pictures")
    filling.write()
    progress("publishing")
    filling.publish()


class _Filling:
    """What has been put in so far, by the demo paper's own keys and the language."""

    def __init__(self, paper: stories.Paper) -> None:
        self.paper = paper
        self.locales = {code: Locale.objects.get(language_code=code) for code in paper.languages}
        self.fronts = {
            front.locale.language_code: front for front in FrontPage.objects.select_related("locale")
        }
        self.staff = {role: User.objects.filter(groups__name=role.value).first() for role in Role}
        self.sections: dict[tuple[str, str], Section] = {}
        self.topics: dict[tuple[str, str], Topic] = {}
        self.contributors: dict[tuple[str, str], Contributor] = {}
        self.pages: dict[tuple[str, str], PlainPage] = {}
        self.articles: dict[tuple[str, str], Article] = {}
        self.photos: dict[str, Photo] = {}
        self.files: dict[str, int] = {}

    def arrange(self) -> None:
        for position, section in enumerate(self.paper.sections.values()):
            self._section(section, position)
        for topic in self.paper.topics.values():
            key = uuid.uuid4()
            for code, locale in self.locales.items():
                self.topics[code, topic.key] = _saved(
                    Topic(locale=locale, translation_key=key, slug=topic.key, name=topic.names[code])
                )
        for contributor in self.paper.contributors.values():
            self._contributor(contributor)

    def _section(self, section: stories.Section, position: int) -> None:
        key = uuid.uuid4()
        for code, locale in self.locales.items():
            made = Section.objects.filter(locale=locale, slug=section.key).first() or Section(
                locale=locale, slug=section.key, translation_key=key
            )
            made.name, made.about, made.position = section.names[code], section.about[code], position
            self.sections[code, section.key] = _saved(made)

    def _contributor(self, contributor: stories.Contributor) -> None:
        key = uuid.uuid4()
        for code, locale in self.locales.items():
            biography = contributor.biographies[code]
            made = Contributor(
                locale=locale,
                translation_key=key,
                slug=contributor.key,
                name=contributor.names[code],
                biography=f"<p>{escape(biography, quote=False)}</p>" if biography else "",
                portrait=self._photo(contributor.portrait) if contributor.portrait else None,
                is_agency=contributor.is_agency,
            )
            self.contributors[code, contributor.key] = _saved(made)

    def write(self) -> None:
        """Pages and stories as drafts: first all of them, empty, so that each can link to any other."""
        keys = {key: uuid.uuid4() for key in [*(story.key for story in self.paper.stories)]}
        for page in self.paper.pages:
            self._page(page)
        for story in self.paper.stories:
            front = self.fronts[story.language]
            article = Article(
                title=story.headline,
                slug=story.slug,
                locale=front.locale,
                translation_key=keys[story.key],
                live=False,
                owner=self.staff[Role.REPORTER],
                section=self.sections[story.language, story.section],
            )
            front.add_child(instance=article)
            self.articles[story.language, story.key] = article
        for story in self.paper.stories:
            self._story(story)

    def _page(self, page: stories.PlainPage) -> None:
        front = self.fronts[page.language]
        found = PlainPage.objects.filter(locale=front.locale, slug=page.key).first()
        if found is None:
            twin = PlainPage.objects.filter(slug=page.key).first()
            found = PlainPage(slug=page.key, title=page.title, locale=front.locale, live=False)
            found.translation_key = twin.translation_key if twin else found.translation_key
            front.add_child(instance=found)
        found.title = page.title
        self.pages[page.language, page.key] = found

    def _story(self, story: stories.Story) -> None:
        article, code = self.articles[story.language, story.key], story.language
        article.kicker = story.kicker
        article.standfirst = story.standfirst
        article.place, article.placed_on = story.place, story.placed_on
        article.published_at = story.published_at
        article.desk_note = story.desk_note
        if story.lead is not None:
            article.lead_photo = self._photo(story.lead.photo)
            article.lead_alternative_text = self._described(story.lead.photo, code)
            article.lead_caption = self._paragraph(story.lead.caption, code)
        article.body = _stream(article, self._blocks(story.body, code))
        article.topics.set([self.topics[code, key] for key in story.topics])
        article.bylines.set(
            [
                Byline(
                    contributor=self.contributors[code, byline.contributor],
                    pseudonym=byline.pseudonym,
                    sort_order=place,
                )
                for place, byline in enumerate(story.bylines)
            ]
        )
        article.related_picks.set(
            [
                RelatedPick(related=self.articles[code, key], sort_order=place)
                for place, key in enumerate(story.related)
            ]
        )
        article.corrections.set(
            [
                Correction(text=correction.text, made_at=correction.made_at, sort_order=place)
                for place, correction in enumerate(story.corrections)
            ]
        )
        article.save_revision(user=self.staff[Role.REPORTER])

    def publish(self) -> None:
        now = datetime.now(UTC)
        for page in self.paper.pages:
            found = self.pages[page.language, page.key]
            found.body = _stream(found, self._blocks(page.body, page.language))
            found.save_revision(user=self.staff[Role.PUBLISHER]).publish()
        for story in self.paper.stories:
            article = self.articles[story.language, story.key]
            if story.stage is stories.Stage.PUBLISHED:
                publish_article(article, by=self.staff[Role.EDITOR], at=now)
            elif story.stage is stories.Stage.REVIEW:
                workflow = article.get_workflow()
                if workflow is not None:
                    workflow.start(article, self.staff[Role.REPORTER])
        for front in self.paper.fronts.values():
            self._front(front)

    def _front(self, told: stories.Front) -> None:
        front = self.fronts[told.language]
        front.refresh_from_db()
        front.title, front.tagline = told.name, told.tagline
        front.lead = self.articles[told.language, told.lead]
        front.picks.set(
            [
                FrontPick(article=self.articles[told.language, key], sort_order=place)
                for place, key in enumerate(told.picks)
            ]
        )
        front.save_revision(user=self.staff[Role.PUBLISHER]).publish()

    def _photo(self, key: str) -> Photo:
        """One photo for all languages, described in the main one."""
        if key not in self.photos:
            told = self.paper.photos[key]
            with told.file.open("rb") as file:
                cleaned = clean_photo(file)
            self.photos[key] = _saved(
                Photo(
                    title=told.title,
                    credit=told.credit,
                    description=told.alternative[self.paper.languages[0]],
                    is_decorative=told.is_decorative,
                    licence_note=told.licence_note,
                    file=CleanPhotoFile(cleaned),
                )
            )
        return self.photos[key]

    def _described(self, key: str, language: str) -> str:
        """What a story of another language says that its photo shows."""
        return "" if language == self.paper.languages[0] else self.paper.photos[key].alternative[language]

    def _file(self, key: str) -> int:
        if key not in self.files:
            told = self.paper.attachments[key]
            document = get_document_model()(
                title=told.title, file=ContentFile(told.file.read_bytes(), name=told.file.name)
            )
            document.save()
            self.files[key] = document.pk
        return self.files[key]

    def _blocks(self, blocks: tuple[markup.Block, ...], language: str) -> list[StreamItem]:
        return [{**self._block(block, language), "id": str(uuid.uuid4())} for block in blocks]

    def _block(self, block: markup.Block, language: str) -> StreamItem:
        match block:
            case markup.Picture() | markup.Gallery() | markup.File():
                kind, value = self._shown_block(block, language)
            case markup.ItemList(ordered, items):
                points = [self._paragraph(item, language) for item in items]
                kind, value = "list", {"ordered": ordered, "items": _listed(points)}
            case markup.FactBox(title, paragraphs):
                text = "".join(self._paragraph(part, language) for part in paragraphs)
                kind, value = "facts", {"heading": title, "text": text}
            case markup.Paragraph(html):
                kind, value = "paragraph", self._paragraph(html, language)
            case markup.Subheading() | markup.Quote() | markup.Table() | markup.LinkCard():
                kind, value = _plain_block(block)
        return {"type": kind, "value": value}

    def _shown_block(
        self, block: markup.Picture | markup.Gallery | markup.File, language: str
    ) -> tuple[str, Any]:
        match block:
            case markup.Picture():
                return "photo", self._shown(block, language)
            case markup.Gallery(pictures):
                return "gallery", {
                    "photos": _listed([self._shown(picture, language) for picture in pictures])
                }
            case markup.File(key, title):
                return "file", {"file": self._file(key), "name": title}

    def _shown(self, picture: markup.Picture, language: str) -> Mapping[str, Any]:
        return {
            "photo": self._photo(picture.photo).pk,
            "caption": self._paragraph(picture.caption, language),
            "alternative_text": self._described(picture.photo, language),
        }

    def _paragraph(self, html: markup.Inline, language: str) -> str:
        """As the desk's editor stores it."""
        if not html:
            return ""
        noted = _NOTE.sub(lambda found: f'<footnote text="{escape(_plain(found[1]))}"></footnote>', html)
        return f"<p>{_LINK.sub(lambda found: self._link(found, language), noted)}</p>"

    def _link(self, found: re.Match[str], language: str) -> str:
        target, words = found[1], found[2]
        kind, _, key = target.partition(":")
        known = {"story": self.articles, "page": self.pages}.get(kind)
        if known is None:
            return found[0]
        return f'<a id="{known[language, key].pk}" linktype="page">{words}</a>'


def _plain_block(
    block: markup.Subheading | markup.Quote | markup.Table | markup.LinkCard,
) -> tuple[str, Any]:
    """Blocks without links into the paper."""
    match block:
        case markup.Subheading(text):
            return "subheading", text
        case markup.Quote(text, attribution):
            return "quote", {"text": text, "attribution": attribution}
        case markup.Table(caption, header, rows):
            cells = [{"cells": _listed(list(row))} for row in (header, *rows)]
            return "table", {"caption": caption, "first_row_is_header": True, "rows": _listed(cells)}
        case markup.LinkCard(address, title, description, outlet):
            return "card", {"address": address, "title": title, "outlet": outlet, "description": description}


def _plain(html: str) -> str:
    """A footnote is stored as text: a link in it keeps its address in words."""
    spelled = _LINK.sub(
        lambda found: f"{found[2]} ({found[1]})" if found[1].startswith("https:") else found[2], html
    )
    return unescape(_TAG.sub("", spelled))


def _stream(page: Article | PlainPage, items: list[StreamItem]) -> Any:
    return page._meta.get_field("body").to_python(items)  # noqa: SLF001  # Django's documented door to fields


def _listed(values: list[Any]) -> list[StreamItem]:
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def _saved(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row
