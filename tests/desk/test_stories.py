"""What staff do with a story on the desk's screens."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, TaskState

from tamizdat.desk.errors import AlreadyTranslatedError
from tamizdat.desk.models import (
    Article,
    Byline,
    Contributor,
    FrontPage,
    RelatedPick,
    Section,
    Standing,
    Topic,
)
from tamizdat.desk.sheets import DeskSheets
from tamizdat.desk.translating import translate_story
from tests.desk.staff import draft, front, published, reread, section, signed_in, story_form

pytestmark = pytest.mark.usefixtures("newsroom")


def edit(user: User, article: Article, **changes: object) -> int:
    response = signed_in(user).post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), story_form(article, **changes)
    )
    return response.status_code


# Writing.


def test_a_reporter_starts_a_story_in_the_only_section(reporter: User) -> None:
    page = signed_in(reporter).get(reverse("wagtailadmin_pages:add", args=["desk", "article", front().pk]))

    assert page.context["form"]["section"].value() == section().pk


def test_sections_and_topics_of_other_languages_are_not_offered(reporter: User) -> None:
    Topic.objects.create(name="Топливо", slug="toplivo", locale=Locale.objects.get(language_code="ru"))

    page = signed_in(reporter).get(reverse("wagtailadmin_pages:add", args=["desk", "article", front().pk]))

    form = page.context["form"]
    assert list(form.fields["section"].queryset) == [section()]
    assert not form.fields["topics"].queryset


def test_a_section_of_another_language_is_refused(reporter: User) -> None:
    article = draft("Mine", by=reporter)

    edit(reporter, article, section=section("ru").pk, kicker="Changed")

    assert reread(article).get_latest_revision_as_object().kicker == ""


def test_a_draft_may_be_saved_with_a_headline_alone(reporter: User) -> None:
    article = draft("Mine", by=reporter)

    assert edit(reporter, article, title="Mine, better") == 302

    assert reread(article).get_latest_revision_as_object().title == "Mine, better"


def test_a_byline_takes_nobody_from_another_language(editor: User) -> None:
    article = draft("Story", by=editor)
    stranger = Contributor.objects.create(
        name="Лио", slug="lio", locale=Locale.objects.get(language_code="ru")
    )

    edit(
        editor,
        article,
        **{
            "bylines-TOTAL_FORMS": "1",
            "bylines-0-contributor": stranger.pk,
            "bylines-0-pseudonym": "",
            "bylines-0-ORDER": "1",
        },
    )

    assert not reread(article).get_latest_revision_as_object().bylines.all()


def test_the_same_headline_in_letters_without_latin_gets_an_address(editor: User) -> None:
    article = draft("ဆိပ်ကမ်း ပြန်ဖွင့်", by=editor, language="my")

    assert article.slug
    assert article.slug.isascii()


def test_two_drafts_may_have_the_same_headline(reporter: User) -> None:
    first, second = draft("Storm warning"), draft("Another", by=reporter)

    edit(reporter, second, title="Storm warning", slug=first.slug)

    assert reread(second).get_latest_revision_as_object().slug == f"{first.slug}-1"


# Review.


def test_a_story_is_submitted_reviewed_and_published(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)

    edit(reporter, article, **{"action-submit": "1"})
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk]),
        {"comment": "Good."},
    )

    assert reread(article).live
    task.refresh_from_db()
    assert (task.status, task.comment) == (TaskState.STATUS_APPROVED, "Good.")


def test_a_reporter_does_not_approve_an_own_story(reporter: User) -> None:
    article = draft("Mine", by=reporter)
    edit(reporter, article, **{"action-submit": "1"})
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)

    signed_in(reporter).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk]), {"comment": ""}
    )

    assert not reread(article).live


def test_a_story_under_embargo_stays_in_when_it_is_approved(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)
    later = timezone.localtime(timezone.now() + timedelta(hours=2))
    edit(reporter, article, go_live_at=later.strftime("%Y-%m-%d %H:%M"), **{"action-submit": "1"})
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)

    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk]), {"comment": ""}
    )

    assert not reread(article).live
    assert not Standing.objects.filter(pk=article.pk, is_out=True).exists()
    assert reread(article).get_latest_revision().approved_go_live_at is not None


# Withdrawing and deleting.


def test_withdrawing_leaves_the_reason_for_readers(editor: User) -> None:
    article = published("Out")

    response = signed_in(editor).post(
        reverse("wagtailadmin_pages:unpublish", args=[article.pk]), {"because": "The document was forged."}
    )

    assert response.status_code == 302
    assert not reread(article).live
    assert reread(article).withdrawn_because == "The document was forged."
    [(_, sheet)] = DeskSheets().sheets([f"story/{article.pk}"])
    assert b"The document was forged." in sheet.body


def test_the_page_that_withdraws_asks_for_the_reason(editor: User) -> None:
    article = published("Out")

    page = signed_in(editor).get(reverse("wagtailadmin_pages:unpublish", args=[article.pk])).content.decode()

    assert 'name="because"' in page


def test_a_withdrawn_story_that_is_published_again_is_not_withdrawn(editor: User) -> None:
    article = published("Out")
    signed_in(editor).post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]), {"because": "Wrong."})

    edit(editor, article, **{"action-publish": "1"})

    assert reread(article).live
    assert reread(article).withdrawn_at is None


def test_a_correction_is_written_below_the_story_and_dated(editor: User) -> None:
    article = published("Out")
    correction = {
        "corrections-TOTAL_FORMS": "1",
        "corrections-0-text": "It was berth 8.",
        "corrections-0-made_at": "2031-07-06 12:00",
        "corrections-0-ORDER": "1",
    }

    edit(editor, article, **correction, **{"action-publish": "1"})

    [(_, sheet)] = DeskSheets().sheets([f"story/{article.pk}"])
    assert "It was berth 8." in sheet.body.decode()
    assert 'datetime="2031-07-06' in sheet.body.decode()


@pytest.mark.parametrize("text", ["", " "])
def test_a_correction_says_what_was_wrong(editor: User, text: str) -> None:
    article = published("Out")
    empty = {
        "corrections-TOTAL_FORMS": "1",
        "corrections-0-text": text,
        "corrections-0-made_at": "2031-07-06 12:00",
        "corrections-0-ORDER": "1",
    }

    edit(editor, article, title="Changed", **empty, **{"action-publish": "1"})

    assert reread(article).title == "Out"


def test_deleting_a_story_that_was_out_warns_that_a_page_remains(editor: User) -> None:
    page = signed_in(editor).get(reverse("wagtailadmin_pages:delete", args=[published("Out").pk]))

    assert page.context["was_out"]


def test_deleting_a_draft_warns_of_nothing(editor: User) -> None:
    page = signed_in(editor).get(reverse("wagtailadmin_pages:delete", args=[draft("In").pk]))

    assert not page.context["was_out"]


# Copies and translations.


def test_a_copy_of_a_story_is_a_story_of_its_own(editor: User) -> None:
    article = published("Out")

    copy: Article = article.copy(to=front(), update_attrs={"slug": "again", "title": "Again"}, user=editor)
    copy.get_latest_revision().publish()

    assert reread(copy).story_id != article.story_id
    assert Article.objects.filter(live=True).count() == 2


def test_a_translation_takes_along_what_has_one(editor: User) -> None:
    english, russian = (Locale.objects.get(language_code=code) for code in ("en", "ru"))
    article = draft("The harbour reopens", by=editor)
    fuel = Topic.objects.create(name="Fuel", slug="fuel", locale=english)
    toplivo = Topic.objects.create(
        name="Топливо", slug="toplivo", locale=russian, translation_key=fuel.translation_key
    )
    lonely = Topic.objects.create(name="Tides", slug="tides", locale=english)
    person = Contributor.objects.create(name="Lio Hartmann", slug="lio", locale=english)
    article.topics.set([fuel, lonely])
    article.bylines.set([Byline(contributor=person, pseudonym="A sailor")])
    article.related_picks.set([RelatedPick(related=published("Only in English"))])
    article.save_revision().publish()

    translation = translate_story(reread(article), russian, section=section("ru"), by=editor)

    assert translation.translation_key == article.translation_key
    assert translation.story_id != article.story_id
    assert not translation.live
    assert list(translation.topics.all()) == [toplivo]
    assert [(one.contributor.locale, one.pseudonym) for one in translation.bylines.all()] == [
        (russian, "A sailor")
    ]
    assert not translation.related_picks.all()
    assert translation.get_latest_revision_as_object().section == section("ru")


def test_a_byline_is_translated_though_its_slug_is_taken(editor: User) -> None:
    english, russian = (Locale.objects.get(language_code=code) for code in ("en", "ru"))
    article = draft("The harbour reopens", by=editor)
    person = Contributor.objects.create(name="Lio Hartmann", slug="lio", locale=english)
    Contributor.objects.create(name="Лио", slug="lio", locale=russian)
    article.bylines.set([Byline(contributor=person)])
    article.save_revision().publish()

    translation = translate_story(reread(article), russian, section=section("ru"), by=editor)

    assert [one.contributor.slug for one in translation.bylines.all()] == ["lio-2"]


def test_a_story_is_translated_once_into_a_language(editor: User) -> None:
    russian = Locale.objects.get(language_code="ru")
    article = published("The harbour reopens")
    translate_story(article, russian, section=section("ru"), by=editor)

    with pytest.raises(AlreadyTranslatedError):
        translate_story(article, russian, section=section("ru"), by=editor)


def test_the_desk_makes_a_translation_and_opens_it(editor: User) -> None:
    article = published("The harbour reopens")

    response = signed_in(editor).post(
        reverse("desk:translate", args=[article.pk, "my"]), {"section": section("my").pk}
    )

    translation = Article.objects.get(locale__language_code="my")
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[translation.pk])


def test_a_section_of_a_third_language_is_refused_for_a_translation(editor: User) -> None:
    article = published("The harbour reopens")

    signed_in(editor).post(reverse("desk:translate", args=[article.pk, "my"]), {"section": section("ru").pk})

    assert not Article.objects.filter(locale__language_code="my").exists()


def test_the_editor_names_the_languages_a_story_is_missing_in(editor: User) -> None:
    article = published("The harbour reopens")
    translate_story(article, Locale.objects.get(language_code="ru"), section=section("ru"), by=editor)

    page = signed_in(editor).get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()

    assert reverse("desk:translate", args=[article.pk, "my"]) in page
    assert reverse("desk:translate", args=[article.pk, "ru"]) not in page


# Fronts and lists.


def test_a_front_takes_no_story_of_another_language(publisher: User) -> None:
    article = published("Гавань", language="ru")
    page = front()

    signed_in(publisher).post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {
            "title": page.title,
            "tagline": "",
            "support_address": "",
            "lead": article.pk,
            **{
                f"{name}-{count}": "0"
                for name in ("picks", "comments")
                for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
            },
            "action-publish": "1",
        },
    )

    assert FrontPage.objects.get(pk=page.pk).lead is None


def test_a_section_in_use_is_not_deleted(publisher: User) -> None:
    published("Out")
    used = section()

    answer = signed_in(publisher).post(
        reverse("wagtailsnippets_desk_section:delete", args=[used.pk]), follow=True
    )

    assert Section.objects.filter(pk=used.pk).exists()
    assert "“Out”" in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "headlines"),
    [
        ("live", {"Out"}),
        ("draft", {"In", "Sealed"}),
        ("scheduled", {"Sealed"}),
        ("withdrawn", {"Taken back"}),
        ("", {"Out", "In", "Sealed", "Taken back"}),
    ],
)
def test_stories_are_listed_by_their_state(editor: User, state: str, headlines: set[str]) -> None:
    published("Out")
    draft("In")
    sealed = draft("Sealed")
    sealed.go_live_at = timezone.now() + timedelta(hours=1)
    sealed.save_revision().publish()
    signed_in(editor).post(
        reverse("wagtailadmin_pages:unpublish", args=[published("Taken back").pk]), {"because": ""}
    )

    page = signed_in(editor).get(reverse("desk_stories:index"), {"state": state})

    assert {story.title for story in page.context["object_list"]} == headlines


def test_the_start_page_shows_what_is_scheduled_and_what_was_missed(editor: User) -> None:
    sealed = draft("Sealed", by=editor)
    sealed.go_live_at = timezone.now() + timedelta(hours=1)
    sealed.save_revision().publish()
    forgotten = draft("Forgotten", by=editor)
    Article.objects.filter(pk=forgotten.pk).update(go_live_at=timezone.now() - timedelta(hours=1))
    draft("Half a story", by=editor)

    page = signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()

    assert page.index("Half a story") < page.index("Forgotten") or "Forgotten" in page
    assert all(headline in page for headline in ("Sealed", "Forgotten", "Half a story"))


def test_the_menu_speaks_of_a_newsroom(publisher: User) -> None:
    page = signed_in(publisher).get(reverse("wagtailadmin_home")).content.decode()

    menu = json.dumps(page)
    for word in ("Stories", "Front pages", "Sections", "Topics", "Contributors", "Staff"):
        assert word in menu
    assert "wagtail.org" not in page


# Words, and what is not offered.


def test_a_new_story_says_in_which_language_it_is(editor: User) -> None:
    page = signed_in(editor).get(reverse("wagtailadmin_pages:add", args=["desk", "article", front("ru").pk]))

    assert "New story: русский" in page.content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "Article",
        "locale",
        "Page visibility",
        "Once live anyone can view",
        "moderation",
        "Anyone can edit this",
    ],
)
def test_the_screens_of_a_story_speak_of_a_newsroom(reporter: User, editor: User, words: str) -> None:
    article = draft("Mine", by=reporter)
    translate_story(article, Locale.objects.get(language_code="ru"), section=section("ru"), by=editor)
    edit(reporter, article, **{"action-submit": "1"})

    page = signed_in(editor).get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()

    shown = " ".join(
        re.sub(r"<(script|template|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL).split()
    )
    assert "Mine" in shown
    assert words not in shown


def test_a_copy_stays_in_its_language(editor: User) -> None:
    article = published("Out")

    signed_in(editor).post(
        reverse("wagtailadmin_pages:copy", args=[article.pk]),
        {
            "new_title": "Again",
            "new_slug": "again",
            "new_parent_page": front("ru").pk,
            "alias": "on",
            "publish_copies": "",
        },
    )

    copy = Article.objects.get(slug="again")
    assert copy.get_parent().specific == front()
    assert copy.alias_of is None
