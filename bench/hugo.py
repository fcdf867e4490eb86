"""The reference for a full bake: Debian's hugo, building the same stories from Markdown."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from html import unescape
from pathlib import Path

CONFIG = """
baseURL = "https://paper.example/"
languageCode = "en"
title = "The Far Shore"
paginate = 30
disableKinds = ["RSS"]
[permalinks]
news = "/:year/:month/:day/:slug.html"
[taxonomies]
topic = "topics"
person = "people"
[markup.goldmark.renderer]
unsafe = true
"""
BASE = """<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ .Title }} – {{ .Site.Title }}</title>
<meta name="description" content="{{ .Params.standfirst }}"><link rel="stylesheet" href="/assets/paper.css"></head>
<body><a class="skip" href="#main">Skip to the story</a><header class="masthead"><a class="name" href="/">{{ .Site.Title }}</a>
<nav aria-label="Sections"><ul>{{ range .Site.Sections }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></nav></header>
<main id="main">{{ block "main" . }}{{ end }}</main>
<footer><ul><li><a href="/about.html">About us</a></li><li><a href="/archive/">Archive</a></li></ul></footer></body></html>
"""
SINGLE = """{{ define "main" }}<article class="story"><header><p class="kicker">{{ .Params.kicker }}</p><h1>{{ .Title }}</h1>
<p class="standfirst">{{ .Params.standfirst }}</p><p class="byline">{{ range .Params.people }}<a href="/people/{{ urlize . }}/">{{ . }}</a>{{ end }}
<time datetime="{{ .Date.Format "2006-01-02T15:04Z07:00" }}">{{ .Date.Format "2 January 2006, 15:04" }}</time> {{ .ReadingTime }} minutes</p></header>
{{ .Content }}<ul class="topics">{{ range .Params.topics }}<li><a href="/topics/{{ urlize . }}/">{{ . }}</a></li>{{ end }}</ul></article>{{ end }}
"""
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><ul class="cards">{{ range first 30 .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
<p>{{ .Params.standfirst }}</p><time>{{ .Date.Format "2 January 2006" }}</time></li>{{ end }}</ul>{{ end }}
"""


def write_site(site: Path, stories: Iterable[dict[str, object]]) -> int:
    """Lay out the stories as a hugo site; gives their number."""
    shutil.rmtree(site, ignore_errors=True)
    (site / "layouts/_default").mkdir(parents=True)
    (site / "config.toml").write_text(CONFIG)
    for name, text in (("baseof", BASE), ("single", SINGLE), ("list", LIST), ("terms", LIST)):
        (site / f"layouts/_default/{name}.html").write_text(text)
    (site / "layouts/index.html").write_text(LIST)
    content = site / "content/news"
    content.mkdir(parents=True)
    number = 0
    for number, story in enumerate(stories, 1):
        front = "\n".join(f"{name} = {_toml(value)}" for name, value in story.items() if name != "body")
        (content / f"{number}.md").write_text(f"+++\n{front}\n+++\n\n{story['body']}\n")
    return number


def markdown_of(html: str) -> str:
    """The same text as a Markdown writer would have it."""
    text = re.sub(r"<(/?)(b|strong)>", "**", html)
    text = re.sub(r"<(/?)(i|em)>", "*", text)
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"[\2](\1)", text)
    text = re.sub(r"<h2[^>]*>(.*?)</h2>", r"\n## \1\n", text)
    text = re.sub(r"</p>", "\n\n", text)
    return unescape(re.sub(r"<[^>]+>", "", text))


def build(site: Path) -> None:
    shutil.rmtree(site / "public", ignore_errors=True)
    subprocess.run(["hugo", "--quiet", "--source", str(site)], check=True)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
