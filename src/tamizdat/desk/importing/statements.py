"""What a page says about itself to machines: JSON-LD first, then Open Graph and the other meta elements."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin, urlsplit

from extruct.jsonld import JsonLdExtractor
from lxml.html import HtmlElement

from tamizdat.desk.importing.dates import date_in_address, read_machine_date
from tamizdat.desk.importing.inline import plain, spaced

_STORIES = re.compile(r"(News)?Article$|BlogPosting$|Report$|LiveBlogPosting$|^AnalysisNewsArticle$|Review$")
_SAVED_FROM = re.compile(
    r"saved from url=\(\d+\)(\S+)|^\s*url:\s*(https?://\S+)", re.IGNORECASE | re.MULTILINE
)
_LARGEST_SCRIPT = 500_000
_MOST_NODES = 2000


@dataclass(frozen=True, slots=True)
class Statements:
    headlines: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    published: date | datetime | None = None
    language: str | None = None
    picture: str = ""
    picture_alternative: str = ""
    caption: str = ""
    credit: str = ""
    corrections: tuple[str, ...] = ()
    address: str | None = None
    site_name: str = ""


def read_statements(tree: HtmlElement, *, address: str | None) -> Statements:
    metas = _metas(tree)
    canonical = next(
        (
            link.get("href", "")
            for link in tree.iter("link")
            if "canonical" in link.get("rel", "").lower().split()
        ),
        "",
    )
    place = _web(canonical) or _web(metas.get("og:url", "")) or _web(_saved_from(tree)) or _web(address or "")
    base = next((element.get("href", "") for element in tree.iter("base")), "")
    if place is None and _web(base):
        place = _web(base)
    nodes = _nodes(tree)
    story = _story(nodes, place)
    place = place or _web(_address_of(story.get("mainEntityOfPage"))) or _web(_address_of(story.get("url")))
    # A mere reference has the same name as the node it refers to, and less to say.
    by_id = {str(node["@id"]): node for node in sorted(nodes, key=len) if "@id" in node}
    image = _first_mapping(story.get("image"), by_id) or {}
    image_words = (
        _text(image.get("creditText"))
        or _named(image.get("creator"), by_id)
        or _named(image.get("copyrightHolder"), by_id)
    )
    publisher = _first_mapping(story.get("publisher"), by_id) or {}
    titles = (
        _text(story.get("headline")),
        metas.get("og:title", ""),
        metas.get("twitter:title", ""),
        metas.get("dc.title", ""),
    )
    title = next((spaced(element.text_content()) for element in tree.iter("title")), "")
    return Statements(
        headlines=tuple(dict.fromkeys(name for name in titles if name)),
        title=title,
        description=_text(story.get("description"))
        or metas.get("og:description", "")
        or metas.get("description", ""),
        authors=_authors(story, metas, by_id),
        published=_published(story, metas, tree, place),
        language=_language(story, metas, tree),
        picture=_text(image.get("url"))
        or _text(image.get("contentUrl"))
        or _address_of(story.get("image"))
        or metas.get("og:image", ""),
        picture_alternative=metas.get("og:image:alt", "") or metas.get("twitter:image:alt", ""),
        caption=_text(image.get("caption")) or _text(image.get("description")),
        credit=image_words,
        corrections=tuple(_corrections(story, by_id)),
        address=place,
        site_name=metas.get("og:site_name", "")
        or _text(publisher.get("name"))
        or metas.get("application-name", ""),
    )


def _metas(tree: HtmlElement) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        )
        content = spaced(meta.get("content", "")[:5000])
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _nodes(tree: HtmlElement) -> list[Mapping[str, object]]:
    """Every JSON-LD node of the page. A script that cannot be read says nothing."""
    found: list[Mapping[str, object]] = []
    extractor = JsonLdExtractor()
    for script in tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower() or len(script.text or "") > _LARGEST_SCRIPT:
            continue
        script.set("type", "application/ld+json")
        try:
            items = extractor.extract_items(script)
        except (ValueError, RecursionError, TypeError):
            continue
        found += _flat(items)
    return found[:_MOST_NODES]


def _flat(items: object) -> Iterator[Mapping[str, object]]:
    waiting = [items]
    count = 0
    while waiting and count < _MOST_NODES:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting += item[:_MOST_NODES]
        elif isinstance(item, dict):
            count += 1
            yield item
            waiting += [
                value
                for key, value in item.items()
                if key in ("@graph", "mainEntity", "mainEntityOfPage", "author", "image", "liveBlogUpdate")
            ]


def _story(nodes: Sequence[Mapping[str, object]], place: str | None) -> Mapping[str, object]:
    stories = [
        node
        for node in nodes
        if any(_STORIES.search(kind) for kind in _kinds(node))
        and _text(node.get("headline") or node.get("name"))
    ]
    for node in stories:
        where = _address_of(node.get("url")) or _address_of(node.get("mainEntityOfPage"))
        if place and where and where.rstrip("/") == place.rstrip("/"):
            return node
    return stories[0] if stories else {}


def _kinds(node: Mapping[str, object]) -> list[str]:
    kind = node.get("@type")
    return [str(one) for one in kind] if isinstance(kind, list) else [str(kind)]


def _text(value: object) -> str:
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return spaced(plain(value))[:5000] if isinstance(value, str) else ""


def _address_of(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value if isinstance(value, str) else ""


def _first_mapping(value: object, by_id: Mapping[str, Mapping[str, object]]) -> Mapping[str, object] | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return None
    reference = value.get("@id")
    if len(value) <= 2 and isinstance(reference, str):
        return by_id.get(reference, value)
    return value


def _named(value: object, by_id: Mapping[str, Mapping[str, object]]) -> str:
    if isinstance(value, str):
        return spaced(value)
    node = _first_mapping(value, by_id)
    return _text(node.get("name")) if node else ""


def _authors(
    story: Mapping[str, object], metas: Mapping[str, str], by_id: Mapping[str, Mapping[str, object]]
) -> tuple[str, ...]:
    stated = story.get("author") or story.get("creator")
    values = stated if isinstance(stated, list) else [stated]
    names = [_named(value, by_id) for value in values[:50] if value]
    if not any(names):
        names = [
            metas.get(key, "")
            for key in ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author")
        ]
        names = [name for name in names if name][:1]
    return tuple(dict.fromkeys(name for name in names if name and not re.match(r"https?:|@|/", name)))


def _published(
    story: Mapping[str, object], metas: Mapping[str, str], tree: HtmlElement, place: str | None
) -> date | datetime | None:
    stated = [_text(story.get("datePublished")), _text(story.get("dateCreated"))]
    stated += [
        metas.get(key, "")
        for key in (
            "article:published_time",
            "og:article:published_time",
            "datepublished",
            "date",
            "pubdate",
            "publishdate",
            "publish-date",
            "publication_date",
            "dc.date",
            "dc.date.issued",
            "dcterms.created",
            "dcterms.date",
            "sailthru.date",
            "parsely-pub-date",
            "article.published",
            "originalpublicationdate",
            "cxenseparse:recs:publishtime",
        )
    ]
    for element in tree.xpath("//*[@itemprop='datePublished' or @pubdate]"):
        stated += [element.get("datetime", ""), element.get("content", "")]
    for text in stated:
        if text and (when := read_machine_date(text)):
            return when
    return date_in_address(urlsplit(place).path) if place else None


def _language(story: Mapping[str, object], metas: Mapping[str, str], tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    told: list[str | None] = [
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
    ]
    told += [
        _text(story.get("inLanguage")),
        metas.get("og:locale"),
        metas.get("content-language"),
        metas.get("language"),
    ]
    for text in told:
        if text and re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*", text.strip()):
            return text.strip()
    return None


def _corrections(story: Mapping[str, object], by_id: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    value = story.get("correction")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield spaced(one)
        elif isinstance(one, dict):
            node = _first_mapping(one, by_id) or {}
            if text := _text(node.get("text")):
                yield text


def _saved_from(tree: HtmlElement) -> str:
    """The comment that browsers and SingleFile leave at the top of a page they save."""
    root = tree.getroottree()
    nodes = (
        list(root.xpath("preceding-sibling::comment()"))
        + list(root.xpath("//comment()[position() < 4]"))[:12]
    )
    for comment in nodes:
        if found := _SAVED_FROM.search(comment.text or ""):
            return found[1] or found[2]
    return ""


def _web(address: str) -> str | None:
    """The address if it is one of the web and names nothing but the page."""
    try:
        parts = urlsplit(urljoin(address, ""))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or len(address) > 2000:
        return None
    return parts._replace(fragment="").geturl()
