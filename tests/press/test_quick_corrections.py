"""A story corrected within moments of coming out shows what was said last, however the worker's bakes fall."""

import gzip
import random
from pathlib import Path

import brotli
import pytest
from django.utils import timezone

from tamizdat.desk.models import Article, Correction, Standing
from tamizdat.desk.services import publish_article
from tamizdat.edition.keys import OnlineKeys
from tamizdat.newsroom.shelf import Shelf
from tamizdat.press.runs import bake_changes
from tests.factories.desk import ArticleFactory, SectionFactory, paragraph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

STORIES, CORRECTIONS = 20, 3
UNPACKED = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def correct(story: Article, text: str) -> None:
    """As the editor does it: the body put right, a note below it, published."""
    draft = Article.objects.get(pk=story.pk).get_latest_revision_as_object()
    draft.body = Article.body.field.to_python([paragraph(f"Now: {text}")])
    draft.corrections.add(Correction(text=text))
    draft.save_revision()
    publish_article(draft, by=None, at=timezone.now())


def pages_of(shelf: Shelf, story: Article) -> dict[str, str]:
    """What a reader of each packing gets."""
    path = Standing.objects.get(pk=story.pk).path
    found = {}
    for coding, unpacked in UNPACKED.items():
        copy = shelf.find(path, (coding,) if coding else ())
        assert copy is not None
        found[coding] = unpacked(copy.body).decode()
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_story_corrected_at_once_shows_its_last_words(
    keys: OnlineKeys, newsroom_dir: Path, seed: int
) -> None:
    chance = random.Random(seed)
    section = SectionFactory()
    shelf = Shelf(newsroom_dir / "www")  # kept: a reader's server holds what it has read

    def perhaps_bake() -> None:
        if chance.random() < 0.5:
            bake_changes(keys)

    for number in range(STORIES):
        story = publish_article(
            ArticleFactory(section=section, published_at=None), by=None, at=timezone.now()
        )
        perhaps_bake()
        for time in range(CORRECTIONS):
            correct(story, f"berth {number}-{time}")
            perhaps_bake()
            if Path(newsroom_dir / "www" / Standing.objects.get(pk=story.pk).path).exists():
                pages_of(shelf, story)
        bake_changes(keys)

        for page in pages_of(shelf, story).values():
            assert f"Now: berth {number}-{CORRECTIONS - 1}" in page
            assert all(f"berth {number}-{time}" in page for time in range(CORRECTIONS))


def test_a_correction_taken_back_at_once_shows_the_first_words_again(
    keys: OnlineKeys, newsroom_dir: Path
) -> None:
    shelf = Shelf(newsroom_dir / "www")
    story = publish_article(ArticleFactory(), by=None, at=timezone.now())
    for text in ("First words.", "Second words.", "First words.", "Second words.", "First words."):
        draft = Article.objects.get(pk=story.pk).get_latest_revision_as_object()
        draft.body = Article.body.field.to_python([paragraph(text)])
        draft.save_revision()
        publish_article(draft, by=None, at=timezone.now())
        bake_changes(keys)

        assert all(text in page for page in pages_of(shelf, story).values())
