"""Which places a change reaches."""

from datetime import timedelta

import pytest

from tamizdat.desk.models import FrontPage, PlainPage
from tamizdat.desk.services import withdraw_article
from tamizdat.desk.translating import translate_story
from tests.desk.baking import noting
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


def hours(number: float) -> dict[str, object]:
    return {"published_at": NOON + timedelta(hours=number)}


def test_a_first_story_reaches_everything_that_starts_with_it() -> None:
    topic, who = TopicFactory(), ContributorFactory()
    article = ArticleFactory(topics=[topic], bylines=[who])

    with noting() as places:
        out(article)

    assert places == {
        f"story/{article.pk}",
        "front/en",
        f"section/{article.section.pk}",
        f"topic/{topic.pk}",
        f"person/{who.pk}",
        "day/en/2031-07-06",
        "month/en/2031-07",
        "year/en/2031",
        "lists/en",
        "fixed/en",
    }


def test_one_story_more_reaches_a_few_places_however_many_there_are() -> None:
    section, topic, who = SectionFactory(), TopicFactory(), ContributorFactory()
    of = {"section": section, "topics": [topic], "bylines": [who]}
    for n in range(9):
        out(ArticleFactory(**of, **hours(-n)))
    article = ArticleFactory(**of, **hours(0.5))

    with noting() as places:
        out(article)

    assert places == {
        f"story/{article.pk}",
        "front/en",
        f"section/{section.pk}",
        f"topic/{topic.pk}",
        f"person/{who.pk}",
        "day/en/2031-07-06",
        "month/en/2031-07",
    }


def test_a_change_reaches_the_three_stories_that_come_next_in_its_lists() -> None:
    section = SectionFactory()
    stories = [out(ArticleFactory(section=section, **hours(n))) for n in range(6)]

    with noting() as places:
        rewrite(stories[1], title="Another headline")

    assert {f"story/{story.pk}" for story in stories[1:5]} <= places
    assert f"story/{stories[0].pk}" not in places
    assert f"story/{stories[5].pk}" not in places


def test_a_change_reaches_those_who_picked_the_story() -> None:
    newer = out(ArticleFactory(**hours(5)))
    picker = out(ArticleFactory(related=[newer], **hours(0)))

    with noting() as places:
        rewrite(newer, title="Another headline")

    assert f"story/{picker.pk}" in places


def test_a_change_of_address_reaches_those_who_link_to_it_and_their_feeds() -> None:
    target = out(ArticleFactory(**hours(5)))
    body = [paragraph(f'<a linktype="page" id="{target.pk}">told</a>')]
    linker = out(ArticleFactory(body=body, **hours(0)))
    page = PlainPageFactory(body=body)
    who = ContributorFactory(biography=f'<p><a linktype="page" id="{target.pk}">told</a></p>')

    with noting() as of_words:
        rewrite(target, title="Another headline")
    with noting() as of_slug:
        rewrite(target, slug="elsewhere")

    linking = {f"story/{linker.pk}", f"section/{linker.section.pk}", f"plain/{page.pk}", f"person/{who.pk}"}
    assert not linking & of_words
    assert linking <= of_slug


def test_a_translation_coming_out_reaches_the_story() -> None:
    story = out(ArticleFactory())
    FrontPageFactory(language="ru")
    made = translate_story(
        story, LocaleFactory(language_code="ru"), section=SectionFactory(language="ru"), by=None
    )

    with noting() as places:
        out(made)

    assert f"story/{story.pk}" in places


def test_a_move_reaches_what_the_story_leaves_and_what_it_enters() -> None:
    old, new = SectionFactory(), SectionFactory()
    story = out(ArticleFactory(section=old))
    out(ArticleFactory(section=old, **hours(-1)))

    with noting() as places:
        rewrite(story, section=new, **hours(-24 * 40))

    assert {
        f"section/{old.pk}",
        f"section/{new.pk}",
        "day/en/2031-07-06",
        "day/en/2031-05-27",
        "month/en/2031-07",
        "month/en/2031-05",
        "year/en/2031",
    } <= places


def test_the_last_story_of_a_topic_reaches_the_directories_and_the_topics_translations() -> None:
    topic = TopicFactory()
    sibling = TopicFactory(language="ru", translation_key=topic.translation_key)
    story = out(ArticleFactory(topics=[topic]))

    with noting() as places:
        withdraw_article(story, because="", by=None, at=NOON)

    assert {f"topic/{topic.pk}", f"topic/{sibling.pk}", "lists/en", "fixed/en"} <= places


def test_a_photo_that_comes_and_goes_is_reached_with_those_of_the_same_file() -> None:
    photo, twin = PhotoFactory(number=1), PhotoFactory(number=1)
    story = out(ArticleFactory())

    with noting() as coming:
        rewrite(story, lead_photo=photo)
    with noting() as staying:
        rewrite(story, title="Another headline")

    assert {f"photo/{photo.pk}", f"photo/{twin.pk}"} <= coming
    assert f"photo/{photo.pk}" not in staying


def test_a_changed_credit_reaches_every_page_and_list_that_shows_the_photo() -> None:
    photo = PhotoFactory()
    lead = out(ArticleFactory(lead_photo=photo))
    inside = out(ArticleFactory(body=[block("photo", {"photo": photo.pk, "caption": ""})]))
    page = PlainPageFactory(body=[block("photo", {"photo": photo.pk, "caption": ""})])
    elsewhere = out(ArticleFactory())

    photo.credit = "B. Lind"
    with noting() as places:
        photo.save()

    assert {
        f"story/{lead.pk}",
        f"section/{lead.section.pk}",
        "day/en/2031-07-06",
        f"story/{inside.pk}",
    } <= places
    assert f"plain/{page.pk}" in places
    assert f"story/{elsewhere.pk}" not in places


def test_a_replaced_file_reaches_those_who_offer_it() -> None:
    file = FileFactory()
    story = out(ArticleFactory(body=[block("file", {"file": file.pk, "name": "The ledger"})]))

    file.file_hash = "0" * 40
    with noting() as places:
        file.save()

    assert {f"file/{file.pk}", f"story/{story.pk}", "front/en"} <= places


def test_a_renamed_contributor_reaches_their_own_stories_alone() -> None:
    who = ContributorFactory()
    signed = out(ArticleFactory(bylines=[who]))
    masked = out(ArticleFactory(bylines=[(who, "A Friend")]))

    who.name = "B. Lind"
    with noting() as places:
        who.save()

    assert {f"story/{signed.pk}", f"person/{who.pk}", "lists/en", "fixed/en", "day/en/2031-07-06"} <= places
    assert f"story/{masked.pk}" not in places


def test_a_renamed_topic_reaches_its_stories() -> None:
    topic = TopicFactory()
    story = out(ArticleFactory(topics=[topic]))

    topic.name = "Fleet"
    with noting() as places:
        topic.save()

    assert places == {
        f"topic/{topic.pk}",
        f"story/{story.pk}",
        f"section/{story.section.pk}",
        "front/en",
        "lists/en",
        "fixed/en",
    }


@pytest.mark.parametrize(
    ("field", "value", "reached"),
    [("name", "Port", {"everything/en"}), ("slug", "port", {"everything/en"}), ("about", "Ships.", None)],
)
def test_a_sections_name_reaches_the_whole_language_and_its_words_only_itself(field, value, reached) -> None:
    section = SectionFactory()

    setattr(section, field, value)
    with noting() as places:
        section.save()

    assert {place for place in places if not place.startswith("moved/")} == {f"section/{section.pk}"} | (
        reached or set()
    )


def test_the_papers_name_reaches_its_whole_language_and_its_lead_only_the_front() -> None:
    front, story = FrontPageFactory(), out(ArticleFactory())

    with noting() as of_lead:
        arrange_front(front, lead=story)
    draft = FrontPage.objects.get(pk=front.pk).get_latest_revision_as_object()
    draft.title = "The Near Shore"
    with noting() as of_name:
        draft.save_revision().publish()

    assert of_lead == {"front/en"}
    assert of_name == {"everything/en"}


def test_a_language_that_comes_or_goes_reaches_everything() -> None:
    with noting() as coming:
        front = FrontPageFactory(language="ru")
    with noting() as going:
        front.unpublish()

    assert "everything" in coming
    assert "everything" in going


def test_a_plain_pages_words_reach_only_itself_and_its_title_the_footer() -> None:
    page = PlainPageFactory()
    draft = PlainPage.objects.get(pk=page.pk).get_latest_revision_as_object()

    draft.body = PlainPage.body.field.to_python([paragraph("Other words.")])
    with noting() as of_words:
        draft.save_revision().publish()
    draft.title = "Who we are"
    with noting() as of_title:
        draft.save_revision().publish()

    assert of_words == {f"plain/{page.pk}"}
    assert of_title == {f"plain/{page.pk}", "everything/en"}


def test_saving_drafts_reaches_nothing() -> None:
    story, section = out(ArticleFactory()), SectionFactory()
    draft = story.get_latest_revision_as_object()
    draft.title, draft.section = "Under work", section

    with noting() as places:
        draft.save_revision()
        ArticleFactory(section=section)
        TopicFactory()
        ContributorFactory()
        PhotoFactory()

    assert places == set()
