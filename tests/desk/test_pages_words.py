"""The catalogues of the reader's pages: complete, compiled, and faithful to what is filled in."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tamizdat.desk import typeset

TEMPLATES = Path(typeset.__file__).parent / "jinja2" / "paper"
LOCALE = Path(typeset.__file__).parent / "locale"
LANGUAGES = ("en", "ru", "my")
_FILLED_IN = re.compile(r"%\(\w+\)s")


def catalogue(language):
    with (LOCALE / language / "LC_MESSAGES" / "paper.po").open("rb") as file:
        return read_po(file, locale=language if language != "my" else None)


def words_in_templates():
    found = extract_from_dir(
        TEMPLATES,
        method_map=[("**.html", "jinja2")],
        options_map={"**.html": {"extensions": "jinja2.ext.i18n"}},
    )
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_templates_is_translated_and_no_other(language):
    entries = {message.id: message for message in catalogue(language) if message.id}

    assert set(entries) == words_in_templates()
    for message in entries.values():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy
        assert all(texts), message.id
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_original_does(language):
    for message in catalogue(language):
        if message.id:
            original = message.id if isinstance(message.id, str) else message.id[-1]
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert {frozenset(_FILLED_IN.findall(text)) for text in texts} == {
                frozenset(_FILLED_IN.findall(original))
            }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    directory = LOCALE / language / "LC_MESSAGES"
    with (directory / "paper.po").open("rb") as file:
        fresh = BytesIO()
        write_mo(fresh, read_po(file))

    assert messages_of(directory / "paper.mo") == messages_of(fresh)


def messages_of(compiled):
    """What a compiled catalogue holds, without the header, which has the hour it was made."""
    with compiled.open("rb") if isinstance(compiled, Path) else compiled as file:
        file.seek(0)
        translations = GNUTranslations(file)
    plurals = [
        translations.ngettext("%(count)s minute to read", "%(count)s minutes to read", n) for n in range(30)
    ]
    return {key: text for key, text in translations._catalog.items() if key}, plurals


@pytest.mark.parametrize("language", ["ru", "my"])
def test_a_translation_leaves_nothing_in_english(language):
    script = {"ru": r"[А-Яа-яЁё]", "my": r"[\u1000-\u109f]"}[language]

    for message in catalogue(language):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.id or all(re.search(script, text) for text in texts), message.id
