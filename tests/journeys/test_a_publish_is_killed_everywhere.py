"""Whatever dies while a story is published: readers have the old or the new edition, whole, and work goes on."""

import random
import re
import time

from tests.journeys.newsrooms import Newsroom

KILLS = 8
STORIES = 4

PREPARE = """
from tamizdat.desk.models import Article, FrontPage, Section
front = FrontPage.objects.get(locale__language_code="en")
section = Section.objects.filter(locale=front.locale).first()
for number in range({stories}):
    article = Article(title=f"Quay {{number}} edition 0", slug=f"quay-{{number}}", section=section, locale=front.locale,
                      body=[("paragraph", "<p>Turn 0 of the tide.</p>")], live=False)
    front.add_child(instance=article)
    article.save_revision().publish()
    print("PATH", article.standing.path)
"""
CHANGE = """
from tamizdat.desk.models import Article
for article in Article.objects.filter(slug__startswith="quay-"):
    article.title = article.title.rsplit(" ", 1)[0] + " {turn}"
    article.body = [("paragraph", "<p>Turn {turn} of the tide.</p>")]
    article.save_revision().publish()
"""


def test_a_killed_publish_leaves_whole_pages_and_is_finished_later(newsroom: Newsroom) -> None:
    paths = re.findall(r"PATH (\S+)", newsroom.manage(PREPARE.format(stories=STORIES)))
    newsroom.start("paper")
    newsroom.start("worker")
    for path in paths:
        newsroom.wait_for_page(path, "Turn 0 of the tide.")
    chance = random.Random(6)

    for turn in range(1, KILLS + 1):
        newsroom.manage(CHANGE.format(turn=turn))
        # The worker has been nudged: it is somewhere between taking the changes and the end of packing.
        time.sleep(chance.uniform(0, 0.25))
        newsroom.kill("worker")
        for path in ("index.html", *paths):
            status, body = newsroom.get(path)
            assert status == 200
            assert body.rstrip().endswith(b"</html>")
        newsroom.start("worker")
        time.sleep(chance.uniform(0, 1.2))
        newsroom.kill("worker")
        newsroom.start("worker")

    for path in paths:
        newsroom.wait_for_page(path, f"Turn {KILLS} of the tide.")
    newsroom.wait_for_page("index.html", f"edition {KILLS}")
    newsroom.stop()
    newsroom.run("edition", "bake", "--full")
    code, verdict = newsroom.verify(newsroom.www)
    assert code == 0, verdict
