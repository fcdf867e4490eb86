"""A full bake from the desk's database against Debian's hugo over Markdown of the same stories.

Run as `python -m bench.baking DIR ROUNDS` on a filled newsroom; prints rows as JSON. Both build from nothing,
in turns, on the same machine.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

from bench import hugo
from bench.measure import Took, run_and_watch


def main(directory: Path, rounds: int) -> None:
    os.environ["TAMIZDAT_NEWSROOM"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tamizdat.newsroom.settings"
    django.setup()
    with tempfile.TemporaryDirectory(prefix="hugo-", dir=directory.parent) as scratch:
        site = Path(scratch)
        number = hugo.write_site(site, _stories())
        ours: list[tuple[Took, float]] = []
        theirs: list[Took] = []
        for _ in range(rounds):
            ours.append(_bake_from_nothing(directory))
            if shutil.which("hugo"):
                theirs.append(_hugo_from_nothing(site))
        pages = sum(1 for path in (directory / "www").rglob("*.html"))
    print(
        json.dumps(
            {
                "stories": number,
                "pages": pages,
                "release seconds": [until_release for _, until_release in ours],
                "bake seconds": [took.seconds for took, _ in ours],
                "bake peak": [took.peak_bytes for took, _ in ours],
                "hugo seconds": [took.seconds for took in theirs],
                "hugo peak": [took.peak_bytes for took in theirs],
            }
        )
    )


def _bake_from_nothing(directory: Path) -> tuple[Took, float]:
    """What it took in all, and the seconds until the edition stood, before its packed copies were made."""
    from tamizdat.press.models import Change, PressRun, SheetRecord

    for model in (Change, PressRun, SheetRecord):
        model.objects.all().delete()
    for name in ("www", "aside", "search-index"):
        path = directory / name
        kept = path / "edition" / "1.root.json"
        root = kept.read_bytes() if kept.exists() else None
        shutil.rmtree(path, ignore_errors=True)
        if root is not None:
            kept.parent.mkdir(parents=True)
            kept.write_bytes(root)
    command = [sys.executable, "-m", "tamizdat", "--newsroom", str(directory), "edition", "bake", "--full"]
    started = time.time()
    took = run_and_watch(command)
    # The timestamp is the last file that the switch puts in its place, which is when its inode was changed.
    return took, (directory / "www" / "edition" / "timestamp.json").stat().st_ctime - started


def _hugo_from_nothing(site: Path) -> Took:
    shutil.rmtree(site / "public", ignore_errors=True)
    return run_and_watch(["hugo", "--quiet", "--source", str(site)])


def _stories() -> Iterator[dict[str, object]]:
    from tamizdat.desk.models import Article

    articles = Article.objects.live().prefetch_related("topics", "bylines__contributor").order_by("pk")
    for article in articles.iterator(chunk_size=500):
        html = "".join(str(block.value) for block in article.body if block.block_type == "paragraph")
        yield {
            "title": article.title,
            "slug": article.slug,
            "date": article.published_at.isoformat() if article.published_at else "",
            "kicker": article.kicker,
            "standfirst": article.standfirst,
            "topics": [topic.name for topic in article.topics.all()],
            "people": [byline.contributor.name for byline in article.bylines.all()],
            "body": hugo.markdown_of(html),
        }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
