"""Every kind of page before axe and before what axe cannot see: width, spacing, keyboard, dark, paper."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tamizdat.desk import typeset
from tests.browser.conftest import Reader
from tests.desk import samples

KINDS = list(samples.pages("en"))
#: WCAG 2.2, 1.4.12: what a reader may set without losing a word.
SPACED_OUT = """
  * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }
"""
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
CUT_OFF = """[...document.querySelectorAll('main *, header *, footer *')].filter(element => {
  const style = getComputedStyle(element);
  return style.overflow !== 'visible' && element.tagName !== 'IMG' && !element.matches('.table')
    && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""

SIGHTS = {
    "english-wide-light": ("en", {"width": 1280, "height": 900}, "light"),
    "arabic-narrow-dark": ("ar", {"width": 390, "height": 844}, "dark"),
    "russian-wide-dark": ("ru", {"width": 1280, "height": 900}, "dark"),
    "burmese-narrow-light": ("my", {"width": 390, "height": 844}, "light"),
}


@pytest.fixture(scope="module")
def sight(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[tuple[str, Reader]]:
    language, viewport, colours = SIGHTS[request.param]
    reader = Reader(browser, address, viewport=viewport, color_scheme=colours, bypass_csp=True)
    yield language, reader
    reader.close()


@pytest.fixture(scope="module")
def narrow(browser: Browser, address: str) -> Iterator[Reader]:
    reader = Reader(browser, address, viewport={"width": 320, "height": 568}, bypass_csp=True)
    yield reader
    reader.close()


@pytest.mark.parametrize(
    ("sight", "name"),
    [
        *((sight, name) for sight in ("english-wide-light", "arabic-narrow-dark") for name in KINDS),
        *(
            (sight, name)
            for sight in ("russian-wide-dark", "burmese-narrow-light")
            for name in ("story", "front", "check")
        ),
    ],
    indirect=["sight"],
)
def test_axe_finds_nothing(sight: tuple[str, Reader], name: str) -> None:
    language, reader = sight
    page = reader.open(language, name)

    found = Axe().run(page, options={"resultTypes": ["violations"]})

    assert found.response["violations"] == []


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_axe_finds_nothing_on_the_search_page_without_script(
    browser: Browser, address: str, language: str
) -> None:
    # axe is a script itself: the page is shown as a browser without script would.
    reader = Reader(browser, address, bypass_csp=True)
    body = typeset.typeset_page(samples.pages(language)["search"], samples.paper(language)).decode()
    bare = re.sub(r"<script.*?</script>|</?noscript>", "", body, flags=re.DOTALL)
    reader.page.route("**/search.html", lambda route: route.fulfill(body=bare, content_type="text/html"))
    page = reader.open(language, "search")

    assert page.locator(".about").is_visible()
    assert Axe().run(page).response["violations"] == []
    reader.close()


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_no_page_is_wider_than_320_pixels(narrow: Reader, language: str) -> None:
    for name in KINDS:
        page = narrow.open(language, name)

        assert not page.evaluate(WIDER_THAN_THE_SCREEN), name


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_on_a_phone_the_masthead_leaves_the_screen_to_the_stories(
    browser: Browser, address: str, language: str
) -> None:
    reader = Reader(browser, address, viewport={"width": 390, "height": 844})

    heights = {
        name: reader.open(language, name).locator(".masthead").bounding_box()["height"]
        for name in ("front", "story")
    }

    assert heights["front"] <= 205
    assert heights["story"] <= 135
    reader.close()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_cut_off_when_a_reader_spaces_the_text_out(narrow: Reader, language: str) -> None:
    for name in KINDS:
        page = narrow.open(language, name)
        page.add_style_tag(content=SPACED_OUT)

        assert not page.evaluate(WIDER_THAN_THE_SCREEN), name
        assert page.evaluate(CUT_OFF) == [], name


def test_twice_the_letters_fit_the_same_screen(narrow: Reader) -> None:
    for name in ("story", "front", "section", "check", "search"):
        page = narrow.open("en", name)
        page.add_style_tag(content=":root { font-size: 200% }")
        page.set_viewport_size({"width": 640, "height": 900})

        assert not page.evaluate(WIDER_THAN_THE_SCREEN), name


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_key_leads_past_the_masthead(reader: Reader, language: str) -> None:
    page = reader.open(language, "story")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert 0 <= box["x"] <= 1280 - box["width"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


@pytest.mark.parametrize(
    ("language", "name"), [("en", "front"), ("ar", "front"), ("en", "story"), ("en", "search")]
)
def test_the_keyboard_reaches_every_link_in_order_and_shows_where_it_is(
    reader: Reader, language: str, name: str
) -> None:
    page = reader.open(language, name)
    page.wait_for_load_state("networkidle")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], input, button:not([hidden])')]"
        ".map((element, at) => (element.dataset.at = at)).length"
    )

    reached = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "[Number(document.activeElement.dataset.at), getComputedStyle(document.activeElement).outlineStyle]"
            )
        )

    assert reached == [[at, "solid"] for at in range(wanted)]


def test_the_skip_link_stays_out_of_sight_until_it_is_reached(reader: Reader) -> None:
    for language in ("en", "ar"):
        page = reader.open(language, "story")

        box = page.locator(".skip").bounding_box()
        assert box["x"] + box["width"] <= 0 or box["x"] >= 1280
        assert not page.evaluate(WIDER_THAN_THE_SCREEN)


def test_dark_is_dark(browser: Browser, address: str) -> None:
    grounds = {}
    for colours in ("light", "dark"):
        reader = Reader(browser, address, color_scheme=colours)
        page = reader.open("en", "story")
        grounds[colours] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        reader.close()

    assert grounds == {"light": "rgb(251, 249, 244)", "dark": "rgb(21, 19, 15)"}


def test_a_printed_story_is_the_story_and_who_printed_it(reader: Reader) -> None:
    page = reader.open("en", "story")

    page.emulate_media(media="print")

    assert page.locator(".body p").first.is_visible()
    assert page.locator(".masthead .name").is_visible()
    assert not any(
        page.locator(hidden).first.is_visible() for hidden in (".sections", ".ears", ".more", ".skip")
    )
    assert len(page.pdf()) > 10_000


def test_without_photos_a_page_still_says_everything(browser: Browser, address: str) -> None:
    reader = Reader(browser, address)
    reader.page.route("**/*.{jpg,webp,png,svg}", lambda route: route.abort())

    page = reader.open("en", "story")

    assert page.locator("h1").is_visible()
    assert page.locator("img").first.get_attribute("alt") == samples.WORDS["en"].alt
    assert page.locator(".credit").first.inner_text() == samples.WORDS["en"].credit
    reader.close()
