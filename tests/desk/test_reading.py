"""From the database, or a draft, to page values."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tamizdat.desk.models import Article, Byline, Correction, RelatedPick
from tamizdat.desk.pages import StoryPage
from tamizdat.desk.papers import Papers, own_name
from tamizdat.desk.previewing import story_sheet
from tamizdat.desk.reading import Reading
from tamizdat.desk.rows import updated_at
from tests.desk.baking import bake_full
from tests.factories.desk import (
    NOON,
    ArticleFactory,
    ContributorFactory,
    FileFactory,
    FrontPageFactory,
    PhotoFactory,
    PlainPageFactory,
    SectionFactory,
    TopicFactory,
    block,
    out,
    paragraph,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def at_noon(monkeypatch: pytest.MonkeyPatch, now: datetime = NOON) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def full_draft() -> Article:
    section, topics = SectionFactory(), [TopicFactory(), TopicFactory()]
    earlier = [
        out(
            ArticleFactory(section=section, topics=topics[n % 2 :], published_at=NOON - timedelta(days=n + 1))
        )
        for n in range(4)
    ]
    photo, file = PhotoFactory(), FileFactory()
    return ArticleFactory(
        section=section,
        topics=topics,
        bylines=[
            ContributorFactory(),
            (ContributorFactory(), "A Friend"),
            ContributorFactory(is_agency=True),
        ],
        related=[earlier[3]],
        lead_photo=photo,
        lead_caption='<p data-block-key="c">At <i>dusk</i></p>',
        lead_alternative_text="The quay from the sea",
        kicker="Navy",
        standfirst="It left.",
        place="Port Senne",
        body=[
            paragraph(f'As <a linktype="page" id="{earlier[0].pk}">told</a>.<footnote text="n"></footnote>'),
            block("photo", {"photo": photo.pk, "caption": ""}),
            block("file", {"file": file.pk, "name": "The ledger"}),
        ],
    )


def test_the_preview_of_a_draft_is_what_will_be_baked(monkeypatch) -> None:
    now = at_noon(monkeypatch)
    draft = full_draft()

    previewed = story_sheet(Article.objects.get(pk=draft.pk).get_latest_revision_as_object(), now)
    out(draft, now)

    assert bake_full().bodies[previewed.path] == previewed.body


def test_the_preview_of_changes_to_a_story_that_is_out_is_what_will_be_baked(monkeypatch) -> None:
    now = at_noon(monkeypatch)
    story = out(full_draft(), now)
    now = at_noon(monkeypatch, NOON + timedelta(days=3))
    draft = Article.objects.get(pk=story.pk).get_latest_revision_as_object()
    draft.title, draft.slug, draft.section = "Another", "another", SectionFactory()
    draft.bylines.set([Byline(contributor=ContributorFactory(), sort_order=0)])
    draft.related_picks.set([RelatedPick(related=Article.objects.exclude(pk=story.pk).first(), sort_order=0)])
    draft.corrections.set([Correction(text="It was berth 8.", made_at=now, sort_order=0)])
    draft.topics.set([])

    previewed = story_sheet(draft, now)
    changed_at = Reading().story_of_draft(draft, now).updated_at
    draft.save_revision()
    out(draft, now)

    assert changed_at == now
    assert bake_full().bodies[previewed.path] == previewed.body


def test_a_draft_that_was_never_saved_can_be_previewed() -> None:
    front = FrontPageFactory()
    article = Article(title="New", slug="", section=SectionFactory(), locale=front.locale)

    assert Reading().story_of_draft(article, NOON).headline == "New"


def test_a_story_says_in_its_own_language_what_its_lead_photo_shows() -> None:
    photo = PhotoFactory(alternative_text="A quay at dusk")
    english = out(ArticleFactory(lead_photo=photo))
    russian = out(
        ArticleFactory(
            section=SectionFactory(language="ru"),
            lead_photo=photo,
            lead_alternative_text="Причал в сумерках",
        )
    )

    reading = Reading()
    pages, cards = reading.stories([english.pk, russian.pk]), reading.cards([english.pk, russian.pk])
    told = [
        shown.lead.alt if isinstance(shown, StoryPage) else shown.picture.alt
        for shown in (*pages.values(), *cards.values())
    ]

    assert told == ["A quay at dusk", "Причал в сумерках"] * 2


def test_a_card_that_is_read_without_its_story_says_the_same() -> None:
    story = out(ArticleFactory(lead_photo=PhotoFactory(), lead_alternative_text="Причал"))

    assert Reading().cards([story.pk])[story.pk].picture.alt == "Причал"


def test_a_paper_knows_its_sections_and_footer_in_their_order() -> None:
    for name, position in (("Courts", 2), ("News", 1)):
        SectionFactory(name=name, slug=name.lower(), position=position)
    PlainPageFactory(title="About", slug="about")
    PlainPageFactory(title="Contact", slug="contact")
    PlainPageFactory(title="Hidden", slug="hidden", is_in_footer=False)

    paper = Papers().by_language["en"]

    assert [(link.name, link.path) for link in paper.sections] == [
        ("News", "news/index.html"),
        ("Courts", "courts/index.html"),
    ]
    assert [link.name for link in paper.plain_pages] == ["About", "Contact"]
    assert (paper.direction, paper.time_zone, paper.fingerprint) == ("ltr", "Europe/Riga", "")


def test_stories_come_in_the_order_asked_for_and_only_those_that_are_out() -> None:
    first, second, draft = out(ArticleFactory()), out(ArticleFactory()), ArticleFactory()

    assert list(Reading().stories([second.pk, draft.pk, first.pk, 99])) == [second.pk, first.pk]


def test_a_pseudonym_carries_nothing_of_the_contributor() -> None:
    story = out(ArticleFactory(bylines=[(ContributorFactory(is_agency=True), "A Friend")]))

    page = Reading().stories([story.pk])[story.pk]

    assert [(link.name, link.path) for link in page.byline] == [("A Friend", None)]
    assert page.agencies == ()


@pytest.mark.parametrize(
    ("published", "first", "last", "is_corrected", "updated"),
    [
        (0, 0, 0, False, None),
        (0, 0, 4, False, None),
        (0, 0, 60, False, 60),
        (120, 0, 60, False, None),
        (-5000, 0, 0, False, None),
        (0, 0, 4, True, 4),
        (-5000, 0, 0, True, None),
    ],
    ids=[
        "just out",
        "finished at once",
        "changed later",
        "dated later than the change",
        "dated back",
        "corrected at once",
        "corrected before it came out",
    ],
)
def test_a_story_is_updated_only_when_it_changed_after_it_came_out(
    published, first, last, is_corrected, updated
) -> None:
    def at(minutes: int) -> datetime:
        return NOON + timedelta(minutes=minutes)

    seen = updated_at(at(published), at(first), at(last), is_corrected=is_corrected)

    assert seen == (None if updated is None else at(updated))


def test_a_language_is_called_as_its_speakers_call_it() -> None:
    assert [own_name(code) for code in ("en", "ru", "my")] == ["English", "Русский", "မြန်မာ"]


def test_dates_are_aware() -> None:
    story = out(ArticleFactory())

    assert Reading().stories([story.pk])[story.pk].published_at == NOON.astimezone(UTC)
