"""From what is live to the sheets of the paper."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from tamizdat.desk.models import Article, Byline, FrontPage, PlainPage
from tamizdat.desk.services import withdraw_article
from tamizdat.desk.sheets import DeskSheets
from tamizdat.desk.translating import translate_story
from tests.desk.baking import bake_full
from tests.factories.desk import (
    NOON,
    ArticleFactory,
    ContributorFactory,
    FileFactory,
    FrontPageFactory,
    LocaleFactory,
    PhotoFactory,
    PlainPageFactory,
    SectionFactory,
    TopicFactory,
    arrange_front,
    block,
    out,
    paragraph,
    rewrite,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def printed(path: str) -> str:
    return bake_full().bodies[path].decode()


def standing() -> set[str]:
    return set(bake_full().sheets)


def headlines(path: str) -> list[str]:
    return re.findall(r"<h[23]><a [^>]*>(.*?)</a></h[23]>", printed(path))


def test_a_story_stands_at_its_day_and_in_every_list_it_belongs_to() -> None:
    story = ArticleFactory(
        slug="berth-9",
        section=SectionFactory(slug="harbour"),
        topics=[TopicFactory(slug="navy")],
        bylines=[ContributorFactory(slug="a-harrow")],
    )

    out(story)

    assert {
        "2031/07/06/berth-9.html",
        "2031/07/06/index.html",
        "2031/07/index.html",
        "2031/index.html",
        "archive/index.html",
        "feed.json",
        "feed.xml",
        "harbour/feed.json",
        "harbour/feed.xml",
        "harbour/index.html",
        "index.html",
        "people/a-harrow.html",
        "people/index.html",
        "sitemap.xml",
        "sitemap/2031-07.xml",
        "sitemap/pages.xml",
        "topics/index.html",
        "topics/navy.html",
    } <= standing()


def test_another_language_stands_below_its_code() -> None:
    FrontPageFactory()
    story = out(ArticleFactory(section=SectionFactory(language="ru", slug="port")))

    assert {
        "ru/index.html",
        "ru/port/index.html",
        f"ru/2031/07/06/{story.slug}.html",
        "ru/404.html",
    } <= standing()


def test_the_day_is_the_newsrooms_own() -> None:
    story = out(ArticleFactory(published_at=NOON.replace(hour=22)))

    assert f"2031/07/07/{story.slug}.html" in standing()  # Riga is three hours ahead


def test_places_are_the_ones_that_sheets_stand_at() -> None:
    out(ArticleFactory(topics=[TopicFactory()], bylines=[ContributorFactory()], lead_photo=PhotoFactory()))
    PlainPageFactory()

    kinds = {place.partition("/")[0] for place in DeskSheets().places()}

    assert kinds == DeskSheets.kinds - {"former", "moved", "file"}


def test_a_place_that_has_gone_gives_nothing() -> None:
    FrontPageFactory()

    places = [
        "story/99",
        "section/99",
        "topic/99",
        "person/99",
        "plain/99",
        "former/99",
        "photo/99",
        "file/99",
    ]
    places += ["day/en/2031-07-06", "month/en/2031-07", "year/en/2031", "front/my", "lists/my", "fixed/my"]

    assert list(DeskSheets().sheets(places)) == []


def test_a_language_without_a_live_front_page_is_not_out() -> None:
    FrontPageFactory()
    out(
        ArticleFactory(
            section=SectionFactory(language="ru"),
            lead_photo=PhotoFactory(),
            topics=[TopicFactory(language="ru")],
        )
    )

    FrontPage.objects.get(locale__language_code="ru").unpublish()

    assert not {path for path in standing() if path.startswith(("ru/", "photos/"))}


# What must not leave the desk.

CANARY = "CANARY-7f3a"


def everything_printed() -> str:
    baked = bake_full()
    return "\n".join([*baked.sheets, *(body.decode(errors="replace") for body in baked.bodies.values())])


def test_who_stands_behind_a_pseudonym_is_nowhere() -> None:
    who = ContributorFactory(
        name=CANARY, slug=CANARY.lower(), biography=f"<p>{CANARY}</p>", portrait=PhotoFactory(credit=CANARY)
    )
    story = out(ArticleFactory(bylines=[(who, "A Friend")]))

    text = everything_printed()

    assert CANARY.lower() not in text.lower()
    assert "A Friend" in printed(f"2031/07/06/{story.slug}.html")
    assert f"person/{who.pk}" not in set(DeskSheets().places())


def test_a_story_under_a_pseudonym_is_not_listed_with_its_contributor() -> None:
    who = ContributorFactory(name="A. Harrow", slug="a-harrow")
    out(ArticleFactory(title="Under my name", bylines=[who]))
    out(ArticleFactory(title="Under another", bylines=[(who, "A Friend")]))

    assert headlines("people/a-harrow.html") == ["Under my name"]


def test_what_is_for_colleagues_is_nowhere() -> None:
    photo = PhotoFactory(title=CANARY, licence_note=CANARY)
    file = FileFactory(title=CANARY)
    TopicFactory(name=CANARY, slug=CANARY.lower())
    ArticleFactory(title=CANARY, slug=CANARY.lower())
    story = out(
        ArticleFactory(
            desk_note=CANARY, lead_photo=photo, body=[block("file", {"file": file.pk, "name": "The ledger"})]
        )
    )
    draft = story.get_latest_revision_as_object()
    draft.title = CANARY
    draft.save_revision()

    text = everything_printed()

    assert CANARY.lower() not in text.lower()
    assert "SECRET" not in text


def test_an_embargo_holds() -> None:
    section = SectionFactory()
    FrontPageFactory()
    before = bake_full().bodies

    out(ArticleFactory(go_live_at=NOON + timedelta(days=10_000), title=CANARY, section=section))

    assert bake_full().bodies == before


def test_what_is_written_on_a_withdrawn_story_stays_at_the_desk() -> None:
    story = out(ArticleFactory(title="Ship leaves", slug="ship"))
    withdraw_article(story, because="It was another ship.", by=None, at=NOON)
    stored = Article.objects.get(pk=story.pk)
    stored.title, stored.slug = CANARY, CANARY.lower()
    stored.save()

    text = printed("2031/07/06/ship.html")

    assert "Ship leaves" in text
    assert "It was another ship." in text
    assert CANARY not in everything_printed()


# Pages.


def test_read_more_shows_picks_then_the_nearest_earlier_of_the_topic_then_of_the_section() -> None:
    section, topic = SectionFactory(), TopicFactory()
    days = (NOON - timedelta(days=back) for back in range(9, 0, -1))
    for title in ("Of section, far", "Of section, near"):
        out(ArticleFactory(title=title, section=section, published_at=next(days)))
    out(ArticleFactory(title="Of topic", topics=[topic], published_at=next(days)))
    out(ArticleFactory(title="Elsewhere", published_at=next(days)))
    picked = out(ArticleFactory(title="Picked, and later", published_at=NOON + timedelta(days=1)))

    story = out(ArticleFactory(section=section, topics=[topic], related=[picked], published_at=NOON))

    assert headlines(f"2031/07/06/{story.slug}.html") == ["Picked, and later", "Of topic", "Of section, near"]


def test_read_more_never_shows_a_later_story_by_itself() -> None:
    section = SectionFactory()
    first = out(ArticleFactory(section=section, published_at=NOON))
    out(ArticleFactory(section=section, published_at=NOON + timedelta(hours=1)))

    assert headlines(f"2031/07/06/{first.slug}.html") == []


def test_the_front_shows_lead_picks_latest_and_sections_each_story_once() -> None:
    section = SectionFactory()
    stories = [
        out(ArticleFactory(title=f"Story {n}", section=section, published_at=NOON - timedelta(hours=n)))
        for n in range(16)
    ]
    arrange_front(FrontPage.objects.get(), lead=stories[5], picks=(stories[7], stories[5]))

    shown = re.findall(r"Story \d+(?=<)", printed("index.html"))

    assert shown[:3] == ["Story 5", "Story 7", "Story 0"]
    assert len(shown) == len(set(shown)) == 2 + 10 + 4


def test_without_a_lead_the_newest_story_leads() -> None:
    out(ArticleFactory(title="Older", published_at=NOON - timedelta(days=1)))
    out(ArticleFactory(title="Newest"))

    assert headlines("index.html")[0] == "Newest"


def test_a_section_shows_its_newest_and_leads_to_the_archive() -> None:
    section = SectionFactory(slug="harbour")
    for n in range(32):
        out(ArticleFactory(title=f"Story {n}", section=section, published_at=NOON - timedelta(hours=n)))

    assert headlines("harbour/index.html") == [f"Story {n}" for n in range(30)]
    assert 'rel="prev"' in printed("harbour/index.html")


def test_a_feed_carries_the_newest_stories_whole() -> None:
    target = out(ArticleFactory(slug="told"))
    out(
        ArticleFactory(
            title="Fed",
            body=[paragraph(f'As <a linktype="page" id="{target.pk}">told</a>.')],
            published_at=NOON + timedelta(hours=1),
        )
    )
    baked = bake_full().bodies

    feed = json.loads(baked["feed.json"])
    atom = ET.fromstring(baked["feed.xml"])  # noqa: S314  # our own

    assert feed["items"][0]["title"] == "Fed"
    assert 'href="https://farshore.example/2031/07/06/told.html"' in feed["items"][0]["content_html"]
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 2


def test_a_day_leads_to_the_days_before_and_after_that_have_stories() -> None:
    for back in (0, 3, 40):
        out(ArticleFactory(published_at=NOON - timedelta(days=back)))

    text = printed("2031/07/03/index.html")

    assert 'href="../../../2031/05/27/index.html" rel="prev"' in text
    assert 'href="../../../2031/07/06/index.html" rel="next"' in text


def test_the_sitemap_names_public_addresses_in_parts() -> None:
    story = out(ArticleFactory())
    out(ArticleFactory(section=SectionFactory(language="ru"), published_at=NOON - timedelta(days=60)))

    baked = bake_full().bodies
    parts = re.findall(r"<loc>(.*?)</loc>", baked["sitemap.xml"].decode())

    assert f"https://farshore.example/2031/07/06/{story.slug}.html" in baked["sitemap/2031-07.xml"].decode()
    assert parts == [
        "https://farshore.example/sitemap/pages.xml",
        "https://farshore.example/sitemap/2031-07.xml",
        "https://farshore.example/ru/sitemap/pages.xml",
        "https://farshore.example/ru/sitemap/2031-05.xml",
    ]


def test_translations_lead_to_each_other() -> None:
    story = out(ArticleFactory(slug="ship"))
    section = SectionFactory(language="ru")
    FrontPageFactory(language="ru")
    made = translate_story(story, LocaleFactory(language_code="ru"), section=section, by=None)
    made.slug = "korabl"
    made.save_revision()
    out(made)

    assert 'hreflang="ru" href="../../../ru/2031/07/06/korabl.html"' in printed("2031/07/06/ship.html")
    assert 'hreflang="en" href="../../../../2031/07/06/ship.html"' in printed("ru/2031/07/06/korabl.html")


def test_what_has_no_translation_leads_to_the_other_front() -> None:
    FrontPageFactory(language="ru")
    story = out(ArticleFactory())

    text = printed(f"2031/07/06/{story.slug}.html")

    assert '<a href="../../../ru/index.html" lang="ru"' in text
    assert '<link rel="alternate" hreflang="ru"' not in text


def test_a_link_to_what_is_not_out_is_only_words() -> None:
    hidden = ArticleFactory(title=CANARY, slug=CANARY.lower())
    story = out(ArticleFactory(body=[paragraph(f'As <a linktype="page" id="{hidden.pk}">told</a>.')]))

    assert "<p>As told.</p>" in printed(f"2031/07/06/{story.slug}.html")


def test_a_plain_page_stands_at_the_top_with_its_notes() -> None:
    PlainPageFactory(slug="about", body=[paragraph('We<footnote text="Since 2019."></footnote>.')])

    assert '<li id="note-1">Since 2019.</li>' in printed("about.html")
    assert 'href="about.html"' in printed("index.html")


def test_a_plain_page_out_of_the_footer_still_stands() -> None:
    PlainPageFactory(slug="about", is_in_footer=False)

    assert "about.html" in standing()
    assert 'href="about.html"' not in printed("index.html")


def test_what_belongs_to_another_language_is_not_shown() -> None:
    FrontPageFactory(language="ru")
    story = ArticleFactory(
        topics=[TopicFactory(language="ru", slug="flot")],
        bylines=[ContributorFactory(language="ru", slug="x", name="Imya")],
    )
    out(story)

    text = printed(f"2031/07/06/{story.slug}.html")

    assert "flot" not in text
    assert "Imya" in text  # a byline must not lose a name
    assert not {"ru/topics/flot.html", "ru/people/x.html"} & standing()


# Photos and files.


def test_a_photo_stands_only_while_it_is_shown() -> None:
    photo = PhotoFactory()
    assert not {path for path in standing() if path.startswith("photos/")}

    story = out(ArticleFactory(lead_photo=photo))
    assert {path for path in standing() if path.startswith("photos/")} == {
        f"photos/{photo.digest[:12]}-32.jpg",
        f"photos/{photo.digest[:12]}-32.webp",
    }

    rewrite(story, lead_photo=None)
    assert not {path for path in standing() if path.startswith("photos/")}


def test_the_same_photo_uploaded_twice_stands_once() -> None:
    for _ in range(2):
        out(ArticleFactory(lead_photo=PhotoFactory(number=1)))

    assert len([path for path in standing() if path.startswith("photos/")]) == 2


def test_a_file_stands_under_a_name_that_says_what_it_is() -> None:
    file = FileFactory()
    out(ArticleFactory(body=[block("file", {"file": file.pk, "name": "The ledger"})]))

    assert f"files/{file.get_file_hash()[:12]}/table.csv" in standing()


def test_a_live_list_is_read_with_the_same_number_of_queries_however_long(
    django_assert_max_num_queries,
) -> None:
    section, topics = SectionFactory(), [TopicFactory(), TopicFactory()]
    photo, who = PhotoFactory(), ContributorFactory()
    ids = [
        out(ArticleFactory(section=section, topics=topics, bylines=[who], lead_photo=photo)).pk
        for _ in range(12)
    ]

    with django_assert_max_num_queries(26):
        assert len(list(DeskSheets().sheets([f"story/{pk}" for pk in ids]))) == 12


def test_an_article_made_live_without_a_date_gets_one() -> None:
    story = ArticleFactory()
    story.get_latest_revision().publish()

    stored = Article.objects.get(pk=story.pk)

    assert stored.published_at == stored.first_published_at


def test_what_is_not_noted_is_not_printed_and_what_is_noted_but_not_live_neither() -> None:
    story = out(ArticleFactory())
    Article.objects.filter(pk=story.pk).update(live=False)

    assert list(DeskSheets().sheets([f"story/{story.pk}"])) == []


def test_names_are_escaped_everywhere() -> None:
    out(
        ArticleFactory(
            title="<b>x</b>",
            section=SectionFactory(name="<i>s</i>", about="<u>a</u>"),
            topics=[TopicFactory(name="<i>t</i>")],
            bylines=[(ContributorFactory(), "<i>p</i>")],
        )
    )
    PlainPageFactory(title="<i>about</i>")

    text = "\n".join(
        body.decode() for path, body in bake_full().bodies.items() if path.endswith((".html", ".xml"))
    )

    assert not re.search(r"<(b>x|i>[stpa]|u>a)", text)
    assert Byline.objects.exists()
    assert PlainPage.objects.exists()
