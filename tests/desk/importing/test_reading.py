"""Saved pages of several layouts, each with everything that was said about it in the file beside it."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tamizdat.desk.importing.decoding import decode
from tamizdat.desk.importing.markup import parse, prune
from tamizdat.desk.importing.pages import (
    Block,
    ItemList,
    LinkCard,
    Paragraph,
    Picture,
    Quote,
    Reason,
    SavedPage,
    Subheading,
    Table,
    bare,
)
from tamizdat.desk.importing.reading import read_saved_page
from tamizdat.desk.importing.walking import visible_lines

PAGES = Path(__file__).parent / "pages"
SAVED = sorted(path for path in PAGES.iterdir() if path.suffix != ".toml")
MARKUP = [path for path in SAVED if path.suffix == ".html"]


def expected(path: Path) -> dict:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def raw(path: Path) -> bytes:
    return path.read_text(encoding="utf-8").encode(expected(path)["encoding"])


def read(path: Path) -> SavedPage:
    return read_saved_page(raw(path), file_name=path.name)


def told(block: Block) -> list[str]:  # noqa: PLR0911  # one for each kind
    match block:
        case Paragraph(html):
            return ["paragraph", html]
        case Subheading(text):
            return ["subheading", text]
        case Quote(paragraphs, attribution):
            return ["quote", *paragraphs, attribution]
        case ItemList(_, items):
            return ["itemlist", *items]
        case Table(rows):
            return ["table", *(" | ".join(row) for row in rows)]
        case Picture(source, alternative, caption, credit):
            return ["picture", source, alternative, caption, credit]
        case LinkCard(address, title):
            return ["linkcard", address, title]


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_the_story_is_kept_whole_and_nothing_else_is(path):
    assert [told(block) for block in read(path).blocks] == expected(path)["kept"]


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_every_line_that_is_left_out_has_its_reason_and_its_place(path):
    page = read(path)

    left_out = [[line.index, line.reason.value, line.text] for line in page.dropped]

    assert left_out == expected(path)["dropped"]


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_the_facts_about_the_story_are_found(path):
    page, facts = read(path), expected(path)

    assert page.headline == facts["headline"]
    assert page.kicker == facts["kicker"]
    assert page.standfirst == facts["standfirst"]
    assert list(page.byline) == facts["byline"]
    assert (page.published.isoformat() if page.published else "") == facts["published"]
    assert page.language == facts["language"]
    assert page.direction == facts["direction"]
    assert page.caption == facts["caption"]
    assert page.credit == facts["credit"]
    assert (page.address or "") == facts["address"]


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.stem)
def test_no_visible_line_vanishes(path):
    page = read(path)
    tree = parse(decode(raw(path)).text)
    prune(tree)
    words = bare(
        " ".join(
            [
                page.headline,
                page.kicker,
                page.standfirst,
                *(part for block in page.blocks for part in told(block)[1:]),
                *page.paragraphs,
                page.caption,
                page.credit,
                *(line.text for line in page.dropped),
            ]
        )
    )

    visible = [line.text for line in visible_lines(tree, page=None) if line.has_words]
    vanished = [text for text in visible if bare(text) not in words]

    # Bylines, dates and labelled credits are taken apart, so their lines do not stand anywhere as they were.
    assert all(is_fact(text, page) for text in vanished), vanished


def is_fact(text: str, page: SavedPage) -> bool:
    facts = [*page.byline, page.caption, page.credit]
    return len(text) < 90 and (any(fact and fact in text for fact in facts) or page.published is not None)


def test_a_page_saved_twice_with_other_adverts_is_the_same():
    page = PAGES / "classic.html"
    first = page.read_text(encoding="utf-8")
    second = first.replace('<div class="top-banner">Advertisement</div>', "").replace(
        "<h3>You may also like</h3>",
        "<h3>Trending now</h3><p><a href='/x'>Ten lamps for a dark winter</a></p>",
    )

    assert second != first
    digests = {read_saved_page(text.encode(), file_name="p.html").digest for text in (first, second)}
    assert len(digests) == 1


def test_a_story_that_says_something_else_is_another_one():
    text = (PAGES / "classic.html").read_text(encoding="utf-8")
    changed = text.replace("Three ledgers that list", "Two ledgers that list")

    assert read_saved_page(changed.encode(), file_name="p.html").digest != read(PAGES / "classic.html").digest


def test_corrections_are_known_as_such():
    assert read(PAGES / "classic.html").notes == (
        "Correction: An earlier version of this story gave the number of ledgers as four. There were three.",
    )


def test_a_correction_that_only_machines_were_told_is_not_lost():
    assert read(PAGES / "rich_head.html").notes == ("The editor spent 61 days in custody, not 60.",)


def test_the_lead_picture_keeps_its_alternative_text():
    lead = read(PAGES / "classic.html").lead

    assert lead is not None
    assert lead.source == "./ferry_files/berth.jpg"
    assert lead.alternative == "A ferry at berth nine under a dark sky"


def test_agencies_are_told_from_people():
    page = read(PAGES / "rich_head.html")

    assert page.names == ("Maro Linde",)
    assert page.agencies == ("Reuters",)


PLAIN = """<html lang="en"><head><title>Wells of Brannock run dry</title></head><body><h1>Wells of Brannock run dry</h1>
<div><p>Four wells in the upper town of Brannock have been dry since Sunday, the water board said on Tuesday.</p>
{between}
<p>The board blamed the drilling of the copper works, which denies that it has reached the ground water.</p></div>
</body></html>"""


def story_with(between: str) -> SavedPage:
    return read_saved_page(PLAIN.format(between=between).encode(), file_name="wells.html")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("<p>Read also: <a href='/x'>The mayor drinks a glass</a></p>", Reason.RELATED),
        ("<p><a href='/x'>The mayor drinks a glass of it</a></p>", Reason.RELATED),
        ("<p>Subscribe to our newsletter and never miss a story.</p>", Reason.NEWSLETTER),
        ("<p>If you value our work, please donate so that we can go on.</p>", Reason.APPEAL),
        ("<p>© 2032 Ostrava Courier. All rights reserved.</p>", Reason.LEGAL),
        ("<div class='ad-slot'><p>Buy a pump, drink like a king.</p></div>", Reason.ADVERT),
        ("<aside class='related'><p>More wells, more stories about wells.</p></aside>", Reason.RELATED),
        ("<p>Follow us on Telegram</p>", Reason.SHARING),
        ("<p>Got a tip? Write to us at the address below.</p>", Reason.CONTACT),
        ("<p>This website uses cookies to remember you.</p>", Reason.COOKIES),
        (
            "<div class='comments'><p>I have not washed since Sunday, and nobody minds.</p></div>",
            Reason.COMMENTS,
        ),
    ],
)
def test_a_line_that_is_not_of_the_story_is_left_out_of_its_middle(line, reason):
    page = story_with(line)

    assert len(page.paragraphs) == 2
    assert [dropped.reason for dropped in page.dropped] == [reason]
    assert page.dropped[0].index == 1


def test_a_box_without_a_name_goes_as_a_whole_when_its_first_line_says_what_it_is():
    page = story_with(
        "<div class='q7'><h4>Sign up for our newsletter</h4>"
        "<p>The editors pick the best of the harbour each Friday, police reports and court diary included.</p></div>"
    )

    assert [line.reason for line in page.dropped] == [Reason.NEWSLETTER, Reason.NEWSLETTER]


@pytest.mark.parametrize(
    "line",
    [
        "<p>“You promised us water,” a woman told the board.</p>",
        "<p>“Support us or resign,” she said, and the hall fell silent for a moment.</p>",
        "<p>The newsletter of the water board did not mention the wells.</p>",
        "<p>No donations have been received so far, according to the parish.</p>",
        "<p>Related to this, the ministry said it would send a geologist to the upper town.</p>",
        "<p>Yes.</p>",
    ],
)
def test_a_line_of_the_story_stays_though_it_sounds_like_a_box(line):
    assert len(story_with(line).paragraphs) == 3


def test_only_addresses_that_a_reader_may_follow_stay():
    page = story_with(
        "<p>The <a href='javascript:steal()'>list</a>, the <a href='https://wells.example/map?fbclid=1'>map</a>, the "
        "<a href='data:text/html,x'>note</a> and the <a href='mailto:board@wells.example'>board</a> are public.</p>"
    )

    assert page.blocks[1] == Paragraph(
        'The list, the <a href="https://wells.example/map">map</a>, the note and the '
        '<a href="mailto:board@wells.example">board</a> are public.'
    )


def test_what_nobody_saw_is_neither_kept_nor_left_out():
    page = story_with(
        "<p style='display: none'>Unseen by all.</p><p hidden>Unseen too.</p><script>let unseen</script>"
        "<template><p>Unseen as well.</p></template><span class='visually-hidden'>Unseen.</span>"
    )

    assert page.dropped == ()
    assert len(page.paragraphs) == 2


def test_a_page_without_a_language_is_told_by_its_words():
    text = PLAIN.format(between="").replace(' lang="en"', "")

    assert read_saved_page(text.encode(), file_name="w.html").language == "en"


def test_the_words_win_over_the_language_that_a_template_declares():
    russian = (PAGES / "russian.html").read_text(encoding="utf-8").replace("<html>", '<html lang="en-US">')

    assert read_saved_page(russian.encode("windows-1251"), file_name="r.html").language == "ru"


def test_a_bold_line_of_its_own_is_a_subheading():
    page = story_with("<p><b>What the board knew</b></p>")

    assert page.blocks[1] == Subheading("What the board knew")


def test_a_table_for_layout_is_no_table():
    cell = (
        "<p>Four wells in the upper town of Brannock have been dry since Sunday, the water board said.</p>"
        * 2
    )
    text = f"<title>Wells run dry</title><table><tr><td><h1>Wells run dry</h1>{cell}</td><td>Menu</td></tr></table>"

    page = read_saved_page(text.encode(), file_name="t.html")

    assert not any(isinstance(block, Table) for block in page.blocks)


def test_the_time_of_publication_is_read_with_its_zone():
    text = PLAIN.format(between="").replace(
        "<title>", '<meta property="article:published_time" content="2032-05-04T08:15:00Z"><title>'
    )

    page = read_saved_page(text.encode(), file_name="w.html")

    assert page.published == datetime(2032, 5, 4, 8, 15, tzinfo=UTC)


SAID = '<meta name="author" content="Lena Marr"><title>'


def bylined(line: str, *, said: str = SAID) -> SavedPage:
    text = PLAIN.format(between="").replace("<title>", said)
    return read_saved_page(text.replace("</h1>", f"</h1>{line}").encode(), file_name="w.html")


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Lena Marr and Tom Ostrow</p>",
        "<p class='byline'>Lena Marr, Tom Ostrow</p>",
        "<p class='byline'>By LENA MARR, Tom Ostrow, 4 May 2032</p>",
    ],
)
def test_a_visible_byline_that_names_all_that_machines_were_told_and_more_is_the_right_one(line):
    page = bylined(line)

    assert [name.casefold() for name in page.names] == ["lena marr", "tom ostrow"]
    assert page.dropped == ()


@pytest.mark.parametrize(
    "text",
    [
        "By Tom Ostrow and Ann Bell",
        "Lena Marr, Velmar",
        "By Lena Marr and tom ostrow",
        "By Lena Marr | Tom Ostrow",
        "By Lena Marr and photographs by Tom Ostrow",
    ],
)
def test_a_byline_that_is_not_taken_whole_is_among_what_was_left_out(text):
    page = bylined(f"<p class='byline'>{text}</p>")

    assert page.names == ("Lena Marr",)
    assert [(line.text, line.reason) for line in page.dropped] == [(text, Reason.OUTSIDE)]


def test_a_part_of_a_byline_that_is_no_name_is_not_lost_where_machines_were_told_nothing():
    page = bylined("<p class='byline'>By Lena Marr and tom ostrow</p>", said="<title>")

    assert page.names == ("Lena Marr",)
    assert [line.text for line in page.dropped] == ["By Lena Marr and tom ostrow"]


@pytest.mark.parametrize(
    "line",
    [
        "By Lena Marr",
        "By Lena Marr, correspondent in Velmar",
        "By Lena Marr, Reuters",
        "Lena Marr, 4 May 2032",
    ],
)
def test_the_post_of_an_author_an_agency_and_the_date_are_no_more_names(line):
    page = bylined(f"<p class='byline'>{line}</p>")

    assert page.names == ("Lena Marr",)
    assert page.dropped == ()


LEDE = "The water board knew of the drilling since March, letters show, and told nobody in the upper town."


def led(name: str, *, above: str = "", said: str = "<title>") -> SavedPage:
    """The headline and all paragraphs stand in one element."""
    between = "<p>The mayor spoke in the evening and promised that a commission would look into it.</p>"
    text = PLAIN.format(between=between).replace("<div>", "").replace("</div>", "").replace("<title>", said)
    lede = f"</h1>{above}<p class='{name}'>{LEDE}</p>"
    return read_saved_page(text.replace("</h1>", lede).encode(), file_name="w.html")


@pytest.mark.parametrize("name", ["lede", "standfirst", "dek", "intro", "article-summary"])
def test_a_paragraph_named_so_right_under_the_headline_is_the_standfirst(name):
    page = led(name)

    assert page.standfirst == LEDE
    assert LEDE not in page.paragraphs
    assert len(page.blocks) == 3


@pytest.mark.parametrize(
    ("name", "above"),
    [("lede", "<p>Nobody in Brannock drinks from the tap, and few wash.</p>"), ("first", "")],
)
def test_an_opening_paragraph_further_down_or_of_another_name_stays_in_the_story(name, above):
    page = led(name, above=above)

    assert page.standfirst == ""
    assert LEDE in page.paragraphs
