"""Proofreading finds what would break a copy that stands elsewhere, and which sheets a sheet needs."""

import pytest

from tamizdat.edition.proofs import Proof, line_of_link, proofread
from tamizdat.edition.sheets import Sheet

OURS = ["https://farshore.example/paper/"]
PATH = "2026/02/01/story.html"


def proof(markup: str, path: str = PATH, **settings: object) -> Proof:
    return proofread(Sheet(path, markup.encode()), OURS, **settings)


def messages(markup: str, path: str = PATH, **settings: object) -> list[str]:
    return [fault.message for fault in proof(markup, path, **settings).faults]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://farshore.example/paper/">', '<a href="http://farshore.example/paper/x.html">',
        "<a href='HTTPS://FarShore.Example/Paper?x'>", '<A HREF="https://farshore.example/paper#top">',
        '<link rel="canonical" href="https://farshore.example/paper/x.html">',
        '<img alt="" src="https://farshore.example/paper/x.jpg">', '<form action="https://farshore.example/paper/x">',
        '<a class="x" title="a > b" href=https://farshore.example/paper/>',
        '<meta http-equiv="refresh" content="0; url=https://farshore.example/paper/x.html">',
    ],
)  # fmt: skip
def test_an_absolute_link_to_ourselves_is_a_fault(markup: str) -> None:
    assert [message.partition(":")[0] for message in messages(markup)] == ["an absolute link to ourselves"]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://elsewhere.example/">', '<a href="https://farshore.example/other/">',
        '<a href="https://farshore.example.org/paper/">', '<a href="mailto:desk@farshore.example">', '<a href="#top">',
        '<a href="">', '<a href="?x">', '<a name="top">', '<link rel="me" href="https://elsewhere.example/me">',
        '<link rel="license external" href="https://elsewhere.example/">', '<img alt="" src="data:image/gif;base64,R0">',
        '<!-- <img src="https://elsewhere.example/x.gif"> -->', '<script>let x = "<img src=/x>"</script>',
        '<p>src="https://elsewhere.example/x.gif"</p>', '<blockquote cite="https://elsewhere.example/">',
        '<script type="application/ld+json">{"url": "https://farshore.example/paper/"}</script>',
        '<meta property="og:url" content="https://farshore.example/paper/">',
    ],
)  # fmt: skip
def test_what_loads_nothing_and_leads_honestly_is_no_fault(markup: str) -> None:
    assert proof(markup) == Proof()


@pytest.mark.parametrize(
    "markup",
    [
        '<img alt="" src="https://elsewhere.example/x.gif">', '<script src="https://elsewhere.example/x.js"></script>',
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">', '<link href="https://elsewhere.example/">',
        '<link rel="preconnect" href="https://elsewhere.example/">', '<iframe src="https://elsewhere.example/"></iframe>',
        '<link rel="alternate stylesheet" href="https://elsewhere.example/">', '<video poster="https://elsewhere.example/">',
        '<object data="https://elsewhere.example/"></object>', '<form action="https://elsewhere.example/">',
        '<button formaction="https://elsewhere.example/">', '<audio src="https://elsewhere.example/x.mp3">',
        '<img alt="" srcset="https://elsewhere.example/x.gif 1x">', '<body><p style="background:url(https://e.example/x)">',
        '<style>@import "https://elsewhere.example/x.css";</style>', "<style>a{background:url('https://e.example/x')}</style>",
        '<svg><use href="https://elsewhere.example/x.svg#a"/></svg>', '<svg><image xlink:href="https://e.example/x"/></svg>',
        '<embed src="https://elsewhere.example/">', '<source srcset="https://elsewhere.example/a.jpg">',
    ],
)  # fmt: skip
def test_what_loads_from_another_host_is_a_fault(markup: str) -> None:
    assert [message.partition(":")[0] for message in messages(markup)] == ["loaded from elsewhere"]


def test_a_form_may_send_to_the_hosts_it_is_allowed_to() -> None:
    markup = '<form action="https://counter.example/join">'

    assert messages(markup, form_hosts=["counter.example"]) == []
    assert messages(markup, form_hosts=["other.example"]) != []


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ('<img src="a.jpg">', "an image without alternative text: a.jpg"),
        ('<IMG SRC="a.jpg">', "an image without alternative text: a.jpg"),
        ('<img src="a.jpg" data-alt="x">', "an image without alternative text: a.jpg"),
        ('<base href="x/">', "a <base> makes every relative link mean something else"),
        ('<a href="/x.html">', "a link from the root, which breaks under any other address: /x.html"),
        ('<img alt="" src="/x.jpg">', "a link from the root, which breaks under any other address: /x.jpg"),
        ('<a href="../../../../x.html">', "a link that leads out of the paper: ../../../../x.html"),
        ('<a href="//elsewhere.example/">', "an address that means different things in different places: //elsewhere.example/"),
        ('<a href="\\\\elsewhere.example/">', "an address that means different things in different places: \\\\elsewhere.example/"),
        ('<a href="JavaScript:alert(1)">', "a script in a link: JavaScript:alert(1)"),
        ('<a href="&#106;avascript:x">', "a script in a link: javascript:x"),
    ],
)  # fmt: skip
def test_what_breaks_a_copy_is_a_fault(markup: str, message: str) -> None:
    assert messages(markup) == [message]


@pytest.mark.parametrize(
    "markup", ['<img alt="" src="a.jpg">', "<img src=a.jpg alt>", "<img alt='A ferry' src=\"a.jpg\"/>"]
)
def test_an_image_that_says_what_it_shows_or_that_it_shows_nothing_is_no_fault(markup: str) -> None:
    assert messages(markup) == []


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<a href="other.html#top">', {"2026/02/01/other.html"}),
        ('<a href="../../../index.html?x=1">', {"index.html"}),
        ('<link rel="stylesheet" href="../../../paper.css">', {"paper.css"}),
        ('<img alt="" src="a.jpg" srcset="a.jpg 1x, ../b.jpg 2x">', {"2026/02/01/a.jpg", "2026/02/b.jpg"}),
        ('<a href="caf%C3%A9.html">', {"2026/02/01/café.html"}),
        ('<a href="a&amp;b.html">', {"2026/02/01/a&b.html"}),
        ('<a href="../">', {"2026/02/"}),
        ('<a href=".">', {"2026/02/01/"}),
        ('<a href="../../..">', {"./"}),
        ('<meta http-equiv="refresh" content="0; url=\'../new.html\'">', {"2026/02/new.html"}),
        ('<form action="../search.html">', {"2026/02/search.html"}),
        ("<style>a{background:url(x.png)}</style>", {"2026/02/01/x.png"}),
        ('<p style="background: url(&quot;">', set()),
        ("<p>nothing</p>", set()),
    ],
)  # fmt: skip
def test_the_sheets_that_a_sheet_leads_to_are_found(markup: str, links: set[str]) -> None:
    assert proof(markup).links == links


def test_a_front_page_leads_to_its_neighbours() -> None:
    assert proof('<a href="a.html"><a href="./b/c.html">', "index.html").links == {"a.html", "b/c.html"}


def test_a_stylesheet_is_read_too() -> None:
    css = "/* url(https://e.example/no) */ a { background: url('img/x.png') } b { src: url(data:font/woff2;base64,x) }"
    found = proof(css, "assets/paper.css")

    assert (found.links, found.faults) == ({"assets/img/x.png"}, [])
    assert messages("a{background:url(https://e.example/x)}", "a.css") == [
        "loaded from elsewhere: https://e.example/x"
    ]
    assert messages("a{background:url(/x)}", "a.css") != []


def test_a_feed_may_name_our_address_and_its_relative_links_are_found() -> None:
    feed = (
        '<feed><link rel="self" href="https://farshore.example/paper/feed.xml"/><link href="a.html"/></feed>'
    )
    found = proof(feed, "en/feed.xml")

    assert (found.links, found.faults) == ({"en/a.html"}, [])


def test_what_is_no_page_is_not_read() -> None:
    assert proof('<img src="https://farshore.example/paper/">', "data.json") == Proof()


def test_a_fault_names_the_sheet_and_the_line() -> None:
    (fault,) = proof('<p>\n<p>\n<img src="a.jpg">').faults

    assert (fault.path, fault.line) == (PATH, 3)


def test_faults_come_in_the_order_of_their_lines() -> None:
    found = proof('<a href="/a">\n<a href="/b">\n<a href="/c">')

    assert [fault.line for fault in found.faults] == [1, 2, 3]


def test_the_same_tag_on_another_sheet_leads_somewhere_else() -> None:
    one, other = (proof('<a href="x.html">', path).links for path in ("a/1.html", "b/1.html"))

    assert (one, other) == ({"a/x.html"}, {"b/x.html"})


def test_the_line_of_a_link_can_be_told() -> None:
    body = b'<p>\n<a href="../x.html">\n<a href="y.html">'

    assert line_of_link("a/b/c.html", body, "a/b/y.html") == 3
    assert line_of_link("a/b/c.html", body, "a/x.html") == 2
    assert line_of_link("a/b/c.html", body, "nowhere.html") == 1


def test_a_quoted_tag_end_does_not_hide_what_follows() -> None:
    assert messages('<img title=">" src="/x.jpg" alt="">') != []
    assert messages('<a title="<img>" href="/x.html">') != []
