import json
from dataclasses import replace
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import html5lib
import pytest

from tamizdat.desk import links, typeset
from tamizdat.desk.pages import Link
from tests.desk import samples

ATOM = "{http://www.w3.org/2005/Atom}"
HERE = "https://mirror.example/a/b/"


def set_feed(language="en", **changes):
    feed = replace(samples.feed(language), **changes)
    atom, document = typeset.typeset_feed(feed, samples.paper(language))
    return ET.fromstring(atom), json.loads(document)  # noqa: S314  # our own


def addresses_in(html):
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        for attribute in ("href", "src"):
            if element.get(attribute):
                yield element.get(attribute)
        for size in (element.get("srcset") or "").split(", "):
            if size:
                yield size.partition(" ")[0]


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_an_atom_entry_holds_the_whole_story(language):
    atom, _ = set_feed(language)

    entry = atom.find(f"{ATOM}entry")
    content = entry.find(f"{ATOM}content").text
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{samples.story().story_id}"
    assert entry.find(f"{ATOM}title").text == samples.WORDS[language].headline
    assert all(text in content for text in samples.WORDS[language].paragraphs[1:])
    assert samples.WORDS[language].note in content
    assert samples.WORDS[language].correction in content
    assert len(entry.findall(f"{ATOM}author")) == 3


def test_atom_s_links_are_relative_to_the_feed():
    feed, story = samples.feed(), samples.story()
    atom, _ = set_feed()
    place = HERE + feed.path

    entry = atom.find(f"{ATOM}entry")
    assert urljoin(place, entry.find(f"{ATOM}link").get("href")) == HERE + story.head.path
    found = {urljoin(place, address) for address in addresses_in(entry.find(f"{ATOM}content").text)}
    assert f"{HERE}2031/07/06/story-1.html" in found
    assert f"{HERE}2031/07/06/naval-visit.html#note-1" in found
    assert f"{HERE}photos/street-320.webp" in found
    assert all(address.startswith((HERE, "https://lantern.example/")) for address in found)
    assert not any(".." in address for address in found)


def test_the_json_feed_s_addresses_are_the_public_ones():
    _, document = set_feed()

    (item,) = document["items"]
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == "https://far-shore.example/section-1/feed.json"
    assert item["url"] == "https://far-shore.example/2031/07/06/naval-visit.html"
    assert item["date_modified"] == "2031-07-06T15:40:00Z"
    assert item["authors"][1] == {"name": "Tovan Ressik"}
    own = [address for address in addresses_in(item["content_html"]) if "lantern.example" not in address]
    assert all(address.startswith("https://far-shore.example/") for address in own)


def test_words_that_look_like_markup_are_left_alone_in_a_feed():
    story = replace(samples.story(), body='<p>He typed href="x.html" &lt;b&gt;.</p>', place="")
    _, document = set_feed(stories=(story,))

    assert '<p>He typed href="x.html" &lt;b&gt;.</p>' in document["items"][0]["content_html"]


def test_an_unchanged_story_was_updated_when_it_came_out():
    atom, document = set_feed(stories=(replace(samples.story(), updated_at=None),))

    assert atom.find(f"{ATOM}entry/{ATOM}updated").text == "2031-07-06T12:40:00Z"
    assert "date_modified" not in document["items"][0]


def test_a_feed_keeps_its_name_and_has_one_of_its_own():
    (first, _), (again, _) = set_feed(), set_feed(stories=())
    other, _ = set_feed(path="other/feed.atom.xml", about=Link("x", None))

    assert first.find(f"{ATOM}id").text == again.find(f"{ATOM}id").text
    assert first.find(f"{ATOM}id").text != other.find(f"{ATOM}id").text
    assert first.find(f"{ATOM}id").text.startswith("urn:uuid:")


@pytest.mark.parametrize(
    ("atom", "expected"),
    [("feed.atom.xml", "feed.json"), ("ru/news/feed.xml", "ru/news/feed.json")],
)
def test_the_json_feed_stands_beside_the_atom_feed(atom, expected):
    assert links.json_feed_path(atom) == expected
