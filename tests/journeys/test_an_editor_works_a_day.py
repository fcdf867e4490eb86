"""An editor's day, in a browser, with the newsroom's own processes: from a saved page to a story that is taken back."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from tests.desk.telltales import CANARY, jpeg
from tests.journeys.newsrooms import Newsroom

pytestmark = pytest.mark.browser

PASSWORD = "lanterns on the quay"
ACCOUNTS = f"""
from tamizdat.desk.roles import add_staff
add_staff("rada", "{PASSWORD}", "reporter")
add_staff("edvin", "{PASSWORD}", "editor")
"""
SAVED_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry resumes - Quay Post</title>
<meta property="og:title" content="Ferry to the outer islands resumes"></head><body>
<header><nav><a href="/">Home</a><a href="/news">News</a></nav></header>
<main><article><h1>Ferry to the outer islands resumes</h1>
<p class="byline">By <a rel="author" href="/a/ona">Ona Mirell</a></p><time datetime="2031-07-05">July 5, 2031</time>
<p>The ferry between Port Senne and the outer islands sailed again on Saturday after nine days at the quay.</p>
<p>About two hundred passengers had slept in the waiting hall, the harbour master said, and were taken across first.</p>
<p>The company gave no reason for the stop, and its office on the mole was closed for the whole of the week.</p>
<p>Fishermen who carried medicine to the islands in the meantime asked the council to pay for their fuel.</p>
</article></main><footer><p>Support us from $2 a month.</p></footer></body></html>"""


@pytest.fixture(autouse=True)
def _patience() -> None:
    expect.set_options(timeout=30_000)  # the desk shares the machine with everything else that runs


class Desk:
    """One account at work in a browser of its own, remembering what the browser complained of."""

    def __init__(self, browser: Browser, newsroom: Newsroom, name: str) -> None:
        self._newsroom = newsroom
        self.complaints: list[str] = []
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.on("console", self._listen)
        self.page.goto(newsroom.desk)
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="The Far Shore")).to_be_visible()

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def start_story(self, headline: str, standfirst: str) -> None:
        self.page.goto(f"{self._newsroom.desk}stories/")
        self.page.get_by_role("link", name="New story, English").click()
        self.page.get_by_placeholder("Headline").fill(headline)
        self.page.locator("[name=standfirst]").fill(standfirst)

    def open_story(self, headline: str) -> None:
        self.page.goto(f"{self._newsroom.desk}stories/")
        self.page.get_by_role("link", name=headline).first.click()
        expect(self.page.get_by_placeholder("Headline")).to_have_value(headline)

    def write_paragraph(self, text: str, note: str) -> None:
        body = self.page.locator("[data-contentpath=body]")
        body.get_by_role("button", name="Insert a block").first.click()
        self.page.get_by_role("option", name="Paragraph").click()
        body.locator(".public-DraftEditor-content").first.click()
        self.page.keyboard.type(text)
        self.page.keyboard.type("/footnote")
        self.page.get_by_role("option", name="Footnote").click()
        self.page.get_by_label("What the note says").fill(note)
        self.page.get_by_role("button", name="Keep the note").click()
        expect(body.locator(".footnote-mark")).to_have_attribute("title", note)
        expect(self.page.locator("[data-length-words]")).not_to_have_text("0")

    def bring_lead_photo(self, file: Path, credit: str, alternative_text: str) -> None:
        self.page.get_by_role("button", name="Choose a photo").first.click()
        self.page.get_by_role("tab", name="Upload").click()
        self.page.get_by_label("File").set_input_files(file)
        self.page.get_by_label("Name for colleagues").fill("Pier")
        self.page.get_by_label("Credit").fill(credit)
        self.page.get_by_label("Alternative text").fill(alternative_text)
        # What an earlier change had saved says “Saved” too: wait for the answer to the save with the photo in it.
        with self.page.expect_response(_saves_lead_photo) as answer:
            self.page.locator(".modal").get_by_role("button", name="Upload").click()
        assert answer.value.json()["success"], answer.value.text()
        expect(self.page.locator(".modal")).to_have_count(0)
        self.wait_until_saved()

    def choose_action(self, name: str) -> None:
        """Beside saving, at the foot of the editor; leads back to the list of stories."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self._leads_to_stories()

    def wait_until_saved(self) -> None:
        """The draft saves itself; an action in between would be told that there is a newer version."""
        expect(self.page.get_by_text("Saved", exact=True)).to_be_visible()

    def _leads_to_stories(self) -> None:
        expect(self.page).to_have_url(f"{self._newsroom.desk}stories/")
        expect(self.page.locator(".messages .success")).to_be_visible()

    def schedule(self, moment: datetime) -> None:
        self.page.get_by_role("button", name="Set a time").click()
        field = self.page.locator("[name=go_live_at]")
        field.fill(moment.strftime("%Y-%m-%d %H:%M"))
        # The calendar that opens below the field covers the button; the keyboard gets past it.
        self.page.get_by_role("button", name="Save the time").focus()
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".messages .success")).to_be_visible()

    def correct(self, text: str) -> None:
        self.page.get_by_role("tab", name="Corrections").click()
        self.page.get_by_role("button", name="Add Correction").click()
        self.page.locator("[name=corrections-0-text]").fill(text)

    def withdraw(self, because: str) -> None:
        self.page.get_by_role("button", name="More actions").click()
        self.page.get_by_role("link", name="Withdraw").click()
        self.page.get_by_label("Reason").fill(because)
        self.page.get_by_role("button", name="Withdraw the story").click()
        self._leads_to_stories()


def _saves_lead_photo(response: Response) -> bool:
    sent = response.request.post_data if response.request.method == "POST" else None
    return bool(re.search(r'name="lead_photo"\r\n\r\n\d', sent or ""))


def test_an_editor_works_a_day(newsroom: Newsroom, browser: Browser, tmp_path: Path) -> None:
    newsroom.manage(ACCOUNTS)
    saved_page, photo = tmp_path / "ferry.html", tmp_path / f"{CANARY.decode()}.jpg"
    saved_page.write_text(SAVED_PAGE)
    photo.write_bytes(jpeg())
    for name in ("desk", "worker", "paper"):
        newsroom.start(name)
    newsroom.wait_for_desk()
    today = f"{datetime.now(UTC):%Y/%m/%d}"
    ferry, harbour = f"{today}/ferry-to-the-outer-islands-resumes.html", f"{today}/the-harbour-reopens.html"

    # A saved page becomes a draft, and is set to come out at a minute that is not yet there.
    newsroom.run("import", str(saved_page))
    edvin = Desk(browser, newsroom, "edvin")
    edvin.open_story("Ferry to the outer islands resumes")
    edvin.page.get_by_role("tab", name="Placing").click()
    edvin.page.locator("[name=published_at]").fill("")
    minute = (datetime.now(UTC) + timedelta(seconds=75)).replace(second=0, microsecond=0)
    edvin.schedule(minute)
    edvin.choose_action("Schedule to publish")

    # A reporter writes, with a photo and a footnote, and sends it to review.
    rada = Desk(browser, newsroom, "rada")
    rada.start_story("The harbour reopens", "Two freighters left Port Senne at dawn.")
    rada.write_paragraph("The cranes moved again at six.", "Port register, page 9.")
    rada.bring_lead_photo(photo, "Lio Hartmann / Pier Agency", "A pier at dusk")
    rada.choose_action("Submit to Review")

    # The editor finds it waiting, and lets it out.
    edvin.page.goto(newsroom.desk)
    edvin.page.get_by_role("link", name="The harbour reopens").first.click()
    edvin.choose_action("Approve and Publish")
    page = newsroom.wait_for_page(harbour, "The cranes moved again at six.", seconds=60).decode()
    assert "Port register, page 9." in page
    assert "Lio Hartmann / Pier Agency" in page
    assert re.search(r'alt="?A pier at dusk', page)

    # A mistake is put right in public.
    edvin.open_story("The harbour reopens")
    edvin.correct("One freighter left, not two.")
    edvin.choose_action("Publish")
    expect(edvin.page.get_by_role("link", name="Read it on the paper")).to_have_attribute(
        "href", f"http://localhost:{newsroom.paper_port}/{harbour}"
    )
    newsroom.wait_for_page(harbour, "One freighter left, not two.", seconds=60)

    # The embargo has held until its minute, and not longer.
    if datetime.now(UTC) < minute:
        assert newsroom.get(ferry)[0] == 404
    time.sleep(max(0.0, (minute - datetime.now(UTC)).total_seconds()))
    newsroom.wait_for_page(ferry, "slept in the waiting hall", seconds=30)

    # A story is taken back, and says so.
    edvin.open_story("The harbour reopens")
    edvin.withdraw("The port register was forged.")
    page = newsroom.wait_for_page(harbour, "The port register was forged.", seconds=60).decode()
    assert "cranes" not in page

    newsroom.stop()
    named = [file for file in newsroom.directory.rglob("*") if file.is_file() and CANARY in file.read_bytes()]
    assert not named
    assert newsroom.verify(newsroom.www)[0] == 0
    assert edvin.complaints + rada.complaints == []
