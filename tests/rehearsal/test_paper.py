"""The demo paper: enough of it, whole, and nobody else's."""

import csv
import hashlib
import html
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tamizdat.rehearsal.errors import PaperError
from tamizdat.rehearsal.markup import (
    FactBox,
    File,
    Gallery,
    ItemList,
    LinkCard,
    Paragraph,
    Picture,
    Quote,
    Subheading,
    Table,
    inlines_of,
    links_of,
    parse_body,
    parse_inline,
)
from tamizdat.rehearsal.stories import CANARY, PAPER_DIR, Stage, load_paper

PAPER = load_paper()
PUBLISHED = [story for story in PAPER.stories if story.stage is Stage.PUBLISHED]
STORIES = [pytest.param(story, id=f"{story.language}-{story.key}") for story in PAPER.stories]
#: Digests of every five words in a row of the page that the lead story has its shape from.
FOREIGN_PHRASES = frozenset((Path(__file__).parent / "foreign_phrases.txt").read_text().split())
SCRIPTS = {"en": r"[A-Za-z]", "ru": r"[Ѐ-ӿ]", "my": r"[က-႟]"}


def public_texts(story):
    """Everything of the story that readers get."""
    captions = [story.lead.caption] if story.lead else []
    blocks = [text for block in story.body for text in (*inlines_of(block), *plain_texts(block))]
    return [story.kicker, story.headline, story.standfirst, story.place, *captions, *blocks]


def plain_texts(block):
    match block:
        case Subheading(text):
            return [text]
        case Quote(text, attribution):
            return [text, attribution]
        case Table(caption, header, rows):
            return [caption, *header, *(cell for row in rows for cell in row)]
        case FactBox(title, _) | File(_, title):
            return [title]
        case LinkCard(_, title, description, outlet):
            return [title, description, outlet]
        case _:
            return []


def words_of(story):
    told = html.unescape(re.sub(r'<footnote text="([^"]*)">', r" \1 ", " ".join(public_texts(story))))
    return re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", " ", told))


@pytest.fixture
def copy(tmp_path):
    """A copy of the paper that a test may spoil."""
    folder = tmp_path / "paper"
    shutil.copytree(PAPER_DIR, folder)
    return folder


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_there_are_enough_stories_in_each_language():
    counted = Counter(story.language for story in PUBLISHED)

    assert counted["en"] >= 18
    assert counted["ru"] >= 9
    assert counted["my"] >= 7


def test_the_lead_story_stands_in_every_language():
    leads = {front.lead for front in PAPER.fronts.values()}

    assert len(leads) == 1
    assert set(PAPER.translations_of(leads.pop())) == set(PAPER.languages)


def test_at_least_six_stories_are_translated():
    counted = Counter(story.key for story in PUBLISHED)

    assert sum(number > 1 for number in counted.values()) >= 6


def test_translations_agree_in_section_topics_and_photo():
    for story in PUBLISHED:
        for other in PAPER.translations_of(story.key).values():
            assert (other.section, other.topics) == (story.section, story.topics), story.key
            assert (other.lead and other.lead.photo) == (story.lead and story.lead.photo), story.key


def test_no_two_stories_of_a_language_share_an_address():
    counted = Counter((story.language, story.placed_on, story.slug) for story in PUBLISHED)

    assert max(counted.values()) == 1


def test_the_archive_reaches_from_2021_to_now():
    dates = [story.placed_on for story in PUBLISHED]

    assert {day.year for day in dates} == {2021, 2022, 2023, 2024, 2025, 2026}
    assert max(dates) == date(2026, 11, 23)


def test_every_kind_of_block_is_used():
    used = {type(block) for story in PUBLISHED for block in story.body}

    assert used == {
        Paragraph, Subheading, Quote, Picture, Gallery, ItemList, Table, FactBox, File, LinkCard,
    }  # fmt: skip


def test_one_story_is_a_long_investigation_with_footnotes_and_files():
    ledger = PAPER.stories_in("en")["ledger-of-berth-9"]

    assert len(words_of(ledger)) > 1500
    assert sum("<footnote" in text for block in ledger.body for text in inlines_of(block)) >= 3
    assert sum(isinstance(block, File) for block in ledger.body) == 2


def test_a_story_with_corrections_says_when_each_was_made():
    made = [c.made_at for story in PUBLISHED for c in story.corrections]

    assert made
    assert all(moment.tzinfo is not None for moment in made)


def test_there_are_stories_at_every_stage():
    assert {story.stage for story in PAPER.stories} == set(Stage)


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_written_in_its_own_script(story):
    letters = "".join(words_of(story))

    assert len(re.findall(SCRIPTS[story.language], letters)) > 0.9 * len(letters)


@pytest.mark.parametrize("story", STORIES)
def test_a_story_fits_the_fields_of_the_desk(story):
    assert len(story.kicker) <= 80
    assert len(story.headline) <= 255
    assert len(story.standfirst) <= 600
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", story.slug)


@pytest.mark.parametrize("story", STORIES)
def test_a_story_leads_nowhere_but_to_example_hosts(story):
    outside = [urlsplit(link) for block in story.body for link in links_of(block) if "://" in link]

    assert all(link.hostname.endswith(".example") for link in outside)


@pytest.mark.parametrize("path", sorted(PAPER_DIR.rglob("*.[mt][do]*")), ids=lambda path: path.name)
def test_no_file_names_a_host_that_could_exist(path):
    named = re.findall(r"(?:https?://|@)([\w.-]+)", path.read_text(encoding="utf-8"))

    assert all(host.rstrip(".").endswith(".example") for host in named)


@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_taken_from_the_page_that_gave_the_lead_its_shape(story):
    words = [word.lower() for word in words_of(story)]
    phrases = (" ".join(words[start : start + 5]) for start in range(len(words) - 4))

    assert not FOREIGN_PHRASES & {hashlib.sha256(p.encode()).hexdigest()[:10] for p in phrases}


def test_the_canary_stands_in_desk_notes_and_nowhere_else():
    noted = [story for story in PAPER.stories if story.desk_note]

    assert len(noted) >= 5
    assert all(CANARY in story.desk_note for story in noted)
    assert not any(CANARY in text for story in PAPER.stories for text in public_texts(story))


def test_a_confidential_name_is_printed_nowhere():
    secrets = [c for c in PAPER.contributors.values() if c.is_confidential]
    names = [name for contributor in secrets for name in contributor.names.values()]

    assert names
    assert not any(name in text for name in names for story in PAPER.stories for text in public_texts(story))


def test_one_contributor_is_an_agency_and_some_have_a_portrait():
    assert sum(c.is_agency for c in PAPER.contributors.values()) >= 1
    assert sum(c.portrait is not None for c in PAPER.contributors.values()) >= 5


def test_every_photo_has_a_credit_and_an_alternative_text_or_is_decorative():
    for photo in PAPER.photos.values():
        assert re.fullmatch(r"Drawing: .+ / .+", photo.credit), photo.key
        assert photo.licence_note
        assert photo.is_decorative or all(photo.alternative[language] for language in PAPER.languages)


def test_the_ledger_and_the_story_about_it_agree():
    with PAPER.attachments["berth-9-ledger"].file.open(newline="") as file:
        rows = list(csv.DictReader(file))
    story = " ".join(public_texts(PAPER.stories_in("en")["ledger-of-berth-9"]))

    assert (len(rows), len({row["vessel"] for row in rows})) == (61, 7)
    assert f"{sum(int(row['dues_marels']) for row in rows):,}" in story
    assert [sum(row[c] == "yes" for row in rows) for c in ("fits_tide", "in_radio_notebooks", "cross")] == [
        58,
        44,
        19,
    ]


def test_the_basket_adds_up():
    table = next(b for b in PAPER.stories_in("en")["market-prices"].body if isinstance(b, Table))
    prices = [(int(row[1]), int(row[2])) for row in table.rows]
    amounts = (4, 1, 1, 1, 2, 2)

    august, november = (sum(a * p[n] for a, p in zip(amounts, prices, strict=False)) for n in (0, 1))

    assert (november, november - august) == (543, 96)


def test_each_language_has_its_plain_pages():
    pages = {(page.language, page.key) for page in PAPER.pages}

    assert pages == {(code, key) for code in PAPER.languages for key in ("about", "contact", "privacy")}


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("en/stories/parade.md", 'section = "news"', 'section = "sport"', "parade.md refers to 'sport'"),
        ("en/stories/parade.md", '["military-ties"]', '["golf"]', "parade.md refers to 'golf'"),
        ("en/stories/parade.md", '["m-aldane"]', '["nobody"]', "parade.md refers to 'nobody'"),
        ("en/stories/parade.md", '["m-aldane"]', "[]", "parade.md has no byline"),
        ("en/stories/the-stamp.md", ', pseudonym = "Wren"', "", "would name the confidential contributor"),
        ("en/stories/umbrellas.md", '["leaving"]', '["copper-draft"]', "umbrellas.md refers to 'copper-draft'"),
        ("en/stories/umbrellas.md", 'key = "umbrellas"', 'key = "hats"', "umbrellas.md refers to 'hats'"),
        ("en/stories/last-ferry.md", "ferry | The", "boat | The", "last-ferry.md refers to 'boat'"),
        ("en/stories/not-silence.md", "story:umbrellas", "story:hats", "not-silence.md refers to 'hats'"),
        ("en/stories/ledger-of-berth-9.md", "page:contact", "page:map", "refers to 'map'"),
        ("en/stories/ledger-of-berth-9.md", "file berth-9-ledger", "file diary", "refers to 'diary'"),
        ("en/stories/parade.md", "kicker", "kickers", "does not say 'kicker'"),
        ("en/stories/parade.md", 'kicker = "M', 'mood = "calm"\nkicker = "M', "says 'mood', which nobody reads"),
        ("en/stories/parade.md", 'kicker = "Military ties"', "kicker = 7", "'kicker' is no str"),
        ("en/stories/parade.md", "14:30:00Z", "14:30:00", "'published' is not given in UTC"),
        ("en/stories/parade.md", "+++\n\n", "\n", "has no head"),
        ("en/stories/parade.md", "kicker =", "kicker ==", "its head is no TOML"),
        ("en/stories/copper-draft.md", '"draft"', '"dream"', "'dream' is no stage of a story"),
        ("en/stories/copper-draft.md", '"CANARY ', '"', "its desk note does not hold CANARY"),
        ("paper.toml", 'lead = "naval-delegation"', 'lead = "nothing"', "the front in 'en' refers to 'nothing'"),
        ("paper.toml", "[fronts.my]", "[fronts.xx]", "the list of languages refers to 'my'"),
        ("paper.toml", ', my = "သတင်း"', "", "does not say 'my'"),
        ("paper.toml", "[topics.prices]", "[[topics.prices]]", "'prices' is no table"),
        ("photos.toml", 'credit = "', 'credits = "', "does not say 'credit'"),
        ("contributors.toml", '"portrait-aldane"', '"portrait-x"', "refers to 'portrait-x'"),
        ("files.toml", "berth-9-ledger.csv", "other.csv", "the file other.csv is not there"),
        ("files.toml", "[berth-9-ledger]", "[berth-9-ledger", "files.toml is no TOML"),
    ],
)  # fmt: skip
def test_a_paper_with_a_fault_is_refused(copy, file, old, new, complaint):
    spoil(copy / file, old, new)

    with pytest.raises(PaperError, match=re.escape(complaint)):
        load_paper(copy)


def test_a_paper_without_a_language_is_refused(copy):
    shutil.rmtree(copy / "my" / "stories")

    with pytest.raises(PaperError, match="holds no texts"):
        load_paper(copy)


def test_a_missing_table_is_named(copy):
    (copy / "photos.toml").unlink()

    with pytest.raises(PaperError, match=r"photos\.toml cannot be read"):
        load_paper(copy)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("Tom & *Ann* <b>", Paragraph("Tom &amp; <i>Ann</i> &lt;b&gt;")),
        ("One\ntwo **three**", Paragraph("One two <b>three</b>")),
        ("[a](https://a.example/?b=1&c)", Paragraph('<a href="https://a.example/?b=1&amp;c">a</a>')),
        ('A.[^n]\n\n[^n]: "B" & c', Paragraph('A.<footnote text="&quot;B&quot; &amp; c"></footnote>')),
        ("## Title", Subheading("Title")),
        ("> Said.\n> — Who", Quote("Said.", "Who")),
        ("- a\n- *b*", ItemList(ordered=False, items=("a", "<i>b</i>"))),
        ("1. a\n2. b", ItemList(ordered=True, items=("a", "b"))),
        ("| | A |\n|---|---|\n| x | 1 |\nTable: T", Table("T", ("", "A"), (("x", "1"),))),
        ("::: picture p\nC\n:::", Picture("p", "C")),
        ("::: gallery\np | C\nq | D\n:::", Gallery((Picture("p", "C"), Picture("q", "D")))),
        ("::: facts T\nA\n\nB\n:::", FactBox("T", ("A", "B"))),
        ("::: file f\nT\n:::", File("f", "T")),
        (
            "::: card https://a.example/\ntitle: T\ndescription: D\noutlet: O\n:::",
            LinkCard("https://a.example/", "T", "D", "O"),
        ),
    ],
)  # fmt: skip
def test_each_block_has_its_way_of_being_written(text, block):
    assert parse_body(text, where="here.md") == (block,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("An *open mark", "an opened mark is not closed"),
        ("A.[^n]", "the footnote 'n' is unknown"),
        ("A.[^n] B.[^n]\n\n[^n]: N", "used twice"),
        ("A.\n\n[^n]: N", "nothing refers to the footnote 'n'"),
        ("A.[^n]\n\n[^n]: N\n[^n]: M", "a footnote is given twice"),
        ("A.[^n]\n\n[^n]: N\nM", "not a footnote"),
        ("A.[^n]\n\n[^n]: *N*", "an opened mark is not closed"),
        ("[a](http://a.example/)", "a link leads nowhere that a story may link to"),
        ("[a](javascript:alert)", "a link leads nowhere that a story may link to"),
        ("> Said.", "a quote does not end with"),
        ("> — Who", "a quote does not end with"),
        ("> Said.\n— Who", "does not begin with '> '"),
        ("- a\nb", "not a point of its list"),
        ("| A |\n|---|\n| 1 |", "a table has no caption"),
        ("| A |\n|---|\n| 1 | 2 |\nTable: T", "a table's rows differ in length"),
        ("::: picture p\nC", "a fence is not closed"),
        ("Text\n::: picture p\nC\n:::", "a fence begins inside a block"),
        ("::: film p\nC\n:::", "this is not a block of the demo paper"),
        ("# Title", "this is not a block of the demo paper"),
        ("<p>A</p>", "this is not a block of the demo paper"),
        ("::: gallery\np\n:::", "a gallery's line is not"),
        ("::: card https://a.example/\ntitle: T\n:::", "a card needs"),
        ("::: card ftp://a.example/\ntitle: T\ndescription: D\noutlet: O\n:::", "a card needs"),
    ],
)  # fmt: skip
def test_text_that_means_nothing_is_refused_by_name(text, complaint):
    with pytest.raises(PaperError, match=f"here.md: .*{re.escape(complaint)}"):
        parse_body(text, where="here.md")


def test_a_caption_holds_no_footnote():
    with pytest.raises(PaperError, match="not allowed here"):
        parse_inline("A.[^n]", where="here.md")
