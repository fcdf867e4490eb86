"""What the elements around a line tell about it, by their tags and by the names they were given."""

import re
import tomllib
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from lxml.html import HtmlElement

from tamizdat.desk.importing.pages import Reason


class Part(StrEnum):
    """A part of the story that is not its body."""

    HEADLINE = "headline"
    KICKER = "kicker"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATE = "date"
    CAPTION = "caption"
    CREDIT = "credit"


_START = r"(?:^|[\s_\-:/.])"
_END = r"(?:$|[\s_\-:/.\d])"


def _names(words: str) -> re.Pattern[str]:
    return re.compile(f"{_START}(?:{words}){_END}")


_NAMES = tomllib.loads(files(__package__).joinpath("surroundings.toml").read_text(encoding="utf-8"))
_REASONS = [(Reason(reason), _names("|".join(names))) for reason, names in _NAMES["reasons"].items()]
_PARTS = [(Part(part), _names("|".join(names))) for part, names in _NAMES["parts"].items()]
_KEPT_ASIDE = _names("|".join(_NAMES["others"]["kept_aside"]))
_FIRM = _names("|".join(_NAMES["others"]["firm_standfirst"]))
_UNDER_HEADLINE = _names("|".join(_NAMES["others"]["standfirst_under_headline"]))
_LONGEST = {
    Part.HEADLINE: 500,
    Part.KICKER: 120,
    Part.STANDFIRST: 1500,
    Part.BYLINE: 400,
    Part.DATE: 400,
    Part.CAPTION: 1200,
    Part.CREDIT: 300,
}
_ROLES = {
    "navigation": Reason.NAVIGATION,
    "banner": Reason.NAVIGATION,
    "search": Reason.NAVIGATION,
    "menu": Reason.NAVIGATION,
    "dialog": Reason.NAVIGATION,
    "alertdialog": Reason.NAVIGATION,
    "contentinfo": Reason.LEGAL,
    "complementary": Reason.OUTSIDE,
}
_TAGS = {"nav": Reason.NAVIGATION, "footer": Reason.LEGAL, "aside": Reason.OUTSIDE}
_ADVERTS = frozenset({"amp-ad", "amp-embed", "ins-ad"})
_NAMEABLE = frozenset(
    ["p", "h2", "h3", "h4", "h5", "h6", "span", "a", "li", "button", "center", "blockquote"]
)
_BOXED = frozenset(
    {
        "div",
        "section",
        "aside",
        "form",
        "ul",
        "ol",
        "nav",
        "header",
        "footer",
        "table",
        "details",
        "fieldset",
        "td",
        "dl",
        "figure",
    }
)


def named(element: HtmlElement) -> str:
    """What the authors of the page called the element, in lower case with hyphens."""
    said = " ".join(
        filter(
            None,
            (
                element.get("class"),
                element.get("id"),
                element.get("itemprop"),
                element.get("rel"),
                element.get("data-testid"),
                element.get("data-component"),
                element.get("data-type"),
            ),
        )
    )
    return _hyphened(said[:600]) if said else ""


@lru_cache(maxsize=4096)
def _hyphened(said: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", said).lower().replace("_", "-")


def reason_of(element: HtmlElement) -> Reason | None:
    """Why nothing inside this element would be part of a story."""
    tag = element.tag
    if tag in _ADVERTS:
        return Reason.ADVERT
    if tag not in _BOXED and tag not in _NAMEABLE:
        return None
    names = named(element)
    found = _reason_named(names) if names else None
    # A paragraph or a link that is called "menu" or "tag" still belongs to what is around it.
    if found and (tag in _BOXED or found is not Reason.NAVIGATION):
        return found
    role = _ROLES.get(element.get("role", "").lower())
    if role is None and tag in _BOXED and element.get("aria-label"):
        role = _reason_named(element.get("aria-label", "").lower().replace(" ", "-")[:100])
    if role is None and not (tag == "aside" and names and _KEPT_ASIDE.search(names)):
        role = _TAGS.get(tag)
    return role


@lru_cache(maxsize=4096)
def _reason_named(names: str) -> Reason | None:
    return next((reason for reason, pattern in _REASONS if pattern.search(names)), None)


def part_of(element: HtmlElement) -> Part | None:
    """The part that an element is named for, unless it holds more text than such a part has."""
    found = _part_told(element)
    return found if found is None or _holds_at_most(element, _LONGEST[found]) else None


def _holds_at_most(element: HtmlElement, most: int) -> bool:
    letters = 0
    for text in element.itertext():
        letters += len(text.strip())
        if letters > most:
            return False
    return True


def _part_told(element: HtmlElement) -> Part | None:
    tag = element.tag
    if tag == "figcaption":
        return (
            Part.CREDIT
            if (names := named(element)) and _PARTS[0][1].search(names) and not _PARTS[1][1].search(names)
            else Part.CAPTION
        )
    names = named(element)
    found = _part_named(names) if names else None
    if found:
        return found
    if tag == "time":
        return Part.DATE
    if tag == "address":
        return Part.BYLINE
    return Part.HEADLINE if tag == "h1" else None


def is_standfirst(element: HtmlElement) -> bool:
    """Named for nothing else than a standfirst; "lead" and "intro" also name the first paragraph."""
    return bool(_FIRM.search(named(element)))


def opens_under_headline(element: HtmlElement) -> bool:
    """Named so that, right under the headline, it is the standfirst even among the paragraphs of the body."""
    return element.tag == "p" and bool(_UNDER_HEADLINE.search(named(element)))


@lru_cache(maxsize=4096)
def _part_named(names: str) -> Part | None:
    return next((part for part, pattern in _PARTS if pattern.search(names)), None)
