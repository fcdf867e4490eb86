"""The one page with script: a search over the edition, and what it offers where that cannot run."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.conftest import BELOW, Reader
from tests.desk import samples


@pytest.mark.parametrize("below", ["", BELOW.lstrip("/")], ids=["top", "below"])
def test_words_lead_to_the_stories_that_have_them(browser: Browser, address: str, below: str) -> None:
    reader = Reader(browser, address + below)
    page = reader.open("en", "search")

    page.get_by_label("Words to look for").fill("delegation announced")

    first = page.locator(".search li").first
    expect(first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Stories found: ")
    assert "mark" in first.inner_html()
    first.locator("a").click()
    page.wait_for_url("**/2031/07/**")
    assert page.url.startswith(address + below + "2031/")
    assert reader.complaints == []
    reader.close()


def test_the_search_page_speaks_the_paper_s_language(reader: Reader) -> None:
    page = reader.open("ru", "search")

    page.get_by_label("Какие слова искать").fill("делегация")

    expect(page.locator(".search li").first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Найдено материалов: ")


@pytest.mark.parametrize(
    ("language", "label", "word", "when"),
    [
        ("en", "Words to look for", "unannounced", "6 July 2031, 15:40"),
        ("ru", "Какие слова искать", "делегация", "6 июля 2031, 15:40"),
    ],
)
def test_a_result_says_where_it_stood_and_when_it_came_out(
    reader: Reader, language: str, label: str, word: str, when: str
) -> None:
    page = reader.open(language, "search")

    page.get_by_label(label).fill(word)

    found = page.locator(".search li:has(a[href$='naval-visit.html'])")
    expect(found.locator(".kicker")).to_have_text(samples.WORDS[language].sections[0])
    expect(found.locator("time")).to_have_text(when)
    expect(found.locator("time")).to_have_attribute("datetime", "2031-07-06T12:40:00Z")
    expect(found.locator("mark").first).to_be_visible()


def test_a_result_without_a_section_leaves_the_line_away(reader: Reader) -> None:
    page = reader.open("en", "search")

    page.get_by_label("Words to look for").fill("ferries islands")

    bare = page.locator(".search li", has=page.get_by_role("link", name=samples.WORDS["en"].headlines[5]))
    expect(bare.locator("time")).to_be_visible()
    assert bare.locator(".kicker").count() == 0


def test_the_search_is_done_by_keyboard_alone(reader: Reader) -> None:
    page = reader.open("en", "search")
    page.get_by_label("Words to look for").focus()

    page.keyboard.type("council")
    page.keyboard.press("Enter")
    expect(page.locator(".search li").first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Search"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelector('.search li a')")
    page.keyboard.press("Enter")

    page.wait_for_url("**/2031/07/**")


def test_words_that_stand_nowhere_find_nothing_and_the_page_says_so(reader: Reader) -> None:
    page = reader.open("en", "search")

    page.get_by_label("Words to look for").fill("xylophonist")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("No story has these words.")
    assert page.locator(".search li").count() == 0


def test_the_results_are_accessible_too(browser: Browser, address: str) -> None:
    reader = Reader(browser, address, bypass_csp=True)
    page = reader.open("en", "search")
    page.get_by_label("Words to look for").fill("council")
    expect(page.locator(".search li").first).to_be_visible()

    assert Axe().run(page).response["violations"] == []
    reader.close()


def test_without_an_index_the_page_says_so_and_the_lists_stay(browser: Browser, address: str) -> None:
    reader = Reader(browser, address)
    reader.page.route("**/pagefind/**", lambda route: route.abort())
    page = reader.open("en", "search")

    page.get_by_label("Words to look for").fill("council")

    expect(page.get_by_role("status")).to_contain_text("does not work here")
    assert page.locator(".directory a").count() > 10
    reader.close()


def test_without_script_the_page_offers_sections_topics_people_and_dates(
    browser: Browser, address: str
) -> None:
    reader = Reader(browser, address, java_script_enabled=False)
    page = reader.open("en", "search")

    assert page.locator("input, button").count() == 0
    assert page.locator("noscript").inner_text().startswith("Searching words needs script")
    words = samples.WORDS["en"]
    for name in (words.sections[1], words.topics[0], words.people[0], "2031"):
        assert page.locator(".directory").get_by_role("link", name=name, exact=True).is_visible()
    reader.close()
