"""Accounts and stories for the tests of the desk's screens."""

import json

from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.models import Locale

from tamizdat.desk.models import Article, FrontPage, Section
from tamizdat.desk.roles import Role

LANGUAGES = ["en", "ru", "my"]
TEXT = json.dumps([{"type": "paragraph", "value": '<p data-block-key="x1">It left at dusk.</p>', "id": "0"}])
#: The same as the browser sends it, and no text at all.
WRITTEN = {
    "body-count": "1",
    "body-0-type": "paragraph",
    "body-0-order": "0",
    "body-0-deleted": "",
    "body-0-value": json.dumps({"blocks": [{"key": "x1", "text": "It left at dusk."}], "entityMap": {}}),
}
UNWRITTEN = {"body-count": "0"}


def account(role: Role, name: str = "") -> User:
    """Without a password: the tests sign in without one, and hashing takes its time on purpose."""
    user = User.objects.create(username=name or role.value.lower())
    user.groups.add(Group.objects.get(name=role.value))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def front(language: str = "en") -> FrontPage:
    found: FrontPage = FrontPage.objects.get(locale__language_code=language)
    return found


def section(language: str = "en") -> Section:
    return Section.objects.filter(locale__language_code=language)[0]


def draft(headline: str, *, by: User | None = None, language: str = "en") -> Article:
    """A story as a reporter saves it: one revision, not out."""
    article = Article(
        title=headline,
        body=TEXT,
        section=section(language),
        owner=by,
        live=False,
        locale=Locale.objects.get(language_code=language),
    )
    front(language).add_child(instance=article)
    article.save_revision(user=by)
    return reread(article)


def published(headline: str, *, by: User | None = None, language: str = "en") -> Article:
    article = draft(headline, by=by, language=language)
    article.get_latest_revision().publish()
    return reread(article)


def reread(article: Article) -> Article:
    """As it is stored now; `refresh_from_db` leaves a page's children as they were."""
    found: Article = Article.objects.get(pk=article.pk)
    return found


def story_form(article: Article, **changes: object) -> dict[str, object]:
    """What the browser sends when nothing of a story's form was touched but these fields."""
    empty = {
        f"{name}-{count}": "0"
        for name in ("bylines", "related_picks", "corrections", "comments")
        for count in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return {
        **empty,
        "title": article.title,
        "slug": article.slug,
        "kicker": article.kicker,
        "standfirst": article.standfirst,
        "lead_photo": "",
        "lead_caption": "null",
        "place": article.place,
        "placed_on": "",
        "section": article.section_id,
        **WRITTEN,
        "desk_note": article.desk_note,
        "published_at": "",
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
