"""Whatever staff do, baking only the places they touched gives what baking everything gives, byte for byte."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from wagtail.documents.models import Document
from wagtail.models import Locale

from tamizdat.desk import schedule
from tamizdat.desk.errors import DeskError
from tamizdat.desk.models import (
    Article,
    Byline,
    Contributor,
    Correction,
    FrontPage,
    Photo,
    PlainPage,
    RelatedPick,
    Section,
    Topic,
)
from tamizdat.desk.services import publish_article, withdraw_article
from tamizdat.desk.translating import translate_story
from tests.desk.baking import bake_full, bake_touched, noting
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
    arrange_front,
    block,
    paragraph,
    picture_file,
    points,
)

#: `TAMIZDAT_TEST_EXAMPLES=500` looks harder.
EXAMPLES = int(os.environ.get("TAMIZDAT_TEST_EXAMPLES", "4"))
NUMBER = st.integers(0, 10_000)
SLUGS = ("berth", "berth-2", "quay", "index", "lantern")
#: Few, so that one takes what another left.
NAMES = ("harbour", "quay", "lantern")
WORDS = ("Quay", "Berth <9>", "Lantern & rope", "Маяк", "သင်္ဘော")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


CLOCK = Clock()


class ADeskAtWork(RuleBasedStateMachine):
    """Staff at work, and a press that bakes only what they touch."""

    @initialize()
    def open(self) -> None:
        CLOCK.now = NOON
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        for language in ("en", "ru"):
            FrontPageFactory(language=language)
            for _ in range(2):
                SectionFactory(language=language)
                TopicFactory(language=language)
                ContributorFactory(language=language)
        PhotoFactory()
        PhotoFactory()
        FileFactory()
        for n in range(6):
            self.new_story(n, n, n, pseudonym=n == 4, photo=n, days=-n * 12)
        self.baked = bake_full()

    def teardown(self) -> None:
        if hasattr(self, "_transaction"):
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    def change(self, act: Callable[[], object]) -> None:
        CLOCK.now += timedelta(hours=7)
        with noting() as places:
            try:
                with transaction.atomic():
                    act()
            except (DeskError, ProtectedError):
                places.clear()
        self.baked = bake_touched(self.baked, places)
        full = bake_full()
        unlike = {
            path: (self.baked.sheets.get(path), full.sheets.get(path))
            for path in self.baked.sheets.keys() | full.sheets.keys()
            if self.baked.sheets.get(path) != full.sheets.get(path)
        }
        assert not unlike, tell(unlike, places)

    # Picking one of what there is.

    def one(self, model: type[Any], number: int, **of: Any) -> Any:
        rows = model.objects.filter(**of).order_by("pk")
        count = rows.count()
        return rows[number % count] if count else None

    def draft(self, number: int, **of: Any) -> Article | None:
        article = self.one(Article, number, **of)
        return article.get_latest_revision_as_object() if article else None

    def write(self, draft: Article | None, **fields: Any) -> None:
        """Change a story's draft and let it come out."""
        if draft is None:
            return

        def act() -> None:
            for name, value in fields.items():
                if name in ("topics", "bylines", "related_picks"):
                    getattr(draft, name).set(value)
                else:
                    setattr(draft, name, value)
            draft.save_revision()
            publish_article(draft, by=None, at=CLOCK.now)

        self.change(act)

    # Stories.

    def new_story(
        self, section: int, topic: int, who: int, *, pseudonym: bool, photo: int, days: int
    ) -> None:
        of = {"locale": self.one(Section, section).locale}
        contributor, tagged = self.one(Contributor, who, **of), self.one(Topic, topic, **of)
        article = ArticleFactory(
            section=self.one(Section, section),
            topics=[tagged] if tagged and topic % 3 else [],
            bylines=[(contributor, "A Friend" if pseudonym else "")] if contributor else [],
            lead_photo=self.one(Photo, photo) if photo % 2 else None,
            published_at=CLOCK.now + timedelta(days=days),
        )
        publish_article(article, by=None, at=CLOCK.now)

    @rule(
        section=NUMBER,
        topic=NUMBER,
        who=NUMBER,
        pseudonym=st.booleans(),
        photo=NUMBER,
        days=st.integers(-70, 2),
    )
    def a_story_comes_out(self, section, topic, who, pseudonym, photo, days) -> None:  # noqa: PLR0917
        if Section.objects.exists():
            self.change(
                lambda: self.new_story(section, topic, who, pseudonym=pseudonym, photo=photo, days=days)
            )

    @rule(n=NUMBER, word=st.sampled_from(WORDS))
    def a_headline_changes(self, n, word) -> None:
        self.write(self.draft(n), title=f"{word} {n}", standfirst=word, kicker=word[:3])

    @rule(n=NUMBER, slug=st.sampled_from(SLUGS))
    def a_slug_changes(self, n, slug) -> None:
        draft = self.draft(n)
        if draft and not draft.get_siblings(inclusive=False).filter(slug=slug).exists():
            self.write(draft, slug=slug)

    @rule(n=NUMBER, days=st.integers(-400, 1))
    def a_date_changes(self, n, days) -> None:
        self.write(self.draft(n), published_at=CLOCK.now + timedelta(days=days))

    @rule(n=NUMBER, m=NUMBER)
    def a_section_changes(self, n, m) -> None:
        draft = self.draft(n)
        if draft:
            self.write(draft, section=self.one(Section, m, locale=draft.locale))

    @rule(n=NUMBER, m=st.integers(0, 3))
    def topics_change(self, n, m) -> None:
        draft = self.draft(n)
        if draft:
            topics = list(Topic.objects.filter(locale=draft.locale).order_by("pk")[:2])
            self.write(draft, topics=[topic for bit, topic in enumerate(topics) if m >> bit & 1])

    @rule(n=NUMBER, m=NUMBER, pseudonym=st.sampled_from(["", "A Friend"]))
    def a_byline_changes(self, n, m, pseudonym) -> None:
        draft = self.draft(n)
        if draft:
            who = self.one(Contributor, m, locale=draft.locale)
            self.write(
                draft, bylines=[Byline(contributor=who, pseudonym=pseudonym, sort_order=0)] if who else []
            )

    @rule(n=NUMBER, to=NUMBER, photo=NUMBER, plain=NUMBER)
    def a_body_links_and_shows(self, n, to, photo, plain) -> None:
        draft, target = self.draft(n), self.one(Article, to)
        if draft is None or target is None:
            return
        file, page = self.one(Document, to), self.one(PlainPage, plain)
        blocks = [
            paragraph(
                f'As <a linktype="page" id="{target.pk}">told</a>.<footnote text="Note {to}"></footnote>'
            ),
            paragraph(f'<a id="{page.pk if page else 0}" linktype="page">Us</a>'),
            block("photo", {"photo": self.one(Photo, photo).pk, "caption": ""}),
            block("file", {"file": file.pk if file else 0, "name": "The ledger"}),
            block(
                "facts",
                {
                    "heading": "Berths",
                    "text": f'<ul><li><a linktype="document" id="{file.pk if file else 0}">x</a></li></ul>',
                },
            ),
        ]
        self.write(draft, body=Article.body.field.to_python(blocks))

    @rule(n=NUMBER, m=NUMBER)
    def a_story_is_picked_as_related(self, n, m) -> None:
        draft, related = self.draft(n), self.one(Article, m)
        if draft and related and draft.pk != related.pk:
            self.write(draft, related_picks=[RelatedPick(related=related, sort_order=0)])

    @rule(n=NUMBER, m=NUMBER)
    def a_lead_photo_changes(self, n, m) -> None:
        self.write(
            self.draft(n),
            lead_photo=self.one(Photo, m) if m % 3 else None,
            lead_alternative_text="A quay" * (m % 2),
        )

    @rule(n=NUMBER)
    def a_draft_is_saved_and_nothing_more(self, n) -> None:
        draft = self.draft(n)
        if draft:
            draft.title, draft.slug = "SECRET", f"secret-{n}"
            self.change(draft.save_revision)

    @rule(n=NUMBER)
    def a_story_is_withdrawn(self, n) -> None:
        article = self.one(Article, n)
        if article:
            self.change(
                lambda: withdraw_article(article, because="Wrong." if n % 2 else "", by=None, at=CLOCK.now)
            )

    @rule(n=NUMBER)
    def a_story_is_unpublished(self, n) -> None:
        article = self.one(Article, n)
        if article:
            self.change(article.unpublish)

    @rule(n=NUMBER)
    def what_is_withdrawn_is_written_on(self, n) -> None:
        article = self.one(Article, n, live=False)
        if article:
            article.title, article.slug = "SECRET", f"secret-{n}-{article.pk}"
            self.change(article.save)

    @rule(n=NUMBER)
    def a_story_is_restored(self, n) -> None:
        article = self.one(Article, n, live=False)
        if article:
            self.change(lambda: publish_article(article, by=None, at=CLOCK.now))

    @rule(n=NUMBER)
    def a_story_is_deleted(self, n) -> None:
        article = self.one(Article, n)
        if article:
            self.change(article.delete)

    @rule(n=NUMBER)
    def a_story_is_corrected(self, n) -> None:
        draft = self.draft(n)
        if draft:
            draft.corrections.add(Correction(text=f"It was berth {n}.", made_at=CLOCK.now))
            self.write(draft)

    @rule(n=NUMBER)
    def a_story_is_translated(self, n) -> None:
        article = self.one(Article, n)
        other = (
            Locale.objects.exclude(pk=article.locale_id).filter(language_code__in=["en", "ru"]).first()
            if article
            else None
        )
        section = self.one(Section, n, locale=other)
        if article is None or other is None or section is None:
            return

        def act() -> None:
            made = translate_story(article, other, section=section, by=None)
            publish_article(made, by=None, at=CLOCK.now)

        self.change(act)

    @rule(n=NUMBER)
    def a_story_is_scheduled(self, n) -> None:
        draft = self.draft(n)
        if draft:
            self.write(draft, go_live_at=CLOCK.now + timedelta(days=1), title=f"Embargoed {n}")

    @rule(n=NUMBER)
    def a_story_is_to_expire(self, n) -> None:
        self.write(self.draft(n), expire_at=CLOCK.now + timedelta(days=1))

    @rule()
    def two_days_pass(self) -> None:
        CLOCK.now += timedelta(days=2)
        self.change(lambda: schedule.publish_due(CLOCK.now))

    # What stories are sorted by.

    @rule(
        n=NUMBER,
        word=st.sampled_from(WORDS),
        kind=st.sampled_from([Section, Topic, Contributor]),
        what=st.integers(0, 4),
    )
    def a_list_entry_changes(self, n, word, kind, what) -> None:
        entry = self.one(kind, n)
        if entry is None:
            return
        if what in (0, 4):
            entry.name = f"{word} {n}"
        if what in (1, 4):
            if kind.objects.filter(locale=entry.locale, slug=NAMES[n % 3]).exclude(pk=entry.pk).exists():
                return
            entry.slug = NAMES[n % 3]
        if what in (2, 3):
            if kind is Contributor:
                target = self.one(Article, n)
                entry.biography = f'<p>See <a linktype="page" id="{target.pk if target else 0}">this</a>.</p>'
                entry.portrait = self.one(Photo, n) if what == 3 else None
            elif kind is Section and what == 3:
                entry.position = n % 5
            else:
                entry.about = f"About {word}"
        self.change(entry.save)

    @rule(n=NUMBER, kind=st.sampled_from([Section, Topic, Contributor]))
    def a_list_entry_is_deleted(self, n, kind) -> None:
        entry = self.one(kind, n)
        if entry:
            self.change(entry.delete)

    @rule(
        n=NUMBER,
        factory=st.sampled_from([SectionFactory, TopicFactory, ContributorFactory]),
        translated=st.booleans(),
    )
    def a_list_entry_is_added(self, n, factory, translated) -> None:
        language = ("en", "ru")[n % 2]
        of = factory._meta.model
        other = self.one(of, n, locale__language_code=("ru", "en")[n % 2])
        key = {}
        if translated and other and not other.has_translation(Locale.objects.get(language_code=language)):
            key = {"translation_key": other.translation_key}
        self.change(lambda: factory(language=language, **key))

    # Photos, files, pages.

    @rule(n=NUMBER, what=st.integers(0, 4))
    def a_photo_changes(self, n, what) -> None:
        photo = self.one(Photo, n)
        if photo is None:
            return
        if what == 0:
            photo.credit = f"B. Lind {n}"
        elif what == 1:
            photo.description, photo.is_decorative = "", True
        elif what == 2:
            photo.focal_point_x, photo.focal_point_y = n % 32, 3
        elif what == 3:
            photo.licence_note = "SECRET"
        else:
            photo.file.save("SECRET.jpg", ContentFile(picture_file(n % 3).getvalue()), save=False)
        self.change(photo.save)

    @rule(n=NUMBER)
    def a_photo_is_uploaded_again(self, n) -> None:
        self.change(lambda: PhotoFactory(number=n % 3))

    @rule(n=NUMBER)
    def a_photo_is_deleted(self, n) -> None:
        if Photo.objects.count() > 1:
            self.change(self.one(Photo, n).delete)

    @rule(n=NUMBER)
    def a_file_changes(self, n) -> None:
        file = self.one(Document, n)
        if file:
            file.file = ContentFile(f"{n % 2}".encode(), name="SECRET.csv")
            file.file_hash = ""
            self.change(file.save)

    @rule(n=NUMBER)
    def a_file_is_deleted(self, n) -> None:
        file = self.one(Document, n)
        if file:
            self.change(file.delete)

    @rule(n=NUMBER, word=st.sampled_from(WORDS))
    def a_paper_is_renamed(self, n, word) -> None:
        front = self.one(FrontPage, n).get_latest_revision_as_object()
        front.title = f"{word} News"
        front.tagline = word
        self.change(lambda: front.save_revision().publish())

    @rule(n=NUMBER, lead=NUMBER, pick=NUMBER)
    def a_front_is_arranged(self, n, lead, pick) -> None:
        front = self.one(FrontPage, n)
        lead, pick = self.one(Article, lead), self.one(Article, pick)
        self.change(lambda: arrange_front(front, lead=lead, picks=(pick,) if pick else ()))

    @rule(n=NUMBER)
    def a_language_goes_or_comes_back(self, n) -> None:
        front = self.one(FrontPage, n)
        if front.live:
            self.change(front.unpublish)
        else:
            self.change(lambda: front.save_revision().publish())

    @rule(n=NUMBER)
    def a_language_is_added(self, n) -> None:
        self.change(lambda: FrontPageFactory(language="my"))

    @rule(n=NUMBER, photo=NUMBER)
    def a_plain_page_comes_out(self, n, photo) -> None:
        to, shown = self.one(Article, n), self.one(Photo, photo)
        blocks = [
            paragraph(f'<a linktype="page" id="{to.pk if to else 0}">This</a><footnote text="n"></footnote>'),
            block("gallery", {"photos": points({"photo": shown.pk, "caption": "<p>c</p>"})}),
        ]
        self.change(
            lambda: PlainPageFactory(
                language=("en", "ru")[n % 2], slug=f"plain-{n}-{photo}", title=f"P {n}", body=blocks
            )
        )

    @rule(n=NUMBER, what=st.integers(0, 4))
    def a_plain_page_changes(self, n, what) -> None:
        page = self.one(PlainPage, n)
        if page is None:
            return
        if what == 0:
            self.change(page.unpublish)
        elif what == 1:
            self.change(page.delete)
        else:
            draft = page.get_latest_revision_as_object()
            if what == 2:
                draft.title = f"Renamed {n}"
            elif what == 3:
                if draft.get_siblings(inclusive=False).filter(slug=NAMES[n % 3]).exists():
                    return
                draft.slug = NAMES[n % 3]
            else:
                draft.is_in_footer = not draft.is_in_footer
            self.change(lambda: draft.save_revision().publish())


def tell(unlike: dict[str, tuple[Any, Any]], places: set[str]) -> str:
    lines = [f"touched: {sorted(places)}"]
    for path, (had, has) in sorted(unlike.items()):
        lines.append(f"{path}: {had[0] if had else 'nothing'} / {has[0] if has else 'nothing'}")
        if had and has:
            old, new = (
                had[1].decode(errors="replace").splitlines(),
                has[1].decode(errors="replace").splitlines(),
            )
            lines += [f"   - {line}" for line in old if line not in new][:6]
            lines += [f"   + {line}" for line in new if line not in old][:6]
    return "\n".join(lines)


@pytest.mark.django_db
def test_baking_what_was_touched_gives_what_baking_everything_gives(media, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", CLOCK)

    run_state_machine_as_test(
        ADeskAtWork,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
        ),
    )
