"""A saved page becomes a draft, the draft a story, and a stranger can tell that the story is the paper's."""

import json
from pathlib import Path

from tests.journeys.newsrooms import Newsroom

SAVED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Lighthouse keepers unpaid since spring – The Lantern</title>
<meta property="article:published_time" content="2024-05-03T08:30:00+02:00"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Lighthouse keepers unpaid since spring</h1>
<p class="byline">By Ana Teryn</p>
<p>Nineteen keepers on the northern coast have not been paid since March, the harbour union said on Friday.</p>
<p>The ministry confirmed the delay in a letter of two lines, and gave no date by which the wages would come.</p>
<p>“We light them all the same,” said one of the keepers, who asked not to be named for fear of losing the post.</p>
<p>Eleven lights are in service along that coast, according to the register of the port authority in Senne.</p>
<aside class="newsletter"><p>Sign up for our free weekly newsletter.</p></aside>
<section class="donate"><p>Support us from just $2 a month. Your support makes a difference.</p></section>
</article><footer><p>© The Lantern. All rights reserved.</p></footer></body></html>
"""
PUBLISH = """
from datetime import datetime, UTC
from tamizdat.desk.models import Article, Section
from tamizdat.desk.services import publish_article
article = Article.objects.get(title__startswith="Lighthouse keepers")
print("LIVE", article.live)
article.save_revision()
publish_article(article, by=None, at=datetime.now(UTC))
print("PATH", Article.objects.get(pk=article.pk).standing.path)
"""


def test_a_saved_page_becomes_a_published_verified_story(newsroom: Newsroom, tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_text(SAVED, encoding="utf-8")
    newsroom.start("paper")
    newsroom.start("worker")

    told = json.loads(newsroom.run("import", str(page), "--json").stdout)
    again = json.loads(newsroom.run("import", str(page), "--json").stdout)
    shell = newsroom.manage(PUBLISH)
    path = shell.split("PATH ")[1].split()[0]
    body = newsroom.wait_for_page(path, "Nineteen keepers on the northern coast")
    newsroom.wait_for_page("index.html", "Lighthouse keepers unpaid since spring")

    assert told["state"] == "created"
    assert told["headline"] == "Lighthouse keepers unpaid since spring"
    assert len(told["paragraphs"]) == 4
    assert {line["reason"] for line in told["dropped"]} >= {"newsletter", "appeal"}
    assert again["state"] == "same"
    assert "LIVE False" in shell
    assert path == "2024/05/03/lighthouse-keepers-unpaid-since-spring.html"
    assert b"weekly newsletter" not in body
    assert b"saved.html" not in body
    newsroom.stop()
    code, verdict = newsroom.verify(newsroom.www)
    assert code == 0, verdict
