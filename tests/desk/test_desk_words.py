"""The catalogues of the desk's own screens: complete, compiled, and faithful to what is filled in."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import wagtail
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import tamizdat

OURS = Path(tamizdat.__file__).parent
#: Packages whose words the desk shows, each with its own catalogues.
PACKAGES = ("desk", "press")
WAGTAIL = Path(wagtail.__file__).parent
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext",), ((1, "c"), 2, 3)),
}
_FILLED_IN = re.compile(r"%\(\w+\)s")
CATALOGUES = pytest.mark.parametrize(
    "catalogue",
    sorted(OURS.glob("*/locale/*/LC_MESSAGES/django*.po")),
    ids=lambda path: f"{path.parts[-5]}-{path.parts[-3]}-{path.stem}",
)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages_in(path: Path) -> list[Message]:
    return [message for message in read(path) if message.id]


def originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(map(str, message.id))


def texts(message: Message) -> tuple[str, ...]:
    # A compiled catalogue gives a list, a written one a tuple.
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string or ""),)


def words_in_code(package: str) -> Iterator[tuple[str, Path]]:
    """Each string that is handed to gettext, the singular of those that have a plural; and where."""
    directory = OURS / package
    for path in sorted(directory.rglob("*.py")):
        yield from ((word, path) for word in _words(path.read_text("utf-8")))
    for path in sorted((directory / "templates").rglob("*.html")):
        # What is no word to be translated is blanked out, and its indentation makes no sense as Python.
        code = templatize(path.read_text("utf-8"))
        yield from ((word, path) for word in _words("\n".join(line.strip() for line in code.split("\n"))))


def _words(code: str) -> Iterator[str]:
    for _, word, _, _ in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
        yield word[0] if isinstance(word, tuple) else word


def wagtails_words(language: str = "en") -> set[str]:
    """What Wagtail says, as it is in its code; only what it can say in this language."""
    return {
        originals(message)[0]
        for path in WAGTAIL.rglob(f"locale/{language}/LC_MESSAGES/django*.po")
        for message in messages_in(path)
        if language == "en" or (all(texts(message)) and not message.fuzzy)
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_every_word_of_the_code_is_in_russian(package: str) -> None:
    there = {
        originals(message)[0]
        for one in (package, "desk")
        for message in messages_in(OURS / one / "locale/ru/LC_MESSAGES/django.po")
    }
    known = there | wagtails_words("ru")

    missing = {
        f"{path.relative_to(OURS)}: {word}" for word, path in words_in_code(package) if word not in known
    }

    assert not missing


@pytest.mark.parametrize("package", PACKAGES)
def test_no_russian_word_is_left_over(package: str) -> None:
    asked_for = {word for word, _ in words_in_code(package)} | wagtails_words()
    there = messages_in(OURS / package / "locale/ru/LC_MESSAGES/django.po")

    assert {originals(message)[0] for message in there} <= asked_for


def test_what_wagtail_is_told_to_say_is_what_it_says() -> None:
    """A word that Wagtail changes would show up in the desk again, without anybody noticing."""
    ours = [
        message
        for name in ("django", "djangojs")
        for message in messages_in(OURS / f"desk/locale/en/LC_MESSAGES/{name}.po")
    ]

    assert {originals(message)[0] for message in ours} <= wagtails_words()


def test_a_new_newsrooms_first_pages_have_names_in_burmese() -> None:
    first = {"News", "About us", "Contact", "Privacy"}

    assert {message.id for message in messages_in(OURS / "desk/locale/my/LC_MESSAGES/django.po")} == first


@CATALOGUES
def test_every_entry_is_translated(catalogue: Path) -> None:
    for message in messages_in(catalogue):
        assert not message.fuzzy, message.id
        assert all(texts(message)), message.id
        assert len(texts(message)) == (1 if isinstance(message.id, str) else read(catalogue).num_plurals)
    assert not read(catalogue).obsolete


@CATALOGUES
def test_a_translation_fills_in_what_the_original_does(catalogue: Path) -> None:
    for message in messages_in(catalogue):
        asked = {name for original in originals(message) for name in _FILLED_IN.findall(original)}
        # One of something may be said without its number; and Wagtail names each thing where a newsroom would not.
        may_be_left_out = asked if "en" in catalogue.parts else {"%(count)s", "%(counter)s"}
        for text in texts(message):
            assert asked - may_be_left_out <= set(_FILLED_IN.findall(text)) <= asked, message.id


@CATALOGUES
def test_the_compiled_catalogue_is_the_written_one(catalogue: Path) -> None:
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = {originals(message): texts(message) for message in read_mo(file) if message.id}

    assert compiled == {originals(message): texts(message) for message in messages_in(catalogue)}
