"""An archive of any size, written straight into the tables: `python -m bench.filling DIR NUMBER`.

The stories are as long and as mixed as a newsroom's: about 800 words, a lead photo, a quote, links to earlier
stories, topics, bylines. The same number gives the same archive up to yesterday. Revisions are left out: a bake reads none.
"""

import json
import os
import random
import sys
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import django

#: How many stories a day the newsroom is thought to write.
A_DAY = 35
BATCH = 2000
SECTIONS = ("News", "Harbour", "Courts", "Money", "Weather", "Opinion")
TOPICS, PEOPLE, PHOTOS, PARAGRAPHS = 160, 48, 12, 900

_WORDS = """
    the a of and to in that was for on with as by at from it had not said were which be their has more river
    council harbour ministry letter night records engineer morning district water minister office fire road
    names people document families bridge winter school paper answer station hospital budget market border
    captain ferry quay berth lantern customs pilot signal manifest warehouse tide crew inspector ledger
""".split()  # noqa: SIM905  # reads as words


def main() -> None:
    os.environ["TAMIZDAT_NEWSROOM"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamizdat.newsroom.settings")
    django.setup()
    fill(int(sys.argv[2]))


def fill(number: int, *, language: str | None = None) -> list[int]:
    """Add so many stories that are out, the newest yesterday; gives their ids, oldest first.

    The press is told nothing: a full bake must follow.
    """
    from tamizdat.desk.models import FrontPage
    from tamizdat.desk.standing import note_anew

    fronts = FrontPage.objects.filter(live=True).order_by("pk")
    front = fronts.get(locale__language_code=language) if language else fronts[0]
    archive = _Archive(front, number)
    ids: list[int] = []
    for start in range(0, number, BATCH):
        batch = archive.write(range(start, min(number, start + BATCH)), ids)
        note_anew(batch)
        ids += batch
    return ids


class _Archive:
    def __init__(self, front: Any, number: int) -> None:
        from django.contrib.contenttypes.models import ContentType

        from tamizdat.desk.models import Article, Contributor, Section, Topic

        self._front = front
        self._kind = ContentType.objects.get_for_model(Article)
        newest = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._oldest = newest - timedelta(days=number / A_DAY)
        self._step = timedelta(days=1) / A_DAY
        self._first_child = front.numchild
        dice = random.Random(number)
        self._paragraphs = [_paragraph(dice) for _ in range(PARAGRAPHS)]
        self._sections = list(_entries(Section, front.locale, SECTIONS))
        self._topics = list(_entries(Topic, front.locale, [_name(dice) for _ in range(TOPICS)]))
        self._people = list(_entries(Contributor, front.locale, [_name(dice) for _ in range(PEOPLE)]))
        self._photos = [_photo(dice) for _ in range(PHOTOS)]

    def write(self, numbers: Sequence[int], earlier: Sequence[int]) -> list[int]:
        from django.db import connection, transaction
        from django.db.models.sql import InsertQuery
        from wagtail.models import Page

        from tamizdat.desk.models import Article, Byline

        dice = random.Random(numbers[0])
        with transaction.atomic():
            pages = Page.objects.bulk_create([self._page(number, dice) for number in numbers], batch_size=500)
            articles = [self._article(page, dice, earlier) for page in pages]
            # bulk_create refuses tables that extend another; the other's rows are there already.
            fields = Article._meta.local_concrete_fields  # noqa: SLF001  # Django's documented API
            for start in range(0, len(articles), 500):
                query = InsertQuery(Article)
                query.insert_values(fields, articles[start : start + 500], raw=True)
                query.get_compiler(connection=connection).execute_sql()
            tagged = Article.topics.through
            tagged.objects.bulk_create(
                [
                    tagged(article_id=page.pk, topic_id=topic.pk)
                    for page in pages
                    for topic in {*dice.choices(self._topics, k=dice.randrange(4))}
                ]
            )
            Byline.objects.bulk_create(
                [
                    Byline(
                        article_id=page.pk,
                        contributor=dice.choice(self._people),
                        pseudonym="A Friend" if not dice.randrange(50) else "",
                        sort_order=place,
                    )
                    for page in pages
                    for place in range(dice.choice((1, 1, 1, 2)))
                ]
            )
            Page.objects.filter(pk=self._front.pk).update(
                numchild=self._first_child + numbers[-1] + 1, latest_revision=self._front.latest_revision
            )
        return [page.pk for page in pages]

    def _page(self, number: int, dice: random.Random) -> Any:
        from wagtail.models import Page

        title = " ".join(dice.choices(_WORDS, k=dice.randrange(6, 12))).capitalize()
        slug = f"{'-'.join(title.lower().split()[:6])}-{number}"
        at = self._oldest + self._step * number
        return Page(
            path=Page._get_path(  # noqa: SLF001  # as add_child does
                self._front.path, self._front.depth + 1, self._first_child + number + 1
            ),
            depth=self._front.depth + 1,
            numchild=0,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{self._front.url_path}{slug}/",
            content_type=self._kind,
            locale_id=self._front.locale_id,
            live=True,
            first_published_at=at,
            last_published_at=at + (timedelta(hours=2) if not dice.randrange(8) else timedelta()),
            translation_key=uuid.UUID(int=dice.getrandbits(128), version=4),
        )

    def _article(self, page: Any, dice: random.Random, earlier: Sequence[int]) -> Any:
        from tamizdat.desk.models import Article

        return Article(
            page_ptr_id=page.pk,
            kicker=dice.choice(("", "", "Analysis", "Port Senne")),
            standfirst=" ".join(dice.choices(_WORDS, k=25)).capitalize() + ".",
            lead_photo=dice.choice(self._photos),
            lead_caption='<p data-block-key="c1">The quay before noon.</p>',
            place=dice.choice(("", "Port Senne")),
            section=dice.choice(self._sections),
            body=json.dumps(list(self._blocks(dice, earlier))),
            published_at=page.first_published_at,
            story_id=uuid.UUID(int=dice.getrandbits(128), version=4),
        )

    def _blocks(self, dice: random.Random, earlier: Sequence[int]) -> Iterator[dict[str, Any]]:
        for place, html in enumerate(dice.choices(self._paragraphs, k=dice.randrange(9, 15))):
            if place == 4:
                yield {"type": "subheading", "value": "What the ledger says", "id": f"h{place}"}
            if place == 6 and not dice.randrange(3):
                said = {"text": "We were told to clear the quay.", "attribution": "A docker"}
                yield {"type": "quote", "value": said, "id": f"q{place}"}
            if place == 2 and earlier:
                link = f'<a linktype="page" id="{dice.choice(earlier[-3000:])}">as reported</a>'
                html = html.replace("</p>", f", {link}.</p>")  # noqa: PLW2901
            if place == 3 and not dice.randrange(6):
                html = html.replace("</p>", '<footnote text="Berth book, page 9."></footnote></p>')  # noqa: PLW2901
            yield {"type": "paragraph", "value": html, "id": f"p{place}"}


def _paragraph(dice: random.Random) -> str:
    words = dice.choices(_WORDS, k=dice.randrange(45, 90))
    if not dice.randrange(4):
        words[10] = f"<b>{words[10]}</b>"
    if not dice.randrange(8):
        words[20] = f'<a href="https://example.org/{words[21]}">{words[20]}</a>'
    return f'<p data-block-key="{dice.getrandbits(28):x}">{" ".join(words).capitalize()}.</p>'


def _name(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=2)).title()


def _entries(model: Any, locale: Any, names: Sequence[str]) -> Iterator[Any]:
    for number, name in enumerate(names):
        slug = f"{name.lower().replace(' ', '-')}-{number}"
        entry = model.objects.filter(locale=locale, slug=slug).first()
        yield entry or model.objects.create(locale=locale, name=name, slug=slug)


def _photo(dice: random.Random) -> Any:
    from PIL import Image

    from tamizdat.desk.photos import add_photo

    picture = BytesIO()
    colour = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
    Image.new("RGB", (480, 320), colour).save(picture, "JPEG")
    return add_photo(picture, title="Quay", credit="A. Harrow", alternative_text="A quay")


if __name__ == "__main__":
    main()
