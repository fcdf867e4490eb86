"""Pages made to break a reader: each gives a clean story or a clear error, and soon."""

import time

import pytest

from tamizdat.desk.importing.errors import (
    NoStoryError,
    PageTooDeepError,
    PageTooLargeError,
    UnreadablePageError,
)
from tamizdat.desk.importing.pages import Paragraph
from tamizdat.desk.importing.reading import read_saved_page

LINE = "<p>The harbour office of Port Amrin said on Tuesday that the last ferry would leave before the storm.</p>"
STORY = (
    LINE
    + "<p>Nobody answered the telephone of the harbour master, who had left the town on Sunday night.</p>"
)
DEEP = 100_000
#: In seconds. Far more than it takes, so that a busy machine fails no test; a slow rule takes minutes.
PATIENCE = 30


def page_with(body: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>Last ferry leaves Port Amrin early</title>{head}</head>"
        f"<body><h1>Last ferry leaves Port Amrin early</h1>{body}</body></html>"
    ).encode()


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * DEEP + STORY + "</div>" * DEEP,
        STORY + "<div>" * DEEP,
        "<span>" * DEEP + STORY,
        "<blockquote>" * DEEP + STORY,
        "<ul><li>" * DEEP + STORY,
        "<div class='newsletter share'>" * 1900 + STORY,
        "<table><tr><td>" * 700 + STORY,
        STORY + "<div" * 1_000_000,
        STORY + "<!-- " * 300_000,
        STORY + "<p title='" + "x" * 8_000_000 + "'>",
        STORY + "<p>" + " " * 5_000_000 + "</p>",
        STORY + "<p>" + "<b><i>" * 800 + "</i></b>" * 800 + "</p>",
        "<h1>Another ferry leaves</h1>" * 3000 + STORY,
        STORY + "<p>Read more: <a href='/x'>something else</a></p>" * 5000,
    ],
    ids=[
        "deep divs", "open divs", "deep spans", "deep quotes", "deep lists", "deep named boxes", "deep tables",
        "unfinished tags", "open comments", "huge attribute", "spaces", "empty tags", "many headings", "many openers",
    ],
)  # fmt: skip
def test_the_story_comes_out_of_a_hostile_page(body):
    begun = time.monotonic()

    page = read_saved_page(page_with(body), file_name="h.html")

    texts = " ".join(page.paragraphs)
    assert "last ferry would leave before the storm" in texts
    assert "Nobody answered the telephone" in texts
    assert time.monotonic() - begun < PATIENCE


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (page_with("<x-y>" * DEEP + STORY), PageTooDeepError),
        (page_with("<p><a href='/x'>x</a></p>" * 50_000 + STORY), PageTooLargeError),
        (page_with("<i></i>" * 300_000 + STORY), PageTooLargeError),
        (page_with(STORY + "<p>" + "word " * 3_000_000 + "</p>"), PageTooLargeError),
        (page_with(""), NoStoryError),
        (b"<html></html>", UnreadablePageError),
        (b"<", UnreadablePageError),
        (b"<!DOCTYPE html>", UnreadablePageError),
        (b"a" * 3_000_000, NoStoryError),
        (b"word\n" * 100_000, NoStoryError),
    ],
    ids=[
        "unknown deep",
        "many lines",
        "many elements",
        "long",
        "bare",
        "shell",
        "sign",
        "type",
        "word",
        "lines",
    ],
)
def test_a_page_without_a_story_is_refused_with_a_sentence(raw, error):
    with pytest.raises(error) as caught:
        read_saved_page(raw, file_name="h.html")

    assert len(str(caught.value)) > 10


def test_scripts_and_handlers_leave_no_trace():
    body = (
        '<p onclick="steal()">The <b onmouseover="x()">harbour</b> office <img src=x onerror=alert(1)>said on Tuesday '
        'that <a href="java\nscript:alert(1)">the last</a> <a href=" JAVASCRIPT:x">ferry</a> '
        '<a href="vbscript:x">would</a> <iframe src="javascript:alert(1)"></iframe>leave before the storm.</p>'
        "<script>document.write('<p>gone</p>')</script><svg><script>x</script></svg>"
        "<style>p{background:url(javascript:x)}</style><object data='x.swf'>gone</object>" + STORY
    )

    page = read_saved_page(page_with(body), file_name="h.html")

    markup = " ".join(block.html for block in page.blocks if isinstance(block, Paragraph))
    assert "<b>harbour</b>" in markup
    for trace in ("script", "onclick", "onerror", "onmouseover", "steal", "gone", "<a", "<img", "<iframe"):
        assert trace not in markup.lower()


def test_a_script_hidden_behind_zero_bytes_is_no_text():
    page = read_saved_page(page_with(STORY + "<scr\x00ipt>alert(1)</scr\x00ipt>"), file_name="h.html")

    assert not any("alert" in text for text in (*page.paragraphs, *(line.text for line in page.dropped)))


def test_entities_are_not_multiplied():
    bomb = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 60))
    raw = f'<!DOCTYPE html [<!ENTITY e0 "ha">{bomb}]>'.encode() + page_with(STORY + "<p>&e59;</p>")

    page = read_saved_page(raw, file_name="h.html")

    assert sum(map(len, page.paragraphs)) < 2000


@pytest.mark.parametrize(
    "data",
    [
        "[" * DEEP,
        '{"a":"' + '\\"/*' * 50_000,
        "{}" * 10,
        "null",
        '{"@graph": 5}',
        '{"@type": "NewsArticle", "headline": 7}',
    ],
    ids=["deep", "endless", "many", "null", "number", "wrong kind"],
)
def test_data_that_makes_no_sense_is_passed_over(data):
    head = f'<script type="application/ld+json">{data}</script>'

    page = read_saved_page(page_with(STORY, head), file_name="h.html")

    assert page.headline == "Last ferry leaves Port Amrin early"


def test_signs_that_turn_the_writing_are_taken_out():
    page = read_saved_page(
        page_with(STORY + "<p>The boat is called \u202eyrref\u202d by all, he said.</p>"), file_name="h.html"
    )

    assert page.paragraphs[-1] == "The boat is called yrref by all, he said."


def test_a_link_to_a_local_file_loses_its_address():
    page = read_saved_page(
        page_with(STORY + '<p>See <a href="file:///home/me/secret.txt">the list</a>, he said.</p>'),
        file_name="h",
    )

    assert page.blocks[-1] == Paragraph("See the list, he said.")
