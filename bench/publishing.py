"""Publish → readable: from the desk's publish to the page that a client of the built-in server gets.

Run as `python -m bench.publishing DIR ROUNDS` on a filled newsroom; prints rows as JSON.
The worker and the paper's server are the real processes; the desk's part runs here, as it does in the desk.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import django


def main(directory: Path, rounds: int) -> None:
    os.environ["TAMIZDAT_NEWSROOM"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tamizdat.newsroom.settings"
    django.setup()
    port = _free_port()
    environ = {**os.environ, "TAMIZDAT_PAPER__PORT": str(port), "TAMIZDAT_PRESS__SEARCH": "false"}
    command = [sys.executable, "-m", "tamizdat", "--newsroom", str(directory)]
    processes = [subprocess.Popen([*command, name], env=environ) for name in ("worker", "paper")]
    try:
        client = _client(port)
        _wait_until(client, "index.html", b"", patience=60)
        new = [_publish_new(client, number) for number in range(rounds + 3)][3:]
        changed = [_publish_change(client, number) for number in range(rounds)]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    print(
        json.dumps(
            {
                "article page": [times[0] for times in new],
                "front page": [times[1] for times in new],
                "changed article": changed,
            }
        )
    )


def _publish_new(client: http.client.HTTPConnection, number: int) -> tuple[float, float]:
    from tamizdat.desk.models import Article, FrontPage, Section, Topic

    front = FrontPage.objects.order_by("pk").first()
    assert front is not None
    headline = f"Measured story {os.getpid()} {number}"
    article = Article(
        title=headline,
        slug=f"measured-{os.getpid()}-{number}",
        section=Section.objects.filter(locale=front.locale).first(),
        body=[("paragraph", "<p>" + "The quay was cleared before noon. " * 20 + "</p>") for _ in range(8)],
        locale=front.locale,
        live=False,
    )
    front.add_child(instance=article)
    article.topics.set(Topic.objects.filter(locale=front.locale)[:2])
    revision = article.save_revision()
    started = time.perf_counter()
    revision.publish()
    path = _path_of(article)
    _wait_until(client, path, headline.encode(), patience=20)
    article_seconds = time.perf_counter() - started
    _wait_until(client, "index.html", headline.encode(), patience=20)
    return article_seconds, time.perf_counter() - started


def _publish_change(client: http.client.HTTPConnection, number: int) -> float:
    from tamizdat.desk.models import Article

    article = Article.objects.live().order_by("pk")[number * 7]
    article.standfirst = f"Changed for measuring {os.getpid()} {number}"
    revision = article.save_revision()
    started = time.perf_counter()
    revision.publish()
    _wait_until(client, _path_of(article), article.standfirst.encode(), patience=20)
    return time.perf_counter() - started


def _path_of(article: object) -> str:
    from tamizdat.desk.models import Standing

    return str(Standing.objects.values_list("path", flat=True).get(article=article))


def _wait_until(client: http.client.HTTPConnection, path: str, text: bytes, *, patience: float) -> None:
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        try:
            client.request("GET", f"/{path}")
            answer = client.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            client.close()
            time.sleep(0.05)
            continue
        if answer.status == 200 and text in body:
            return
        time.sleep(0.001)
    raise TimeoutError(f"{path} did not show {text!r} within {patience} s")


def _client(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
