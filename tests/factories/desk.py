"""What staff write and arrange, as small as it can be. A story that is out is made by `out(ArticleFactory())`."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.models import Document
from wagtail.models import Locale, Page

from tamizdat.desk.models import (
    Article,
    Byline,
    Contributor,
    FrontPage,
    FrontPick,
    Photo,
    PlainPage,
    RelatedPick,
    Section,
    Topic,
)
from tamizdat.desk.photos import add_photo
from tamizdat.desk.services import publish_article

NOON = datetime(2031, 7, 6, 12, 0, tzinfo=UTC)


def paragraph(html: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": f'<p data-block-key="x1">{html}</p>', "id": "0"}


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": "0"}


def points(*values: Any) -> list[dict[str, Any]]:
    """The value of a list block."""
    return [{"type": "item", "value": value, "id": "0"} for value in values]


class LocaleFactory(DjangoModelFactory[Locale]):
    class Meta:
        model = Locale
        django_get_or_create = ("language_code",)

    language_code = "en"


class FrontPageFactory(DjangoModelFactory[FrontPage]):
    """The live front page of a language; the same one when there is one."""

    class Meta:
        model = FrontPage

    language = "en"
    title = LazyAttribute(lambda made: f"The Far Shore ({made.language})")
    slug = LazyAttribute(lambda made: f"front-{made.language}")

    @classmethod
    def _create(cls, model_class: type[FrontPage], *args: Any, **kwargs: Any) -> FrontPage:
        locale = LocaleFactory(language_code=kwargs.pop("language"))
        there = FrontPage.objects.filter(locale=locale).first()
        if there is not None:
            return there
        front = FrontPage(locale=locale, **kwargs)
        other = FrontPage.objects.order_by("pk").first()
        if other is not None:
            front.translation_key = other.translation_key
        Page.get_first_root_node().add_child(instance=front)
        front.save_revision().publish()
        return FrontPage.objects.get(pk=front.pk)


class SectionFactory(DjangoModelFactory[Section]):
    class Meta:
        model = Section

    class Params:
        language = "en"

    locale = LazyAttribute(lambda made: LocaleFactory(language_code=made.language))
    name = Sequence(lambda n: f"Section {n}")
    slug = Sequence(lambda n: f"section-{n}")


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    class Params:
        language = "en"

    locale = LazyAttribute(lambda made: LocaleFactory(language_code=made.language))
    name = Sequence(lambda n: f"Topic {n}")
    slug = Sequence(lambda n: f"topic-{n}")


class ContributorFactory(DjangoModelFactory[Contributor]):
    class Meta:
        model = Contributor

    class Params:
        language = "en"

    locale = LazyAttribute(lambda made: LocaleFactory(language_code=made.language))
    name = Sequence(lambda n: f"Contributor {n}")
    slug = Sequence(lambda n: f"contributor-{n}")


class PhotoFactory(DjangoModelFactory[Photo]):
    """A photo of one colour, another one each time."""

    class Meta:
        model = Photo

    number = Sequence(lambda n: n)
    title = "Quay"
    credit = "A. Harrow / The Far Shore"
    alternative_text = "A quay at dusk"

    @classmethod
    def _create(cls, model_class: type[Photo], *args: Any, **kwargs: Any) -> Photo:
        number = kwargs.pop("number")
        return add_photo(picture_file(number), **kwargs)


class FileFactory(DjangoModelFactory[Document]):
    class Meta:
        model = get_document_model()

    title = "SECRET-UPLOAD-TITLE"
    file = Sequence(lambda n: ContentFile(f"berth,ship\n{n},Marta\n".encode(), name="SECRET-UPLOAD-NAME.csv"))


class ArticleFactory(DjangoModelFactory[Article]):
    """A draft, saved as a revision."""

    class Meta:
        model = Article

    title = Sequence(lambda n: f"Ship {n} leaves the harbour")
    slug = Sequence(lambda n: f"ship-{n}")
    section = SubFactory(SectionFactory)
    body = LazyAttribute(lambda _: [paragraph("It left at dusk.")])

    @classmethod
    def _create(cls, model_class: type[Article], *args: Any, **kwargs: Any) -> Article:
        topics, bylines, related = (kwargs.pop(name, ()) for name in ("topics", "bylines", "related"))
        front = FrontPageFactory(language=kwargs["section"].locale.language_code)
        body = kwargs.pop("body")
        article = Article(locale=front.locale, live=False, **kwargs)
        article.body = Article.body.field.to_python(body)
        front.add_child(instance=article)
        article.topics.set(topics)
        article.bylines.set(
            [
                Byline(contributor=who, pseudonym=pseudonym, sort_order=n)
                for n, (who, pseudonym) in enumerate(
                    one if isinstance(one, tuple) else (one, "") for one in bylines
                )
            ]
        )
        article.related_picks.set([RelatedPick(related=one, sort_order=n) for n, one in enumerate(related)])
        article.save()
        article.save_revision()
        return article


class PlainPageFactory(DjangoModelFactory[PlainPage]):
    class Meta:
        model = PlainPage

    language = "en"
    title = "About us"
    slug = "about"
    body = LazyAttribute(lambda _: [paragraph("We print what we know.")])

    @classmethod
    def _create(cls, model_class: type[PlainPage], *args: Any, **kwargs: Any) -> PlainPage:
        front = FrontPageFactory(language=kwargs.pop("language"))
        body = kwargs.pop("body")
        page = PlainPage(locale=front.locale, live=False, **kwargs)
        page.body = PlainPage.body.field.to_python(body)
        front.add_child(instance=page)
        page.save_revision().publish()
        return PlainPage.objects.get(pk=page.pk)


def picture_file(number: int) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (32, 24), (number * 37 % 256, number * 101 % 256, 90)).save(out, "JPEG")
    return out


def out(article: Article, at: datetime = NOON) -> Article:
    """The story, published."""
    return publish_article(article, by=None, at=at)


def rewrite(article: Article, **changes: Any) -> Article:
    """Change what is out: a new draft, published."""
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        if name in ("topics", "bylines", "related_picks"):
            getattr(draft, name).set(value)
        elif name == "body":
            draft.body = Article.body.field.to_python(value)
        else:
            setattr(draft, name, value)
    draft.save_revision()
    return publish_article(draft, by=None, at=NOON)


def arrange_front(
    front: FrontPage, *, lead: Article | None = None, picks: tuple[Article, ...] = ()
) -> FrontPage:
    draft = FrontPage.objects.get(pk=front.pk).get_latest_revision_as_object()
    draft.lead = lead
    draft.picks.set([FrontPick(article=article, sort_order=n) for n, article in enumerate(picks)])
    draft.save_revision().publish()
    return FrontPage.objects.get(pk=front.pk)
