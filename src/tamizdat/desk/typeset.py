"""Page values to finished bytes: the paper's templates, one Jinja environment for each language.

Everything that many pages share (masthead, footer, dates, the way to the top) is made once and kept: a story's
page costs its own words and little more. The same values always give the same bytes.
"""

import gettext
import hashlib
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from types import CodeType
from urllib.parse import quote, urljoin
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from markupsafe import Markup, escape

from tamizdat.desk.pages import (
    Feed,
    FixedPage,
    FrontPage,
    IndexPage,
    Link,
    ListPage,
    MapEntry,
    MovedPage,
    Paper,
    Picture,
    PlainPage,
    Rendering,
    StoryPage,
    WithdrawnPage,
)
from tamizdat.edition.headers import meta_policy_for
from tamizdat.edition.sheets import Sheet

Page = StoryPage | WithdrawnPage | MovedPage | FrontPage | ListPage | IndexPage | PlainPage | FixedPage

#: Where press puts Pagefind's index; one for all languages.
SEARCH_INDEX_PATH = "search/pagefind/pagefind.js"

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "jinja2" / "paper"
_ASSETS = _HERE / "assets"
_LOCALE = _HERE / "locale"

# Patterns as newspapers of the language write them; other languages take what CLDR calls long.
_DATE_PATTERNS = {
    "en": ("d MMMM y", "d MMMM", "MMMM y", "EEEE, d MMMM y"),
    "ru": ("d MMMM y", "d MMMM", "LLLL y", "EEEE, d MMMM y"),
    "my": ("MMMM d၊ y", "MMMM d", "MMMM y", "EEEE၊ MMMM d၊ y"),
}
_NUMERALS = {"mymr": "၀၁၂၃၄၅၆၇၈၉", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}


def typeset_page(page: Page, paper: Paper) -> bytes:
    """The finished HTML of a page."""
    press = _press_for(paper)
    if isinstance(page, StoryPage):
        return press.story(page)
    match page:
        case FrontPage():
            template = "front.html"
        case ListPage():
            template = "list.html"
        case IndexPage():
            template = "index.html"
        case PlainPage():
            template = "plain.html"
        case WithdrawnPage():
            template = "withdrawn.html"
        case MovedPage():
            template = "moved.html"
        case FixedPage():
            template = f"{page.kind}.html"
    return press.page(template, page, current=page.head.path)


def typeset_feed(feed: Feed, paper: Paper) -> tuple[bytes, bytes]:
    """The Atom and the JSON Feed of one list; the second stands at `json_feed_path(feed.path)`."""
    return _press_for(paper).feed(feed)


def json_feed_path(path: str) -> str:
    """Where the JSON Feed stands whose Atom feed stands at `path`: `news/feed.atom.xml` → `news/feed.json`."""
    return f"{re.sub(r'(?:[.]atom)?[.]xml$', '', path)}.json"


def typeset_sitemap(entries: Sequence[MapEntry], paper: Paper) -> bytes:
    """One part of the sitemap. Its addresses are the paper's public ones, as the standard wants."""
    return _press_for(paper).bare("sitemap.xml", entries=entries)


def typeset_sitemap_index(parts: Sequence[MapEntry], paper: Paper) -> bytes:
    """The list of the sitemap's parts."""
    return _press_for(paper).bare("sitemap-index.xml", parts=parts)


def typeset_robots(sitemap_path: str, paper: Paper) -> bytes:
    return _press_for(paper).bare("robots.txt", sitemap_path=sitemap_path)


@cache
def assets() -> tuple[Sheet, ...]:
    """The sheets that the pages themselves need: stylesheet, icon, the search page's script."""
    return (
        _digest_named("paper.css", _without_comments((_ASSETS / "paper.css").read_text("utf-8")).encode()),
        _digest_named("icon.png", (_ASSETS / "icon.png").read_bytes()),
        _digest_named("search.js", (_ASSETS / "search.js").read_bytes()),
    )


def stylesheet_path() -> str:
    return assets()[0].path


def icon_path() -> str:
    return assets()[1].path


def search_script_path() -> str:
    return assets()[2].path


def links_from(path: str) -> "Callable[[str], Markup]":
    """For a page at `path`: from an edition path to the relative link that leads there, ready for an attribute."""
    return _links_at(path.count("/"))


@cache
def _links_at(depth: int) -> "Callable[[str], Markup]":
    # All the way up and down again: never the shortest link, always a right one, and the same for every page
    # of this depth, so that whole parts of a page can be kept.
    up = "../" * depth

    @lru_cache(maxsize=4096)
    def to(path: str) -> Markup:
        return Markup(up + _quoted(path))  # noqa: S704  # every character with a meaning in HTML is percent-encoded

    return to


@lru_cache(maxsize=4096)
def _quoted(path: str) -> str:
    return quote(path, safe="/~!$()*+,;=@#-._")


def _digest_named(name: str, body: bytes) -> Sheet:
    stem, _, suffix = name.rpartition(".")
    return Sheet(f"assets/{stem}-{hashlib.sha256(body).hexdigest()[:12]}.{suffix}", body)


def _without_comments(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};]) ?", r"\1", css).replace(";}", "}").strip() + "\n"


class _SharedCode(BytecodeCache):
    """Templates differ between depths only by their filters, so a language compiles them once."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.code


class _Settled(Extension):
    """Does once, when a template is compiled, what would be the same for every page.

    Indentation, which is there for whoever edits the template, goes; words without a variable part are
    translated.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        translations: gettext.NullTranslations = self.environment.globals["translations"]  # type: ignore[assignment]
        source = re.sub(r"\n\s+", "\n", source)
        return _PLAIN_WORDS.sub(lambda found: str(escape(translations.gettext(found[1]))), source)


_PLAIN_WORDS = re.compile(r'\{\{ _\("([^"%{}\\]+)"\) \}\}')
_codes: dict[str, _SharedCode] = defaultdict(_SharedCode)


@cache
def _environment(language: str, time_zone: str, depth: int) -> Environment:
    """The templates as a page of this depth wants them.

    What depends on the language or the depth is a filter: Jinja calls filters without detours, and macros know
    them too.
    """
    # Values are escaped in everything but robots.txt, which holds none of anybody's words.
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_codes[language],
        extensions=["jinja2.ext.i18n", _Settled],
    )
    translations, calendar, to = _translations(language), _calendar(language, time_zone), _links_at(depth)
    env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        translations=translations,
        language=language,
        search_script_path=search_script_path(),
        search_index_path=SEARCH_INDEX_PATH,
    )
    env.filters.update(
        to=to,
        picture=partial(_picture, to),
        best=_best,
        json_feed=json_feed_path,
        instant=instant,
        direction=direction_of,
        day=calendar.day,
        short_day=calendar.short_day,
        full_day=calendar.full_day,
        clock=calendar.clock,
        moment=calendar.moment,
        number=calendar.number,
        names=partial(_names, to, calendar),
    )
    return env


@cache
def _translations(language: str) -> gettext.NullTranslations:
    code = language.replace("-", "_")
    return gettext.translation("paper", _LOCALE, [code, code.partition("_")[0], "en"], fallback=True)


class Calendar:
    """Dates, hours and numbers as one language writes them, at one place on earth."""

    def __init__(self, language: str, time_zone: str) -> None:
        try:
            self._locale = Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            self._locale = Locale("en")
        self._zone = ZoneInfo(time_zone)
        self._moment = str(self._locale.datetime_formats["medium"]).replace("'", "")
        self._patterns = _DATE_PATTERNS.get(language.partition("-")[0])
        numerals = _NUMERALS.get(self._locale.default_numbering_system)
        self._numerals = str.maketrans("0123456789", numerals) if numerals else None
        # Babel's formatting is a hundred times dearer than a look-up, and an archive has few days for its stories.
        self._date = lru_cache(maxsize=8192)(self._format_date)
        self._clock = lru_cache(maxsize=1440)(self._format_clock)
        self._joints = lru_cache(maxsize=64)(self._format_joints)
        self.number = lru_cache(maxsize=1024)(self._format_number)

    def day(self, moment: datetime | date) -> str:
        """6 July 2021."""
        return self._date(self._on(moment), 0)

    def short_day(self, moment: datetime | date) -> str:
        """6 July."""
        return self._date(self._on(moment), 1)

    def month(self, moment: datetime | date) -> str:
        """July 2021, as a heading."""
        return self._date(self._on(moment), 2)

    def full_day(self, moment: datetime | date) -> str:
        """Tuesday, 6 July 2021, as a heading."""
        return self._date(self._on(moment), 3)

    def clock(self, moment: datetime) -> str:
        """14:40, where the paper is at home."""
        local = moment.astimezone(self._zone)
        return self._clock(local.hour, local.minute)

    def joined(self, names: Sequence[str]) -> str:
        """A and B, or A, B and C, as the language joins them. Names that are Markup stay so, others are escaped."""
        if len(names) == 1:
            return escape(names[0])
        parts = self._joints(len(names))
        return Markup("").join(names[int(part)] if index % 2 else part for index, part in enumerate(parts))

    def moment(self, moment: datetime) -> str:
        """6 July 2021, 14:40."""
        return self._moment.format(self.clock(moment), self.day(moment))

    def _on(self, moment: datetime | date) -> date:
        return moment.astimezone(self._zone).date() if isinstance(moment, datetime) else moment

    def _format_date(self, day: date, shape: int) -> str:
        if self._patterns:
            text = format_date(day, self._patterns[shape], locale=self._locale)
        elif shape in (0, 3):
            text = format_date(day, ("long", "", "", "full")[shape], locale=self._locale)
        else:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            text = format_skeleton(("", "MMMMd", "yMMMM")[shape], noon, locale=self._locale)
        if shape in (2, 3):
            text = text[:1].upper() + text[1:]
        return text.translate(self._numerals) if self._numerals else text

    def _format_clock(self, hour: int, minute: int) -> str:
        text = f"{hour:02}:{minute:02}"
        return text.translate(self._numerals) if self._numerals else text

    def _format_joints(self, count: int) -> list[str]:
        """What stands before, between and after so many names; every second one is the number of a name."""
        # Markers stand for the names, so that only the joining words are Babel's.
        return format_list([f"\x00{index}\x00" for index in range(count)], locale=self._locale).split("\x00")

    def _format_number(self, number: int) -> str:
        text = format_decimal(number, locale=self._locale)
        return text.translate(self._numerals) if self._numerals else text


@cache
def _calendar(language: str, time_zone: str) -> Calendar:
    return Calendar(language, time_zone)


def calendar_of(paper: Paper) -> Calendar:
    """Dates as this paper writes them, for names of pages."""
    return _calendar(paper.language, paper.time_zone)


def word_of(text: str, paper: Paper) -> str:
    """One of the templates' own words, in this paper's language."""
    return _translations(paper.language).gettext(text)


@cache
def direction_of(language: str) -> str:
    try:
        return Locale.parse(language, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def instant(moment: datetime) -> str:
    """As `<time datetime>`, Atom and JSON Feed write it: to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=64)
def _press_for(paper: Paper) -> "_Press":
    return _Press(paper)


def _names(to: Callable[[str], Markup], calendar: Calendar, people: Sequence[Link]) -> str:
    """The names of a byline, with links to those who have a page."""
    return calendar.joined(
        [
            Markup(f'<a href="{to(who.path)}">{escape(who.name)}</a>') if who.path else who.name  # noqa: S704
            for who in people
        ]
    )


def _picture(
    to: Callable[[str], Markup], photo: Picture, sizes: str, crop: str = "", *, is_lead: bool = False
) -> Markup:
    """A photo at the sizes that the page has room for.

    `crop` is a class of the stylesheet; the focus keeps the spot where the eye should stay inside of it.
    Uncropped, one that is higher than wide is held to a column.
    Not a macro: pages show many, and each lists some eight renderings.
    """
    webp = [size for size in photo.renderings if size.media_type == "image/webp"]
    plain = [size for size in photo.renderings if size.media_type != "image/webp"] or webp
    shown = plain[len(plain) // 2]
    source = (
        f'<source type="image/webp" srcset="{_srcset(webp, to)}" sizes="{sizes}">'
        if webp and webp is not plain
        else ""
    )
    sources = f' srcset="{_srcset(plain, to)}" sizes="{sizes}"' if len(plain) > 1 else ""
    if not crop and shown.height > shown.width:
        crop = "tall"
    classes = f' class="{crop}{_focus(photo)}"' if crop else ""
    haste = 'fetchpriority="high"' if is_lead else 'loading="lazy"'
    return Markup(  # noqa: S704  # only the alternative text is anybody's words
        f'<picture>{source}<img src="{to(shown.path)}"{sources} width="{shown.width}" height="{shown.height}"'
        f' alt="{escape(photo.alt)}"{classes} {haste} decoding="async"></picture>'
    )


def _focus(photo: Picture) -> str:
    """The classes of a focus out of the middle, to a quarter of the photo: inline style is not allowed."""
    steps = (round(percent / 25) for percent in photo.focus)
    return "".join(f" {axis}{step}" for axis, step in zip("xy", steps, strict=True) if step != 2)


def _srcset(sizes: Sequence[Rendering], to: Callable[[str], Markup]) -> str:
    return ", ".join(f"{to(size.path)} {size.width}w" for size in sizes)


class _Press:
    """One paper in one language, with everything its pages share already set."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._calendar = _calendar(paper.language, paper.time_zone)
        self._chrome = lru_cache(maxsize=512)(self._set_chrome)
        self._policy = {
            "page": meta_policy_for("index.html"),
            "search": meta_policy_for("search.html"),
            "missing": meta_policy_for("404.html"),
        }

    def page(self, template: str, page: Page, *, current: str = "", **more: object) -> bytes:
        path = page.head.path
        kind = getattr(page, "kind", "page")
        return self._set(
            template,
            path,
            page=page,
            head=page.head,
            chrome=self._chrome(path.count("/"), current, isinstance(page, FrontPage)),
            policy=self._policy.get(kind, self._policy["page"]),
            **more,
        )

    def story(self, page: StoryPage) -> bytes:
        section = page.section.path if page.section else None
        return self.page(
            "story.html",
            page,
            current=f"in {section}" if section else "",
            body=self._with_dateline(page),
            data=self._structured_data(page),
        )

    def bare(self, template: str, **values: object) -> bytes:
        """A sheet whose links are the paper's public addresses, as its standard wants."""
        return self._set(template, "", address_of=self._address_of, **values)

    def feed(self, feed: Feed) -> tuple[bytes, bytes]:
        feed_id = (
            feed.feed_id or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, self._paper.address + feed.path)}"
        )
        atom = self._set(
            "feed.atom.xml",
            feed.path,
            feed=feed,
            feed_id=feed_id,
            json_path=json_feed_path(feed.path),
            entries=list(self._entries(feed, "../" * feed.path.count("/"))),
        )
        address = self._paper.address
        items = [
            {
                "id": f"urn:uuid:{story.story_id}",
                "url": address + _quoted(story.head.path),
                "title": story.headline,
                **({"summary": story.standfirst} if story.standfirst else {}),
                "content_html": content,
                "date_published": instant(story.published_at),
                **({"date_modified": instant(story.updated_at)} if story.updated_at else {}),
                **({"image": address + _quoted(_best(story.lead))} if story.lead else {}),
                "authors": [
                    {"name": who.name, **({"url": address + _quoted(who.path)} if who.path else {})}
                    for who in story.byline
                ],
                "tags": [topic.name for topic in story.topics],
                "language": self._paper.language,
            }
            for story, content in self._entries(feed, address)
        ]
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": address + _quoted(feed.about.path or self._paper.front_path),
            "feed_url": address + _quoted(json_feed_path(feed.path)),
            "icon": address + _quoted(self._paper.icon_path),
            "authors": [{"name": self._paper.name}],
            "language": self._paper.language,
            "items": items,
        }
        return atom, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    def _entries(self, feed: Feed, top: str) -> Iterator[tuple[StoryPage, str]]:
        """Each story with its whole text as it stands in a feed, links written from `top`."""
        for story in feed.stories:
            content = self._render("entry.html", story.head.path, page=story, body=self._with_dateline(story))
            yield story, _rebased(content, story.head.path, top)

    def _set(self, template: str, path: str, **values: object) -> bytes:
        return self._render(template, path, **values).encode()

    def _render(self, template: str, path: str, **values: object) -> str:
        paper = self._paper
        env = _environment(paper.language, paper.time_zone, path.count("/"))
        return env.get_template(template).render(paper=paper, **values)

    def _address_of(self, path: str) -> str:
        return self._paper.address + _quoted(path)

    def _set_chrome(self, depth: int, current: str, is_front: bool) -> dict[str, Markup]:  # noqa: FBT001
        """Masthead and footer, which differ only by depth and by the section one is in."""
        path = "/" * depth
        inside = current.removeprefix("in ")
        values = {"current": inside, "is_inside": inside != current, "is_front": is_front}
        return {
            name: Markup(self._render(f"{name}.html", path, **values))  # noqa: S704  # a template's own output
            for name in ("masthead", "footer")
        }

    def _with_dateline(self, page: StoryPage) -> Markup:
        """The body with its dateline run into the first paragraph, as newspapers do."""
        if not page.place:
            return Markup(page.body)  # noqa: S704  # finished HTML, made by `body`
        line = self._render("dateline.html", page.head.path, page=page)
        if page.body.startswith("<p>"):
            return Markup(f"<p>{line} {page.body[3:]}")  # noqa: S704
        return Markup(f"<p>{line}</p>{page.body}")  # noqa: S704

    def _structured_data(self, page: StoryPage) -> Markup:
        """The story as schema.org's NewsArticle. No address of ourselves: any copy is the paper."""
        data: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "identifier": f"urn:uuid:{page.story_id}",
            "headline": page.headline,
            "datePublished": instant(page.published_at),
            "dateModified": instant(page.updated_at or page.published_at),
            "inLanguage": self._paper.language,
            "isAccessibleForFree": True,
            "wordCount": page.words,
            "publisher": {"@type": "NewsMediaOrganization", "name": self._paper.name},
        }
        if page.standfirst:
            data["description"] = page.standfirst
        if page.byline:
            data["author"] = [
                {"@type": "Organization" if who.name in page.agencies else "Person", "name": who.name}
                for who in page.byline
            ]
        if page.section:
            data["articleSection"] = page.section.name
        if page.topics:
            data["keywords"] = [topic.name for topic in page.topics]
        if page.place:
            data["dateline"] = page.place
        if page.lead:
            data["image"] = str(_links_at(page.head.path.count("/"))(_best(page.lead)))
        if page.corrections:
            data["correction"] = [correction.text for correction in page.corrections]
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # Inside <script> nothing is escaped for HTML; these three could end it or open a comment.
        text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        return Markup(text)  # noqa: S704


def _best(picture: Picture) -> str:
    """The largest JPEG: what every program can show."""
    jpegs = [size for size in picture.renderings if size.media_type == "image/jpeg"]
    return (jpegs or list(picture.renderings))[-1].path


_TAG = re.compile(r"<[a-z][^>]*>")
_ADDRESS = re.compile(r'\b(href|src|srcset)="([^"]*)"')
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def _rebased(content: str, path: str, top: str) -> str:
    """HTML that stood at `path`, with its relative links written from `top` instead."""
    origin = "http://edition.invalid/"

    def lead(address: str) -> str:
        if _SCHEME.match(address):
            return address
        return top + urljoin(origin + path, address).removeprefix(origin)

    def attribute(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name == "srcset":
            sizes = (size.partition(" ") for size in value.split(", "))
            return f'srcset="{", ".join(f"{lead(address)} {width}" for address, _, width in sizes)}"'
        return f'{name}="{lead(value)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(attribute, tag[0]), content)
