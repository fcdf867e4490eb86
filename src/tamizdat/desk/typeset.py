"""Page values to finished bytes: the paper's templates, one Jinja environment for each language.

Everything that many pages share (masthead, footer, dates, the way to the top) is made once and kept: a story's
page costs its own words and little more. The same values always give the same bytes.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup

from tamizdat.desk.calendars import instant
from tamizdat.desk.environments import environment_for, largest
from tamizdat.desk.links import json_feed_path, links_at, quoted, rebased
from tamizdat.desk.pages import (
    Feed,
    FixedPage,
    FrontPage,
    IndexPage,
    ListPage,
    MapEntry,
    MovedPage,
    Paper,
    PlainPage,
    StoryPage,
    WithdrawnPage,
)
from tamizdat.edition.headers import meta_policy_for

Page = StoryPage | WithdrawnPage | MovedPage | FrontPage | ListPage | IndexPage | PlainPage | FixedPage


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


def typeset_sitemap(entries: Sequence[MapEntry], paper: Paper) -> bytes:
    """One part of the sitemap. Its addresses are the paper's public ones, as the standard wants."""
    return _press_for(paper).bare("sitemap.xml", entries=entries)


def typeset_sitemap_index(parts: Sequence[MapEntry], paper: Paper) -> bytes:
    """The list of the sitemap's parts."""
    return _press_for(paper).bare("sitemap-index.xml", parts=parts)


def typeset_robots(sitemap_path: str, paper: Paper) -> bytes:
    return _press_for(paper).bare("robots.txt", sitemap_path=sitemap_path)


@lru_cache(maxsize=64)
def _press_for(paper: Paper) -> "_Press":
    return _Press(paper)


class _Press:
    """One paper in one language, with everything its pages share already set."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
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
                "url": address + quoted(story.head.path),
                "title": story.headline,
                **({"summary": story.standfirst} if story.standfirst else {}),
                "content_html": content,
                "date_published": instant(story.published_at),
                **({"date_modified": instant(story.updated_at)} if story.updated_at else {}),
                **({"image": address + quoted(largest(story.lead))} if story.lead else {}),
                "authors": [
                    {"name": who.name, **({"url": address + quoted(who.path)} if who.path else {})}
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
            "home_page_url": address + quoted(feed.about.path or self._paper.front_path),
            "feed_url": address + quoted(json_feed_path(feed.path)),
            "icon": address + quoted(self._paper.icon_path),
            "authors": [{"name": self._paper.name}],
            "language": self._paper.language,
            "items": items,
        }
        return atom, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    def _entries(self, feed: Feed, top: str) -> Iterator[tuple[StoryPage, str]]:
        """Each story with its whole text as it stands in a feed, links written from `top`."""
        for story in feed.stories:
            content = self._render("entry.html", story.head.path, page=story, body=self._with_dateline(story))
            yield story, rebased(content, story.head.path, top)

    def _set(self, template: str, path: str, **values: object) -> bytes:
        return self._render(template, path, **values).encode()

    def _render(self, template: str, path: str, **values: object) -> str:
        paper = self._paper
        env = environment_for(paper.language, paper.time_zone, path.count("/"))
        return env.get_template(template).render(paper=paper, **values)

    def _address_of(self, path: str) -> str:
        return self._paper.address + quoted(path)

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
            data["image"] = str(links_at(page.head.path.count("/"))(largest(page.lead)))
        if page.corrections:
            data["correction"] = [correction.text for correction in page.corrections]
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # Inside <script> nothing is escaped for HTML; these three could end it or open a comment.
        text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        return Markup(text)  # noqa: S704
