"""The demo paper as values: what stands in `paper/`, read strictly and with every reference checked.

A story is one file, `paper/LANGUAGE/stories/KEY.md`: TOML between two lines of `+++`, then its text, as
`markup` has it. The same key in another language is its translation. `load_paper` is the only door.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from tamizdat.rehearsal.errors import PaperError
from tamizdat.rehearsal.markup import (
    Block,
    File,
    Gallery,
    Picture,
    links_of,
    parse_body,
    parse_inline,
)
from tamizdat.rehearsal.told import LANGUAGES, Told, Words

PAPER_DIR = Path(__file__).parent / "paper"
#: Stands in every desk note and nowhere else, so that a test can look for it in what is published.
CANARY = "CANARY"


class Stage(StrEnum):
    """How far the desk has got with a story."""

    DRAFT = "draft"
    REVIEW = "review"  # submitted, waits for an editor
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Section:
    key: str  # also its slug, in every language
    names: Words
    about: Words


@dataclass(frozen=True, slots=True)
class Topic:
    key: str  # also its slug, in every language
    names: Words


@dataclass(frozen=True, slots=True)
class Contributor:
    key: str  # also the slug, in every language
    names: Words
    biographies: Words  # plain text; empty for a confidential contributor
    portrait: str | None  # the key of a photo
    is_agency: bool
    #: The name itself is a secret: this contributor stands in bylines under a pseudonym only.
    is_confidential: bool


@dataclass(frozen=True, slots=True)
class Photo:
    key: str
    file: Path
    title: str
    credit: str
    licence_note: str
    is_decorative: bool
    alternative: Words  # empty texts when decorative


@dataclass(frozen=True, slots=True)
class Attachment:
    key: str
    file: Path
    title: str


@dataclass(frozen=True, slots=True)
class Byline:
    contributor: str
    pseudonym: str  # empty: the contributor's own name is printed


@dataclass(frozen=True, slots=True)
class Correction:
    made_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    key: str  # shared by the translations of a story
    language: str
    slug: str
    stage: Stage
    kicker: str
    headline: str
    standfirst: str
    place: str
    published_at: datetime | None  # aware, UTC; none until the story is published
    section: str
    topics: tuple[str, ...]
    bylines: tuple[Byline, ...]
    lead: Picture | None
    body: tuple[Block, ...]
    related: tuple[str, ...]  # keys of published stories in the same language
    corrections: tuple[Correction, ...]
    desk_note: str  # confidential; empty or holding CANARY

    @property
    def placed_on(self) -> date | None:
        return self.published_at.date() if self.published_at else None


@dataclass(frozen=True, slots=True)
class PlainPage:
    key: str  # also the slug; shared by its translations
    language: str
    title: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Front:
    language: str
    name: str
    tagline: str
    lead: str
    picks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    languages: tuple[str, ...]  # the first is the main one
    sections: Mapping[str, Section]  # in the order of the menu
    topics: Mapping[str, Topic]
    contributors: Mapping[str, Contributor]
    photos: Mapping[str, Photo]
    attachments: Mapping[str, Attachment]
    stories: tuple[Story, ...]  # oldest first; drafts last
    pages: tuple[PlainPage, ...]
    fronts: Mapping[str, Front]
    mark: Path  # the paper's icon, square

    def stories_in(self, language: str) -> Mapping[str, Story]:
        return {story.key: story for story in self.stories if story.language == language}

    def translations_of(self, key: str) -> Mapping[str, Story]:
        """The story in each language that has it."""
        return {story.language: story for story in self.stories if story.key == key}


def load_paper(root: Path = PAPER_DIR) -> Paper:
    """Read the whole paper, or say what is wrong with it.

    Raises:
        PaperError: a file is missing, says too little, too much or something else than it may.
    """
    with Told.of(root / "paper.toml") as told:
        sections = {key: _section(key, table) for key, table in told.tables("sections")}
        topics = {key: Topic(key, table.words("name")) for key, table in told.tables("topics")}
        fronts = {language: _front(language, table) for language, table in told.tables("fronts")}
    with Told.of(root / "contributors.toml") as told:
        contributors = {key: _contributor(key, table) for key, table in told.tables()}
    with Told.of(root / "photos.toml") as told:
        photos = {key: _photo(key, table, root / "pictures") for key, table in told.tables()}
    with Told.of(root / "files.toml") as told:
        attachments = {key: _attachment(key, table, root / "files") for key, table in told.tables()}
    stories = [
        _story(path, language) for language in LANGUAGES for path in _texts(root / language / "stories")
    ]
    pages = [_page(path, language) for language in LANGUAGES for path in _texts(root / language / "pages")]
    paper = Paper(
        languages=LANGUAGES,
        sections=sections,
        topics=topics,
        contributors=contributors,
        photos=photos,
        attachments=attachments,
        stories=tuple(
            sorted(stories, key=lambda story: (story.published_at is None, str(story.published_at)))
        ),
        pages=tuple(pages),
        fronts=fronts,
        mark=root / "pictures" / "mark.png",
    )
    _check_arrangement(paper)
    for page in paper.pages:
        _check_body(paper, page.language, page.body, f"{page.language}/pages/{page.key}.md")
    for story in paper.stories:
        _check_story(paper, story)
    return paper


def _texts(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.md"))
    if not found:
        raise PaperError(f"{folder} holds no texts")
    return found


def _section(key: str, table: Told) -> Section:
    return Section(key, table.words("name"), table.words("about"))


def _front(language: str, table: Told) -> Front:
    return Front(
        language, table.text("name"), table.text("tagline"), table.text("lead"), table.texts("picks")
    )


def _contributor(key: str, table: Told) -> Contributor:
    is_confidential = table.take("confidential", bool, default=False)
    return Contributor(
        key=key,
        names=table.words("name"),
        biographies=dict.fromkeys(LANGUAGES, "") if is_confidential else table.words("biography"),
        portrait=table.text("portrait", "") or None,
        is_agency=table.take("agency", bool, default=False),
        is_confidential=is_confidential,
    )


def _photo(key: str, table: Told, folder: Path) -> Photo:
    is_decorative = table.take("decorative", bool, default=False)
    return Photo(
        key=key,
        file=folder / f"{key}.png",
        title=table.text("title"),
        credit=table.text("credit"),
        licence_note=table.text("licence"),
        is_decorative=is_decorative,
        alternative=dict.fromkeys(LANGUAGES, "") if is_decorative else table.words("alternative"),
    )


def _attachment(key: str, table: Told, folder: Path) -> Attachment:
    return Attachment(key, folder / table.text("file"), table.text("title"))


def _halves(path: Path) -> tuple[Told, str, str]:
    """What a text says of itself, its body, and its name in messages."""
    where = "/".join(path.parts[-3:])
    try:
        before, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        told = tomllib.loads(head)
    except tomllib.TOMLDecodeError as exc:
        raise PaperError(f"{where}: its head is no TOML: {exc}") from exc
    except ValueError as exc:
        raise PaperError(f"{where} has no head between two lines of '+++'") from exc
    if before or not body.strip():
        raise PaperError(f"{where} has no text below its head, or something above it")
    return Told(told, where), body, where


def _story(path: Path, language: str) -> Story:
    told, body, where = _halves(path)
    with told:
        stage = told.text("stage", Stage.PUBLISHED)
        if stage not in list(Stage):
            raise PaperError(f"{where}: {stage!r} is no stage of a story")
        return Story(
            key=path.stem,
            language=language,
            slug=told.text("slug", path.stem),
            stage=Stage(stage),
            kicker=told.text("kicker"),
            headline=told.text("headline"),
            standfirst=told.text("standfirst"),
            place=told.text("place"),
            published_at=told.moment("published") if stage == Stage.PUBLISHED else None,
            section=told.text("section"),
            topics=told.texts("topics"),
            bylines=tuple(
                Byline(part.text("contributor"), part.text("pseudonym", "")) for part in told.parts("bylines")
            ),
            lead=_lead(told, where),
            body=parse_body(body, where=where),
            related=told.texts("related", []),
            corrections=tuple(
                Correction(part.moment("at"), part.text("text")) for part in told.parts("corrections")
            ),
            desk_note=told.text("desk_note", ""),
        )


def _lead(told: Told, where: str) -> Picture | None:
    given = told.take("photo", dict, {})
    if not given:
        return None
    with Told(given, f"{where}: photo") as photo:
        return Picture(photo.text("key"), parse_inline(photo.text("caption"), where=where))


def _page(path: Path, language: str) -> PlainPage:
    told, body, where = _halves(path)
    with told:
        return PlainPage(path.stem, language, told.text("title"), parse_body(body, where=where))


def _check_arrangement(paper: Paper) -> None:
    for language in paper.languages:
        _must_know(language, paper.fronts, "the list of languages")
    for contributor in paper.contributors.values():
        if contributor.portrait is not None:
            _must_know(contributor.portrait, paper.photos, f"contributors.toml: {contributor.key}")
    for file in [
        *(photo.file for photo in paper.photos.values()),
        *(a.file for a in paper.attachments.values()),
    ]:
        if not file.is_file():
            raise PaperError(f"the file {file.name} is not there")
    for front in paper.fronts.values():
        published = _published_in(paper, front.language)
        for key in (front.lead, *front.picks):
            _must_know(key, published, f"paper.toml: the front in {front.language!r}")


def _check_story(paper: Paper, story: Story) -> None:
    where = f"{story.language}/stories/{story.key}.md"
    _must_know(story.section, paper.sections, where)
    for topic in story.topics:
        _must_know(topic, paper.topics, where)
    if not story.bylines:
        raise PaperError(f"{where} has no byline")
    for byline in story.bylines:
        _must_know(byline.contributor, paper.contributors, where)
        if paper.contributors[byline.contributor].is_confidential and not byline.pseudonym:
            raise PaperError(f"{where} would name the confidential contributor {byline.contributor!r}")
    for key in story.related:
        _must_know(key, _published_in(paper, story.language), where)
    if story.lead is not None:
        _must_know(story.lead.photo, paper.photos, where)
    _check_body(paper, story.language, story.body, where)
    if story.desk_note and CANARY not in story.desk_note:
        raise PaperError(f"{where}: its desk note does not hold {CANARY}")


def _check_body(paper: Paper, language: str, body: tuple[Block, ...], where: str) -> None:
    for block in body:
        match block:
            case Picture():
                _must_know(block.photo, paper.photos, where)
            case Gallery():
                for picture in block.pictures:
                    _must_know(picture.photo, paper.photos, where)
            case File():
                _must_know(block.file, paper.attachments, where)
            case _:
                pass
    pages = {page.key for page in paper.pages if page.language == language}
    for target in (link for block in body for link in links_of(block)):
        kind, _, key = target.partition(":")
        if kind == "story":
            _must_know(key, _published_in(paper, language), where)
        elif kind == "page":
            _must_know(key, pages, where)


def _published_in(paper: Paper, language: str) -> set[str]:
    return {key for key, story in paper.stories_in(language).items() if story.stage is Stage.PUBLISHED}


def _must_know(key: str, known: Mapping[str, object] | set[str], where: str) -> None:
    if key not in known:
        raise PaperError(f"{where} refers to {key!r}, which is not there")
