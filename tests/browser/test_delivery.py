"""What a page asks for, wherever the paper stands."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tamizdat.edition.headers import headers_for, led_home
from tests.browser.conftest import BELOW, Reader
from tests.desk import samples

MOVED_ABOUT = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_no_page_makes_the_browser_complain_or_asks_another_host(reader: Reader, language: str) -> None:
    for name in samples.pages(language):
        reader.open(language, name)

        assert reader.complaints == [], name
        assert all(url.startswith(reader.address) for _, url in reader.requests), name


@pytest.mark.parametrize("name", ["story", "front", "section", "plain"])
def test_at_most_four_requests_come_before_the_photos(reader: Reader, name: str) -> None:
    reader.open("en", name)

    asked = [(kind, url) for kind, url in reader.requests if "/photos/" not in url]
    assert len(asked) <= 4
    assert not [url for kind, url in asked if kind in ("script", "font", "fetch", "xhr")]


def test_a_reader_of_webp_gets_webp_at_the_size_of_the_screen(reader: Reader) -> None:
    page = reader.open("en", "story")

    assert page.evaluate("document.querySelector('.lead img').currentSrc").endswith(
        "photos/harbour-1600.webp"
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["story", "front", "section", "person"])
def test_nothing_jumps_when_the_photos_come(browser: Browser, address: str, name: str, width: int) -> None:
    reader = Reader(browser, address, viewport={"width": width, "height": 900})
    page = reader.open("en", name)

    assert page.evaluate(MOVED_ABOUT) < 0.01
    reader.close()


def test_the_paper_sets_no_cookie_and_keeps_nothing(reader: Reader) -> None:
    page = reader.open("en", "front")

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("where", ["top", "below", "disk"])
def test_the_paper_is_whole_wherever_it_stands(
    browser: Browser, address: str, site: Path, where: str
) -> None:
    top = {"top": address, "below": address.rstrip("/") + BELOW, "disk": site.as_uri() + "/"}[where]
    reader = Reader(browser, top)
    page = reader.open("ru", "story")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)"
    assert page.evaluate("document.querySelector('.lead img').decode().then(() => true)")
    page.locator(".sections a").first.click()
    assert page.url == top + samples.paper("ru").sections[0].path
    page.locator(".list h2 a").nth(1).click()
    assert page.url == top + samples.cards("ru")[1].path
    page.locator(".masthead .name a").click()
    assert page.url == top + "ru/index.html"
    page.locator(".tongues a").first.click()
    assert page.url == top + "index.html"
    assert reader.complaints == []
    reader.close()


def test_a_moved_story_takes_the_reader_along(reader: Reader) -> None:
    page = reader.page

    page.goto(reader.address + samples.pages("en")["moved"].head.path)

    page.wait_for_url(f"**/{samples.story().head.path}")


def test_the_whole_card_leads_to_its_story(reader: Reader) -> None:
    page = reader.open("en", "section")

    box = page.locator(".card picture").nth(1).bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.wait_for_url("**/2031/**")

    assert page.url.endswith(samples.cards("en")[1].path)


def test_a_note_leads_down_and_back(reader: Reader) -> None:
    page = reader.open("en", "story")

    page.locator(".note a").click()
    assert page.evaluate("location.hash") == "#note-1"
    page.locator("#note-1 a").last.click()
    assert page.evaluate("location.hash") == "#mark-1"


def test_the_missing_page_is_styled_at_any_address(browser: Browser, address: str, site: Path) -> None:
    reader = Reader(browser, address)
    asked = "2031/13/nothing/here.html"
    answer = led_home((site / "404.html").read_bytes(), asked)
    headers = {**headers_for("404.html"), "Content-Type": "text/html; charset=utf-8"}
    reader.page.route(f"**/{asked}", lambda route: route.fulfill(status=404, body=answer, headers=headers))

    reader.page.goto(address + asked)

    assert reader.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)"
    links = reader.page.evaluate("[...document.querySelectorAll('a')].map(link => link.href)")
    paper = samples.paper()
    assert set(links) == {
        address + path for path in (paper.front_path, paper.search_path, paper.archive_path)
    }
    reader.close()
