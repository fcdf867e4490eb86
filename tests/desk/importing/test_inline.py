import pytest

from tamizdat.desk.importing.inline import clean, followable, plain, spaced

PAGE = "https://harbour.example/2031/ledgers.html"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://x.example/a", "https://x.example/a"),
        ("/list", "https://harbour.example/list"),
        ("next.html", "https://harbour.example/2031/next.html"),
        ("//x.example/a", "https://x.example/a"),
        ("https://x.example/a?utm_source=l&id=4", "https://x.example/a?id=4"),
        ("mailto:clerk@harbour.example", "mailto:clerk@harbour.example"),
        ("#top", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/hostname", None),
        ("ftp://x.example/a", None),
        ("http://", None),
        ("http://[", None),
        ("mailto:nobody", None),
        ("https://x.example/" + "a" * 3000, None),
    ],
)
def test_a_link_leads_to_pages_and_mail_and_nowhere_else(href, address):
    assert followable(href, PAGE) == address


def test_a_link_to_a_place_on_an_unknown_page_leads_nowhere():
    assert followable("/list", None) is None


def test_only_bold_italic_and_links_stay_in_a_line():
    line = '<b>a</b> <u>b</u> <i class="x">c</i> <a href="https://x.example/" onclick="x" target="_blank">d</a><img src=x>'

    assert clean(line) == '<b>a</b> b <i>c</i> <a href="https://x.example/">d</a>'


def test_a_link_that_may_not_stand_is_refused_a_second_time():
    assert "javascript" not in clean('<a href="javascript:x">d</a>')


def test_tags_around_nothing_go():
    assert clean("<b><i> </i></b>said <b>a</b> <b>b</b>") == "said <b>a b</b>"


def test_text_is_one_line_without_what_cannot_be_seen():
    assert spaced(" a\u00ad\n\t b\ufeff \u202ec ") == "a b c"


def test_the_text_of_a_line_is_its_words():
    assert plain("<b>a</b> &amp; &lt;b&gt;") == "a & <b>"
