"""Accounts and stories for the tests of the desk's screens."""

from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.models import Locale

from tamizdat.desk.models import Article, FrontPage, Section
from tamizdat.desk.roles import Role

LANGUAGES = ["en", "ru", "my"]


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
    return FrontPage.objects.get(locale__language_code=language)


def section(language: str = "en") -> Section:
    return Section.objects.filter(locale__language_code=language)[0]


def draft(headline: str, *, by: User | None = None, language: str = "en") -> Article:
    """A story as a reporter saves it: one revision, not out."""
    article = Article(
        title=headline,
        section=section(language),
        owner=by,
        live=False,
        locale=Locale.objects.get(language_code=language),
    )
    front(language).add_child(instance=article)
    article.save_revision(user=by)
    return Article.objects.get(pk=article.pk)


def published(headline: str, *, by: User | None = None, language: str = "en") -> Article:
    article = draft(headline, by=by, language=language)
    article.get_latest_revision().publish(user=by)
    return Article.objects.get(pk=article.pk)
