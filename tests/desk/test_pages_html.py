"""Every kind of page, in every language: valid, well formed, and leading only where something stands."""

import itertools
import posixpath
from dataclasses import fields, is_dataclass
from urllib.parse import unquote

import html5lib
import pytest

from tamizdat.desk import environments, links, paper_assets, typeset
from tests.desk import samples

PAGES = [(language, name) for language in samples.LANGUAGES for name in samples.pages(language)]
TEXT_OF_OURS = ("Untitled", "undefined", "None", "&amp;amp;", "&amp;lt;")

each_page = pytest.mark.parametrize(
    ("language", "name"), PAGES, ids=[f"{code}-{name}" for code, name in PAGES]
)


def parsed(language, name):
    page = samples.pages(language)[name]
    html = typeset.typeset_page(page, samples.paper(language)).decode()
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return page, parser.parse(html)


def paths_in(value):
    """Every edition path that a page's values name."""
    if is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name.endswith("path") and isinstance(inner, str):
                yield inner
            else:
                yield from paths_in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from paths_in(inner)


@each_page
def test_a_page_is_valid_html(language, name):
    page, document = parsed(language, name)

    html = document.find(".") if document.tag == "html" else document.find("html")
    assert html.get("lang") == language
    assert html.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert document.find(".//title").text.startswith(page.head.title)


@each_page
def test_a_page_has_one_heading_of_the_first_rank_and_skips_none(language, name):
    _, document = parsed(language, name)

    ranks = [
        int(element.tag[1]) for element in document.iter() if str(element.tag) in {"h1", "h2", "h3", "h4"}
    ]

    assert ranks.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(ranks))


@each_page
def test_a_page_has_its_landmarks_and_each_id_once(language, name):
    _, document = parsed(language, name)

    ids = [element.get("id") for element in document.iter() if element.get("id")]
    mains = [element for element in document.iter() if element.tag == "main"]
    assert len(ids) == len(set(ids))
    assert len(mains) == 1
    navigations = [element.get("aria-label") for element in document.iter() if element.tag == "nav"]
    assert all(navigations)
    assert len(navigations) == len(set(navigations))


@each_page
def test_every_reference_inside_a_page_finds_its_target(language, name):
    _, document = parsed(language, name)

    ids = {element.get("id") for element in document.iter()}
    for element in document.iter():
        if (element.get("href") or "").startswith("#"):
            assert element.get("href")[1:] in ids
        for reference in (element.get("aria-labelledby") or "").split():
            assert reference in ids


@each_page
def test_a_page_leads_only_where_its_values_say(language, name):
    page, document = parsed(language, name)
    paper = samples.paper(language)
    known = {
        *paths_in(page),
        *paths_in(paper),
        paper_assets.search_script_path(),
        environments.SEARCH_INDEX_PATH,
    }
    known |= {links.json_feed_path(path) for path in known if path.endswith(".xml")}
    known |= {paper.front_path, *(f"{samples.top(language)}2031/07/06/story-1.html",), "files/arrivals.pdf"}
    known |= {path for scene in samples.SCENES for path in paths_in(samples.picture(scene))}

    for element in document.iter():
        for attribute in ("href", "src"):
            value = element.get(attribute)
            if value and not value.startswith(("https://", "#")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(page.head.path), unquote(value)))
                assert target in known


@each_page
def test_every_image_says_what_it_shows_and_how_large_it_is(language, name):
    _, document = parsed(language, name)

    for image in document.iter("img"):
        assert image.get("alt") is not None
        assert int(image.get("width")) > 0
        assert int(image.get("height")) > 0


@each_page
def test_no_page_shows_what_only_programmers_know(language, name):
    _, document = parsed(language, name)

    text = "".join(document.itertext())
    assert not [word for word in TEXT_OF_OURS if word in text]
    assert "%(" not in text
