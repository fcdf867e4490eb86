"""What a reader's page shows, as plain values: the one border between the desk's database and the templates.

Everything here may be published. What is confidential (desk notes, who stands behind a pseudonym, the name a
file had on somebody's disk) has no field to sit in. Paths are edition paths; templates make them relative.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Rendering:
    """One size of a photo. Width and height in pixels."""

    path: str
    width: int
    height: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as shown. `renderings` holds WebP and JPEG sizes, small to large; `alt` is empty for a decorative one."""

    renderings: tuple[Rendering, ...]
    alt: str
    credit: str
    caption: str = ""  # inline HTML
    #: Where the eye should stay when the photo is cropped, in percent from the start and the top.
    focus: tuple[int, int] = (50, 50)


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads: a path of the edition, or none when there is nothing to lead to."""

    name: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """The same page, or failing that the front, in another language."""

    code: str
    name: str
    path: str
    is_translation: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """What every page of one language carries: masthead, sections, footer."""

    name: str
    tagline: str
    language: str
    direction: str  # ltr or rtl
    address: str  # the public address, for what must be absolute by its standard (sitemap, JSON Feed)
    front_path: str
    sections: tuple[Link, ...]
    plain_pages: tuple[Link, ...]  # for the footer
    archive_path: str
    topics_path: str
    people_path: str
    search_path: str
    feeds_path: str
    check_path: str
    feed_path: str
    stylesheet_path: str
    icon_path: str
    fingerprint: str
    support_address: str = ""  # empty: no "Support us" in the masthead
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list."""

    path: str
    headline: str
    standfirst: str
    kicker: str
    published_at: datetime
    byline: tuple[Link, ...]
    section: Link | None
    picture: Picture | None
    language: str


@dataclass(frozen=True, slots=True)
class Correction:
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What differs in the head of each page."""

    path: str
    title: str
    description: str = ""
    tongues: tuple[Tongue, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class StoryPage:
    head: Head
    story_id: str  # UUID of the story, the same in every edition: feeds and search know it by this
    headline: str
    kicker: str
    standfirst: str
    byline: tuple[Link, ...]
    place: str
    placed_on: date | None
    published_at: datetime
    updated_at: datetime | None  # only when it was changed after it came out
    minutes: int  # reading time
    words: int
    lead: Picture | None
    body: str  # finished HTML
    notes: tuple[str, ...]  # footnotes, inline HTML, numbered from 1; their marks stand in the body
    corrections: tuple[Correction, ...]
    section: Link | None
    topics: tuple[Link, ...]
    related: tuple[Card, ...]
    agencies: tuple[str, ...] = ()  # those names of the byline that are organisations


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    head: Head
    headline: str
    because: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class MovedPage:
    head: Head
    onward: Link


@dataclass(frozen=True, slots=True)
class FrontPage:
    head: Head
    lead: Card | None
    picks: tuple[Card, ...]
    latest: tuple[Card, ...]
    by_section: tuple[tuple[Link, tuple[Card, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """A section, a topic, a contributor or a day: a heading, some words about it, the newest stories."""

    head: Head
    kind: str  # section, topic, person, day
    name: str
    about: str  # finished HTML, may be empty
    cards: tuple[Card, ...]
    picture: Picture | None = None
    feed_path: str | None = None
    earlier: Link | None = None  # towards the past: the archive, or the day before
    later: Link | None = None


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page of names only: all topics, all people, the years, the months of a year, the days of a month."""

    head: Head
    kind: str  # topics, people, years, months, days
    name: str
    entries: tuple[Link, ...]
    up: Link | None = None


@dataclass(frozen=True, slots=True)
class PlainPage:
    head: Head
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class FixedPage:
    """A page whose words stand in its template: search, feeds, how to check a copy, nothing here (404)."""

    head: Head
    kind: str  # search, feeds, check, missing
    topics: tuple[Link, ...] = ()
    people: tuple[Link, ...] = ()
    years: tuple[Link, ...] = ()
    feeds: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """Atom and JSON Feed of one list; stories carry their whole text."""

    path: str
    title: str
    about: Link
    stories: tuple[StoryPage, ...]
    updated_at: datetime
    feed_id: str = field(default="")


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A line of the sitemap: a page, or one part of the sitemap in the list of its parts."""

    path: str
    changed_at: datetime | None = None
    tongues: tuple[Tongue, ...] = ()
