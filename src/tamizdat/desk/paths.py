"""Where each sheet of the desk stands in the edition.

The primary language stands at the top, every other under its code: `2021/07/06/slug.html`, `ru/2021/07/06/slug.html`.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

#: Names at the top that are not free for a section: others stand there, or will.
TAKEN_BY_OTHERS = frozenset(
    {
        "archive",
        "assets",
        "check",
        "counter",
        "edition",
        "feed",
        "feeds",
        "files",
        "give",
        "index",
        "letter",
        "letters",
        "media",
        "pagefind",
        "people",
        "photos",
        "search",
        "sitemap",
        "static",
        "support",
        "topics",
        "404",
    }
)
#: Names of sheets at the top that a plain page would replace.
TAKEN_BY_FIXED = frozenset({"404", "check", "feeds", "index", "search"})
#: Names that Windows keeps for devices: a copy could not be unpacked there.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))}
)

_FOUR_DIGITS = re.compile(r"[0-9]{4}")
# Long enough for any slug worth reading, short enough for every file system with its ending and a number.
_LONGEST_SLUG = 200


def primary_language() -> str:
    """The language that stands at the top of the edition."""
    language: str = settings.TAMIZDAT.primary_language
    return language


def top_of(language: str) -> str:
    return "" if language == primary_language() else f"{language.lower()}/"


def front_path(language: str) -> str:
    return f"{top_of(language)}index.html"


def feed_path(list_path: str) -> str:
    """The Atom feed beside a list: `news/index.html` → `news/feed.xml`."""
    return list_path.removesuffix("index.html") + "feed.xml"


def section_path(language: str, slug: str) -> str:
    return f"{top_of(language)}{slug}/index.html"


def topic_path(language: str, slug: str) -> str:
    return f"{top_of(language)}topics/{slug}.html"


def topics_path(language: str) -> str:
    return f"{top_of(language)}topics/index.html"


def person_path(language: str, slug: str) -> str:
    return f"{top_of(language)}people/{slug}.html"


def people_path(language: str) -> str:
    return f"{top_of(language)}people/index.html"


def plain_path(language: str, slug: str) -> str:
    return f"{top_of(language)}{slug}.html"


def fixed_path(language: str, kind: str) -> str:
    """Search, feeds, check, missing."""
    return f"{top_of(language)}{'404' if kind == 'missing' else kind}.html"


def archive_path(language: str) -> str:
    return f"{top_of(language)}archive/index.html"


def year_path(language: str, year: int) -> str:
    return f"{top_of(language)}{year:04}/index.html"


def month_path(language: str, month: date) -> str:
    return f"{top_of(language)}{month:%Y/%m}/index.html"


def day_path(language: str, day: date) -> str:
    return f"{top_of(language)}{day:%Y/%m/%d}/index.html"


def sitemap_part_path(language: str, part: str) -> str:
    return f"{top_of(language)}sitemap/{part}.xml"


def local_day(moment: datetime) -> date:
    """The day it is at the newsroom."""
    return moment.astimezone(ZoneInfo(settings.TAMIZDAT.time_zone)).date()


def story_path(language: str, day: date, slug: str, *, number: int = 1) -> str:
    """Where a story of this day stands; a number above one when another stands there already."""
    name = slug.lower()[:_LONGEST_SLUG]
    return f"{top_of(language)}{day:%Y/%m/%d}/{name}{f'-{number}' if number > 1 else ''}.html"


def clashes(path: str) -> bool:
    """Whether a story there would stand where something else does."""
    name = path.rpartition("/")[2].removesuffix(".html")
    return name == "index" or name in DEVICES


def is_free_for_section(slug: str) -> bool:
    languages = {code.lower() for code in settings.TAMIZDAT.languages}
    return slug not in TAKEN_BY_OTHERS | languages | DEVICES and not _FOUR_DIGITS.fullmatch(slug)


def is_free_in_directory(slug: str) -> bool:
    """Whether a topic or a contributor may stand under this name: the directory itself is the index."""
    return slug != "index" and slug not in DEVICES


def is_free_for_plain_page(slug: str) -> bool:
    return slug not in TAKEN_BY_FIXED | DEVICES
