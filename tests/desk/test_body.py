"""Stored bodies to finished HTML."""

from dataclasses import dataclass, field

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.desk.body import Body, File, Setting, described, download_name, first_words
from tamizdat.desk.pages import Picture, Rendering
from tamizdat.desk.reading_time import length_of
from tamizdat.desk.stored_blocks import uses_in

ADDRESS = "https://farshore.example/"
QUAY = Picture(
    (
        Rendering("photos/aa-480.webp", 480, 320, "image/webp"),
        Rendering("photos/aa-480.jpg", 480, 320, "image/jpeg"),
    ),
    alt='A "quay"',
    credit="A. Harrow <agency>",
)
#: The elements and attributes that a body may have, and no others.
KNOWN = {
    "p": set(),
    "b": set(),
    "strong": set(),
    "i": set(),
    "em": set(),
    "br": set(),
    "ul": set(),
    "ol": set(),
    "li": set(),
    "a": {"href", "rel", "id"},
    "sup": {"class"},
}


@dataclass
class Shelf:
    """What is out: pages, photos and files by number."""

    pages: dict[int, str] = field(default_factory=dict)
    photos: dict[int, Picture] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)

    def page(self, page_id: int) -> str | None:
        return self.pages.get(page_id)

    def picture(self, photo_id: int) -> Picture | None:
        return self.photos.get(photo_id)

    def file(self, file_id: int) -> File | None:
        return self.files.get(file_id)


SHELF = Shelf(
    pages={3: "2031/07/05/berth.html"},
    photos={5: QUAY},
    files={4: File("files/abc/table.csv", ".csv", 119_600)},
)


def setting() -> Setting:
    return Setting(SHELF, lambda path: f"../{path}", ADDRESS)


def body_of(*blocks: tuple[str, object], language: str = "en") -> Body:
    return setting().body([{"type": kind, "value": value, "id": "0"} for kind, value in blocks], language)


def text(html: str) -> str:
    return setting().text(html)


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ('<p data-block-key="x1">It left.</p>', "<p>It left.</p>"),
        (
            '<p data-block-key="x1">It <b>left</b> <i>at</i> dusk.</p>',
            "<p>It <b>left</b> <i>at</i> dusk.</p>",
        ),
        ("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>"),
        ("words alone", "<p>words alone</p>"),
        ("<p>a<br/>b</p>", "<p>a<br>b</p>"),
        ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
        ("<p>R&D <3</p>", "<p>R&amp;D &lt;3</p>"),
        ('<p data-block-key="x1"></p>', ""),
        ("<ul><li>a</li><li><p>b</p></li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<li>a</li>", "<ul><li>a</li></ul>"),
        ("<b>a<p>b</p></b>", "<p><b>a</b></p><p>b</p>"),
        ("<p><b>a<i>b</b>c</i></p>", "<p><b>a<i>b</i></b>c</p>"),
    ],
)
def test_running_text_keeps_its_known_elements_in_order(stored: str, printed: str) -> None:
    assert text(stored) == printed


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ('<p><a linktype="page" id="3">told</a></p>', '<p><a href="../2031/07/05/berth.html">told</a></p>'),
        ('<p><a id="3" linktype="page">told</a></p>', '<p><a href="../2031/07/05/berth.html">told</a></p>'),
        ('<p><a linktype="document" id="4">it</a></p>', '<p><a href="../files/abc/table.csv">it</a></p>'),
        (
            '<p><a href="https://a.example/?b=1&amp;c">x</a></p>',
            '<p><a href="https://a.example/?b=1&amp;c" rel="noreferrer">x</a></p>',
        ),
        (
            f'<p><a href="{ADDRESS}2031/07/05/berth.html?utm=1#part-1">x</a></p>',
            '<p><a href="../2031/07/05/berth.html#part-1">x</a></p>',
        ),
        ('<p><a href="https://farshore.example">x</a></p>', '<p><a href="../index.html">x</a></p>'),
    ],
    ids=["page", "page, other order", "file", "elsewhere", "ourselves", "our front"],
)
def test_a_link_leads_to_where_its_target_stands(stored: str, printed: str) -> None:
    assert text(stored) == printed


@pytest.mark.parametrize(
    "stored",
    [
        '<p><a linktype="page" id="99">x</a></p>',
        '<p><a linktype="document" id="99">x</a></p>',
        '<p><a linktype="unknown" id="3">x</a></p>',
        '<p><a href="javascript:alert(1)">x</a></p>',
        '<p><a href=" java\nscript:alert(1)">x</a></p>',
        '<p><a href="data:text/html,x">x</a></p>',
        '<p><a href="//evil.example/">x</a></p>',
        '<p><a onclick="x()">x</a></p>',
        "<p onmouseover='x()'>x</p>",
        "<p>x<script>alert(1)</script></p>",
        "<p>x<SCRIPT src='//e.example'></p>",
        "<p>x<img src=x onerror=alert(1)></p>",
        "<p>x<!-- <script> --></p>",
        '<p>x<svg><a xlink:href="javascript:x">y</a></svg></p>',
        "<div>x</div>",
    ],
)
def test_what_leads_nowhere_or_is_no_text_leaves_only_its_words(stored: str) -> None:
    assert text(stored) == "<p>x</p>"


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<p>",
                    "</p>",
                    "<b>",
                    "</b>",
                    "<ul>",
                    "<li>",
                    "</li>",
                    "</ul>",
                    "<br>",
                    "<i",
                    ">",
                    "<",
                    "&",
                    '"',
                ),
                *(
                    '<a href="https://a.example/">',
                    "</a>",
                    '<a linktype="page" id="3">',
                    "javascript:",
                    "<script>",
                ),
                *(
                    '<footnote text="a &quot; b">',
                    "</footnote>",
                    "<img src=x onerror=y>",
                    "<!--",
                    "x",
                    " ",
                    "'",
                    "&#0;",
                ),
                *(
                    "<style>",
                    "</script >",
                    "<a href='javascript:x' href=\"https://b.example/\">",
                    "\x00",
                    "</p",
                ),
            ]
        ),
        max_size=14,
    )
)
def test_no_stored_text_brings_in_anything_unknown(parts: list[str]) -> None:
    html = text("".join(parts))

    tree = html5lib.HTMLParser(strict=True).parseFragment(html) if html else []
    for element in tree.iter() if html else ():
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            name = element.tag.rpartition("}")[2]
            assert name in KNOWN
            assert set(element.attrib) <= KNOWN[name]
            assert element.attrib.get("href", "#").startswith(("https://", "../", "#"))


def test_footnotes_are_numbered_through_the_body() -> None:
    body = body_of(
        ("paragraph", '<p>It<footnote text="Berth &lt;9&gt;, https://a.example/x."></footnote> left.</p>'),
        (
            "list",
            {
                "ordered": True,
                "items": [{"type": "item", "value": '<p>a<footnote text="Two"/></p>', "id": "1"}],
            },
        ),
    )

    assert '<p>It<sup class="note"><a href="#note-1" id="mark-1">1</a></sup> left.</p>' in body.html
    assert '<ol><li>a<sup class="note"><a href="#note-2" id="mark-2">2</a></sup></li></ol>' in body.html
    assert body.notes == (
        'Berth &lt;9&gt;, <a href="https://a.example/x" rel="noreferrer">https://a.example/x</a>.',
        "Two",
    )


def test_a_quote_says_who_said_it() -> None:
    body = body_of(("quote", {"text": "We <saw>.\n\nNothing.", "attribution": "A docker"}))

    assert body.html == (
        '<blockquote class="quote"><p>We &lt;saw&gt;.</p><p>Nothing.</p><cite>A docker</cite></blockquote>'
    )


def test_a_quote_of_a_document_may_have_nobody_who_said_it() -> None:
    body = body_of(("quote", {"text": "Berth nine is closed.", "attribution": ""}))

    assert body.html == '<blockquote class="quote"><p>Berth nine is closed.</p></blockquote>'


def test_a_photo_comes_with_its_sizes_its_words_and_its_credit() -> None:
    body = body_of(("photo", {"photo": 5, "caption": '<p data-block-key="c">At <i>dusk</i></p>'}))

    assert body.html == (
        '<figure class="photo"><picture><source type="image/webp" srcset="../photos/aa-480.webp 480w" '
        'sizes="(min-width: 42rem) 40rem, 100vw"><img src="../photos/aa-480.jpg" width="480" height="320" '
        'alt="A &quot;quay&quot;" loading="lazy" decoding="async"></picture><figcaption>At <i>dusk</i> '
        '<span class="credit">A. Harrow &lt;agency&gt;</span></figcaption></figure>'
    )


def test_a_story_says_in_its_own_words_what_a_photo_shows() -> None:
    told = {"photo": 5, "caption": "", "alternative_text": " Причал <9> в сумерках "}
    gallery = {"photos": [{"type": "item", "value": told, "id": "1"}]}

    body = body_of(("photo", told), ("gallery", gallery))

    assert body.html.count('alt="Причал &lt;9&gt; в сумерках"') == 2
    assert "quay" not in body.html


def test_a_gallery_shows_the_photos_that_are_there() -> None:
    photos = [{"type": "item", "value": {"photo": pk, "caption": ""}, "id": "1"} for pk in (5, 99)]

    assert body_of(("gallery", {"photos": photos})).html.count("<figure") == 1
    assert body_of(("gallery", {"photos": photos[1:]})).html == ""


def test_a_table_has_rows_of_one_width() -> None:
    rows = [{"cells": ["Berth", "Ship"]}, {"cells": ["9"]}]
    body = body_of(("table", {"caption": "Berths", "first_row_is_header": True, "rows": rows}))

    assert body.html == (
        '<figure class="table"><table><caption>Berths</caption><thead><tr><th scope="col">Berth</th>'
        '<th scope="col">Ship</th></tr></thead><tbody><tr><td>9</td><td></td></tr></tbody></table></figure>'
    )


def test_a_fact_box_a_file_and_a_card_are_set() -> None:
    body = body_of(
        ("subheading", "The <ledger>"),
        ("facts", {"heading": "Berths", "text": "<ul><li>nine</li></ul>"}),
        ("file", {"file": 4, "name": "The ledger: June"}),
        (
            "card",
            {"address": "https://v.example/1", "title": "A film", "outlet": "Lantern", "description": ""},
        ),
        ("card", {"address": "javascript:x", "title": "A film", "outlet": "", "description": ""}),
    )

    assert body.html.split("\n") == [
        '<h2 id="part-1">The &lt;ledger&gt;</h2>',
        '<aside class="facts" aria-labelledby="part-2"><h2 id="part-2">Berths</h2><ul><li>nine</li></ul></aside>',
        (
            '<p class="file"><a href="../files/abc/table.csv" download="The ledger June.csv">The ledger: June</a> '
            "<span>CSV, 120 kB</span></p>"
        ),
        '<p class="card"><a href="https://v.example/1" rel="noreferrer"><cite>Lantern</cite> <b>A film</b></a></p>',
        '<p class="card"><b>A film</b></p>',
    ]


def test_an_unknown_or_broken_block_is_left_out() -> None:
    assert body_of(("hologram", "x"), ("photo", None), ("list", {"items": "x"}), ("paragraph", 7)).html == ""


def test_control_characters_are_left_out() -> None:
    assert body_of(("paragraph", "<p>a\x0bb\x1f</p>")).html == "<p>ab</p>"


@pytest.mark.parametrize(
    ("html", "language", "words", "minutes"),
    [
        ("<p>one two</p><p>three</p>", "en", 3, 1),
        ('<p>one<sup class="note"><a href="#note-1">1</a></sup> two</p>', "en", 2, 1),
        (f"<p>{'word ' * 690}</p>", "en", 690, 3),
        (f"<p>{'слово ' * 555}</p>", "ru", 555, 3),
        (f"<p>{'က' * 1440}</p>", "my", 320, 2),
    ],
    ids=["paragraphs", "marks are no words", "English", "Russian", "Burmese has no spaces"],
)
def test_length_is_counted_as_the_language_is_read(
    html: str, language: str, words: int, minutes: int
) -> None:
    assert length_of(html, language) == (words, minutes)


def test_what_a_body_uses_is_found_wherever_it_stands() -> None:
    link = '<p><a id="3" linktype="page">x</a> <a linktype="document" id="4">y</a></p>'
    uses = uses_in(
        [
            {"type": "facts", "value": {"heading": "h", "text": link}},
            {"type": "photo", "value": {"photo": 5, "caption": ""}},
            {
                "type": "gallery",
                "value": {"photos": [{"type": "item", "value": {"photo": 6, "caption": ""}}]},
            },
            {"type": "file", "value": {"file": 8, "name": "n"}},
        ]
    )

    assert (uses.pages, uses.photos, uses.files) == ({3}, {5, 6}, {4, 8})


def test_first_words_end_with_a_whole_word() -> None:
    assert first_words("<p>It left &amp; sank</p>") == "It left & sank"
    assert first_words(f"<p>{'word ' * 80}</p>", at_most=20) == "word word word…"


def test_a_file_is_named_for_readers_folders() -> None:
    assert download_name('a/b\\c: "d"?', ".csv") == "a b c d.csv"
    assert described(File("x", ".pdf", 2_340_000)) == "PDF, 2.3 MB"
