"""A paper in two languages gets a third: its front page is there, and every other page leads to it."""

import pytest

from tests.journeys.newsrooms import Newsroom

TELL = """
from tamizdat.desk.models import FrontPage, PlainPage, Section
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission
front = FrontPage.objects.get(locale__language_code="be")
print(Section.objects.filter(locale=front.locale).count(), PlainPage.objects.filter(locale=front.locale).count(),
      GroupPagePermission.objects.filter(page=front).exists())
"""


def test_the_new_language_has_its_front_and_is_led_to(newsroom: Newsroom) -> None:
    told = newsroom.run("language", "add", "be")
    again = newsroom.run("language", "add", "be", check=False)
    newsroom.start("paper")
    newsroom.start("worker")

    newsroom.wait_for_page("be/index.html", 'lang="be"')
    newsroom.wait_for_page("index.html", 'href="be/index.html"')
    newsroom.stop()

    assert "a front page in be" in told.stdout
    assert (again.returncode, again.stderr) == (1, "be is one of the paper's languages already\n")
    assert newsroom.manage(TELL).split() == ["1", "3", "True"]
    assert newsroom.verify(newsroom.www)[0] == 0


def test_tables_that_cannot_be_made_leave_the_settings_alone(newsroom: Newsroom) -> None:
    settings = (newsroom.directory / "newsroom.toml").read_text()
    newsroom.run("manage", "migrate", "sessions", "zero", "--verbosity", "0")

    done = newsroom.run("language", "add", "be", check=False)

    assert done.returncode == 1
    assert "of an older program" in done.stderr
    assert (newsroom.directory / "newsroom.toml").read_text() == settings


def test_who_was_killed_between_settings_and_tables_says_it_again(newsroom: Newsroom) -> None:
    file = newsroom.directory / "newsroom.toml"
    file.write_text(file.read_text().replace('["en", "ru"]', '["en", "ru", "be"]'))

    newsroom.run("language", "add", "be")

    assert newsroom.manage(TELL).split() == ["1", "3", "True"]
    assert newsroom.run("language", "add", "be", check=False).returncode == 1


def test_a_language_that_was_added_in_the_environment_gets_its_front(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAMIZDAT_LANGUAGES", '["en", "ru"]')
    refused = newsroom.run("language", "add", "be", check=False)
    monkeypatch.setenv("TAMIZDAT_LANGUAGES", '["en", "ru", "be"]')

    newsroom.run("language", "add", "be")

    assert "add be there, then give this command again" in refused.stderr
    assert newsroom.manage(TELL).split() == ["1", "3", "True"]
    assert '"be"' not in (newsroom.directory / "newsroom.toml").read_text()
