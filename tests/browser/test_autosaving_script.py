"""What was written while Wagtail's editor was not looking is saved all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import tamizdat.desk

SCRIPT = Path(tamizdat.desk.__file__).parent / "static/desk/autosaving.js"
#: Wagtail's editor, as far as the script hears of it.
EDITOR = """<form data-edit-form>
<input name="csrfmiddlewaretoken" value="a"><input name="title" value="Storm"><input name="rows-INITIAL_FORMS" value="0">
</form><script>
const form = document.querySelector("form");
const tell = (name, detail) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
const write = (name, value) => {
  form.elements[name].value = value;
  form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
};
const watch = () => tell("w-unsaved:watch-edits", {});
const send = () => tell("w-autosave:save", { formData: new FormData(form) });
const answer = (updates = {}) => {
  for (const [name, value] of Object.entries(updates)) form.elements[name].value = value;
  watch();
  tell("w-autosave:success", { data: { field_updates: updates } });
};
</script>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content(f"{EDITOR}<script>{SCRIPT.read_text()}</script>")
    yield page
    page.close()


@pytest.mark.parametrize(
    ("events", "is_saved_again"),
    [
        ("watch()", False),
        ("write('title', 'Storm warning'); watch()", True),
        ("watch(); write('title', 'Storm warning')", False),  # Wagtail sees this by itself
        ("watch(); send(); answer()", False),
        ("watch(); send(); write('title', 'Storm warning'); answer()", True),
        ("watch(); send(); answer({ 'rows-INITIAL_FORMS': '1' })", False),
        ("watch(); send(); write('csrfmiddlewaretoken', 'b'); answer()", False),
    ],
    ids=[
        "nothing written",
        "before it looked",
        "while it looked",
        "nothing since it was sent",
        "since it was sent",
        "what the answer wrote",
        "marks of the form itself",
    ],
)
def test_what_nobody_has_sent_is_sent(page: Page, events: str, is_saved_again: bool) -> None:
    page.evaluate(events)

    assert page.evaluate("form.dataset.wUnsavedForceValue === 'true'") is is_saved_again
