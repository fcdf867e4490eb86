"""The Jinja environments: one for each language and depth of a page, with the filters that depend on them."""

import gettext
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from markupsafe import Markup, escape

from tamizdat.desk.calendars import Calendar, calendar_for, direction_of, instant
from tamizdat.desk.links import json_feed_path, links_at
from tamizdat.desk.pages import Link, Paper, Picture, Rendering
from tamizdat.desk.paper_assets import search_script_path

#: Where press puts Pagefind's index; one for all languages.
SEARCH_INDEX_PATH = "search/pagefind/pagefind.js"

_TEMPLATES = Path(__file__).parent / "jinja2" / "paper"
_LOCALE = Path(__file__).parent / "locale"


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
def environment_for(language: str, time_zone: str, depth: int) -> Environment:
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
    translations, calendar, to = _translations(language), calendar_for(language, time_zone), links_at(depth)
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
        best=largest,
        json_feed=json_feed_path,
        instant=instant,
        direction=direction_of,
        day=calendar.day,
        short_day=calendar.short_day,
        full_day=calendar.full_day,
        clock=calendar.clock,
        since=calendar.since,
        moment=calendar.moment,
        number=calendar.number,
        names=partial(_names, to, calendar),
    )
    return env


@cache
def _translations(language: str) -> gettext.NullTranslations:
    code = language.replace("-", "_")
    return gettext.translation("paper", _LOCALE, [code, code.partition("_")[0], "en"], fallback=True)


def word_of(text: str, paper: Paper) -> str:
    """One of the templates' own words, in this paper's language."""
    return _translations(paper.language).gettext(text)


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


def largest(picture: Picture) -> str:
    """The largest JPEG: what every program can show."""
    jpegs = [size for size in picture.renderings if size.media_type == "image/jpeg"]
    return (jpegs or list(picture.renderings))[-1].path
