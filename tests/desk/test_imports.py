from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from wagtail.models import Locale

from tamizdat.desk.errors import NoPlaceForImportError, NothingToPutBackError
from tamizdat.desk.importing.pages import (
    Block,
    Dropped,
    ItemList,
    LinkCard,
    Paragraph,
    Picture,
    Quote,
    Reason,
    SavedPage,
    Subheading,
    Table,
)
from tamizdat.desk.imports import ImportState, import_page
from tamizdat.desk.models import Article, Contributor, FrontPage, ImportedPage, Photo, Section
from tamizdat.desk.putting_back import put_back
from tamizdat.desk.services import publish_article
from tests.desk.staff import front, reread
from tests.desk.telltales import jpeg

pytestmark = pytest.mark.usefixtures("newsroom", "media")

NOON = datetime(2031, 7, 6, 12, 0, tzinfo=UTC)
FIRST = Paragraph("Three ledgers are <b>gone</b>, a clerk said.")
SECOND = Paragraph("The inspectors came a day later.")
LINES = (
    Dropped("Home", Reason.NAVIGATION, 0),
    Dropped("Read more: The night crossings", Reason.RELATED, 1),
    Dropped("She asked not to be named.", Reason.OUTSIDE, 1),
    Dropped("All rights reserved", Reason.LEGAL, 2),
)


def saved(headline: str = "Three ledgers vanish", **told: object) -> SavedPage:
    given = {
        "file_name": "ledgers of a friend.html",
        "blocks": (FIRST, SECOND),
        "dropped": LINES,
        "language": "en",
    }
    return SavedPage(headline=headline, **{**given, **told})


def imported(page: SavedPage | None = None, *, by: User | None = None, beside: Path | None = None) -> Article:
    return reread(import_page(page or saved(), by=by, at=NOON, beside=beside).article)


def body(article: Article) -> list[tuple[str, object]]:
    draft = reread(article).get_latest_revision_as_object()
    return [(item["type"], item["value"]) for item in draft.body.raw_data]


def test_a_saved_page_becomes_a_draft_under_the_front_of_its_language(reporter):
    article = imported(by=reporter)

    assert not article.live
    assert article.title == "Three ledgers vanish"
    assert article.owner == reporter
    assert article.get_parent().specific == front("en")
    assert article.section.locale == article.locale
    assert body(article) == [
        ("paragraph", "<p>Three ledgers are <b>gone</b>, a clerk said.</p>"),
        ("paragraph", "<p>The inspectors came a day later.</p>"),
    ]


def test_a_draft_can_come_out_as_it_was_imported(reporter):
    article = publish_article(imported(by=reporter), by=None, at=NOON)

    assert article.live


def test_the_facts_of_the_page_stand_in_the_draft():
    article = imported(
        saved(
            kicker="Harbour",
            standfirst="A day before the inspectors came.",
            published=datetime(2031, 7, 5, 9, 40, tzinfo=UTC),
            caption="The shelf.",
            address="https://harbour.example/ledgers",
        )
    )

    assert article.kicker == "Harbour"
    assert article.standfirst == "A day before the inspectors came."
    assert article.published_at == datetime(2031, 7, 5, 9, 40, tzinfo=UTC)
    assert article.lead_caption == "<p>The shelf.</p>"
    assert article.imported_page.address == "https://harbour.example/ledgers"


def test_a_date_without_a_time_is_that_day_in_the_newsroom():
    article = imported(saved(published=date(2031, 7, 5)))

    assert article.published_at == datetime(2031, 7, 4, 21, 0, tzinfo=UTC)  # Riga


def test_a_date_to_come_is_not_taken_as_an_embargo():
    article = imported(saved(published=date(2032, 1, 1)))

    assert article.published_at is None
    assert "2032-01-01" in article.desk_note


def test_the_same_story_again_changes_nothing():
    first = import_page(saved(), by=None, at=NOON)
    Article.objects.filter(pk=first.article.pk).update(title="Changed by an editor")

    again = import_page(saved(file_name="other.html", dropped=()), by=None, at=NOON)

    assert first.state is ImportState.CREATED
    assert again.state is ImportState.SAME
    assert again.article.pk == first.article.pk
    assert Article.objects.count() == 1
    assert reread(first.article).title == "Changed by an editor"
    assert len(ImportedPage.objects.get().dropped) == len(LINES)


def test_two_stories_with_one_headline_have_two_addresses():
    first = imported()
    second = imported(saved(blocks=(SECOND,), dropped=()))

    assert first.slug == "three-ledgers-vanish"
    assert second.slug == "three-ledgers-vanish-2"


@pytest.mark.parametrize(
    ("language", "headline", "slug"),
    [("ru", "Журналы пропали", "zhurnaly-propali"), ("my", "စာရင်းစာအုပ် ပျောက်ဆုံး", None)],
)
def test_a_headline_in_any_script_gives_an_address(language, headline, slug):
    article = imported(saved(headline, language=language))

    assert article.locale.language_code == language
    assert article.slug.isascii()
    assert slug is None or article.slug == slug


def test_a_page_in_a_language_the_paper_lacks_goes_to_the_primary_one():
    article = imported(saved(language="ka"))

    assert article.get_parent().specific == front("en")
    assert "“ka”" in article.desk_note


def test_a_paper_without_a_section_has_no_place_for_a_draft():
    Section.objects.filter(locale__language_code="ru").delete()

    with pytest.raises(NoPlaceForImportError, match="section"):
        import_page(saved(language="ru"), by=None, at=NOON)
    assert not ImportedPage.objects.exists()


def test_a_paper_without_a_front_has_no_place_for_a_draft():
    FrontPage.objects.all().delete()

    with pytest.raises(NoPlaceForImportError, match="front"):
        import_page(saved(), by=None, at=NOON)


def test_the_kicker_chooses_the_section_of_that_name():
    courts = Section.objects.create(
        locale=Locale.objects.get(language_code="en"), name="Courts", slug="courts", position=9
    )

    assert imported(saved(kicker="COURTS")).section == courts


def test_names_of_the_byline_are_found_among_the_contributors_or_added():
    english = Locale.objects.get(language_code="en")
    known = Contributor.objects.create(locale=english, name="Ilse Marrow", slug="ilse-marrow")

    article = imported(saved(names=("ILSE MARROW", "Tomas Quill"), agencies=("Reuters",)))

    people = [byline.contributor for byline in article.bylines.all()]
    assert [person.name for person in people] == ["Ilse Marrow", "Tomas Quill", "Reuters"]
    assert people[0] == known
    assert [person.is_agency for person in people] == [False, False, True]


def test_every_kind_of_block_has_its_block_in_the_editor():
    blocks: tuple[Block, ...] = (
        Subheading("What the ledgers hold"),
        ItemList(ordered=True, items=("twelve tonnes", "<i>two</i> lorries")),
        Quote(("There were two.",), "A pilot"),
        Quote(("Nobody said who said this.",)),
        Table((("Day", "Event"), ("Friday", "Gone")), has_header=True),
        LinkCard("https://video.example/watch?v=1"),
    )

    items = body(imported(saved(blocks=(FIRST, *blocks), dropped=())))

    assert [kind for kind, _ in items] == [
        "paragraph",
        "subheading",
        "list",
        "quote",
        "quote",
        "table",
        "card",
    ]
    assert items[3][1] == {"text": "There were two.", "attribution": "A pilot"}
    assert items[4][1] == {"text": "Nobody said who said this.", "attribution": ""}
    assert items[5][1]["caption"] == "What the ledgers hold"
    assert [cell["value"] for cell in items[5][1]["rows"][1]["value"]["cells"]] == ["Friday", "Gone"]


def test_a_link_in_a_quote_is_told_to_the_desk():
    html = 'See <a href="https://harbour.example/a?b=1&amp;c=2">the order</a>.'

    article = imported(saved(blocks=(FIRST, Quote((html,))), dropped=()))

    assert body(article)[1] == ("quote", {"text": "See the order.", "attribution": ""})
    assert "https://harbour.example/a?b=1&c=2" in article.desk_note


def test_a_picture_beside_the_page_becomes_a_photo_with_its_credit(tmp_path):
    (tmp_path / "ledgers_files").mkdir()
    (tmp_path / "ledgers_files" / "shelf 1.jpg").write_bytes(jpeg())
    lead = Picture("./ledgers_files/shelf%201.jpg", "An empty shelf", "The shelf.", "Anna Holt / AFP")

    article = imported(saved(lead=lead, credit=lead.credit, caption=lead.caption), beside=tmp_path)

    photo = Photo.objects.get()
    assert article.lead_photo == photo
    assert photo.credit == "Anna Holt / AFP"
    assert photo.description == "An empty shelf"
    assert "ledgers" not in photo.file.name


@pytest.mark.parametrize(
    "source",
    [
        "../secret.jpg",
        "/etc/hostname",
        "file:///etc/hostname",
        "https://x.example/a.jpg",
        "a\x00.jpg",
        "%2e%2e/secret.jpg",
        "",
    ],
)
def test_a_picture_is_taken_from_beside_the_page_and_nowhere_else(tmp_path, source):
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    (tmp_path / "pages").mkdir()

    imported(saved(lead=Picture(source, "A secret", "", "X / AFP")), beside=tmp_path / "pages")

    assert not Photo.objects.exists()


def test_a_link_beside_the_page_leads_nowhere_else(tmp_path):
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.jpg").symlink_to(tmp_path / "secret.jpg")

    imported(saved(lead=Picture("a.jpg", "A secret", "", "X / AFP")), beside=tmp_path / "pages")

    assert not Photo.objects.exists()


def test_a_photo_without_a_credit_stays_out_and_the_desk_is_told(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg())

    article = imported(saved(lead=Picture("a.jpg", "A shelf")), beside=tmp_path)

    assert article.lead_photo is None
    assert "no credit" in article.desk_note


def test_a_file_that_is_no_photo_does_not_stop_the_import(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"<script>")

    article = imported(saved(lead=Picture("a.jpg", "A shelf", "", "X / AFP")), beside=tmp_path)

    assert article.lead_photo is None
    assert "cannot be used" in article.desk_note


def test_the_words_of_a_picture_that_was_not_saved_are_left_out_and_not_lost():
    picture = Picture("https://x.example/a.jpg", "A shelf", "The shelf on Friday.", "Anna Holt / AFP")

    article = imported(saved(blocks=(FIRST, picture, SECOND), dropped=()))

    assert [(line["text"], line["reason"]) for line in article.imported_page.dropped] == [
        ("The shelf on Friday.", "picture"),
        ("Anna Holt / AFP", "picture"),
    ]


def test_the_words_of_a_lost_picture_stand_where_the_picture_stood():
    picture = Picture("https://x.example/a.jpg", "A shelf", "The shelf on Friday.")
    lines = (
        Dropped("Above the picture", Reason.OUTSIDE, 1),
        Dropped("Below the picture", Reason.OUTSIDE, 2),
    )

    article = imported(saved(blocks=(FIRST, picture, SECOND), dropped=lines))

    assert [line["text"] for line in article.imported_page.dropped] == [
        "Above the picture",
        "The shelf on Friday.",
        "Below the picture",
    ]


def test_a_contributor_is_not_added_under_a_name_that_is_kept():
    article = imported(saved(names=("Index",)))

    assert [byline.contributor.slug for byline in article.bylines.all()] == ["index-2"]


def test_what_is_too_long_for_the_paper_is_cut_and_kept_for_the_desk():
    article = imported(saved("Ledger " * 60, standfirst="Shelf " * 150))

    assert len(article.title) <= 255
    assert len(article.standfirst) <= 600
    assert article.desk_note.count("Ledger") == 60


def test_a_line_is_put_back_where_it_stood(reporter):
    article = imported()

    draft = put_back(article, 2, by=reporter)

    assert [value for _, value in body(draft)] == [
        "<p>Three ledgers are <b>gone</b>, a clerk said.</p>",
        "<p>She asked not to be named.</p>",
        "<p>The inspectors came a day later.</p>",
    ]
    assert draft.get_latest_revision().user == reporter
    assert ImportedPage.objects.get().dropped[2]["put_back"] is True


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_lines_put_back_at_one_place_keep_their_order(order):
    article = imported()

    for number in order:
        put_back(article, number, by=None)

    texts = [value for _, value in body(article)]
    assert texts[1:3] == ["<p>Read more: The night crossings</p>", "<p>She asked not to be named.</p>"]


def test_a_line_finds_its_place_after_the_body_was_changed():
    article = imported()
    draft = article.get_latest_revision_as_object()
    raw = list(draft.body.raw_data)
    draft.body = draft._meta.get_field("body").to_python(
        [{"type": "paragraph", "value": "<p>New opening.</p>", "id": "new"}, *raw]
    )
    draft.save_revision()

    put_back(article, 2, by=None)

    assert [value for _, value in body(article)][2] == "<p>She asked not to be named.</p>"


def test_a_line_finds_its_place_though_the_block_above_it_was_deleted():
    blocks = tuple(Paragraph(text) for text in ("One.", "Two.", "Three.", "Four."))
    lines = tuple(
        Dropped(text, Reason.OUTSIDE, index) for text, index in (("a", 0), ("b", 0), ("c", 0), ("d", 3))
    )
    article = imported(saved(blocks=blocks, dropped=lines))
    draft = article.get_latest_revision_as_object()
    draft.body = draft._meta.get_field("body").to_python(
        [item for item in draft.body.raw_data if item["value"] != "<p>Three.</p>"]
    )
    draft.save_revision()

    for number in (2, 1, 3, 0):
        put_back(article, number, by=None)

    assert [value for _, value in body(article)] == [
        "<p>a</p>",
        "<p>b</p>",
        "<p>c</p>",
        "<p>One.</p>",
        "<p>Two.</p>",
        "<p>d</p>",
        "<p>Four.</p>",
    ]


def test_a_line_goes_to_the_end_of_a_body_that_was_written_anew():
    article = imported()
    draft = article.get_latest_revision_as_object()
    draft.body = draft._meta.get_field("body").to_python(
        [{"type": "paragraph", "value": "<p>New.</p>", "id": "new"}]
    )
    draft.save_revision()

    put_back(article, 2, by=None)

    assert [value for _, value in body(article)] == ["<p>New.</p>", "<p>She asked not to be named.</p>"]


@pytest.mark.parametrize(("number", "place"), [(0, 0), (3, 2)])
def test_a_line_of_the_top_or_the_end_is_put_there(number, place):
    article = imported()

    put_back(article, number, by=None)

    assert LINES[number].text in body(article)[place][1]


def test_markup_in_a_line_that_is_put_back_is_text():
    article = imported(saved(dropped=(Dropped("<img src=x> & more", Reason.OUTSIDE, 0),)))

    put_back(article, 0, by=None)

    assert body(article)[0][1] == "<p>&lt;img src=x&gt; &amp; more</p>"


def test_a_line_is_put_back_once():
    article = imported()
    put_back(article, 0, by=None)

    with pytest.raises(NothingToPutBackError):
        put_back(article, 0, by=None)


@pytest.mark.parametrize("number", [-1, 4])
def test_a_line_that_was_never_there_cannot_be_put_back(number):
    with pytest.raises(NothingToPutBackError):
        put_back(imported(), number, by=None)


def test_a_story_that_is_out_changes_only_when_it_is_published_again():
    article = publish_article(imported(), by=None, at=NOON)

    put_back(article, 2, by=None)

    assert len(reread(article).body) == 2
    assert len(body(article)) == 3
