"""One more language is written where a person would have written it, and nothing else is touched."""

import tomllib

import pytest

from tamizdat.newsroom.creation import Plan, settings_text
from tamizdat.newsroom.errors import AlreadyRunningError, LanguageError, SettingsError
from tamizdat.newsroom.languages import add_language, with_language
from tamizdat.newsroom.processes import only_one

SETTINGS = settings_text(Plan("The Far Shore", ["en", "ru"], "https://farshore.example/"))


@pytest.fixture
def newsroom(tmp_path):
    (tmp_path / "newsroom.toml").write_text(SETTINGS)
    (tmp_path / "secrets.toml").write_text('secret_key = "s"\nkey_passphrase = "k"\n')
    (tmp_path / "secrets.toml").chmod(0o600)
    return tmp_path


def test_every_other_line_stays_as_it_was():
    before, after = SETTINGS.splitlines(), with_language(SETTINGS, "be").splitlines()

    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ('languages = ["en", "ru"]', 'languages = ["en", "ru", "be"]')
    ]


@pytest.mark.parametrize(
    "written", ['languages=["en"]', 'languages = [\n  "en",\n]', 'languages = [ "en", ]  # the first']
)
def test_it_finds_its_place_however_the_list_is_written(written):
    told = tomllib.loads(with_language(f'name = "N"\n{written}\n[desk]\nport = 1\n', "be"))

    assert told == {"name": "N", "languages": ["en", "be"], "desk": {"port": 1}}


@pytest.mark.parametrize(
    "written",
    ['"languages" = ["en"]', 'languages = [\n  "en"  # the first\n]', 'note = """\nlanguages = []\n"""'],
)
def test_what_only_a_person_should_change_is_left_alone(written):
    with pytest.raises(LanguageError, match="in an unusual way"):
        with_language(written, "be")


def test_what_is_no_language_changes_nothing(newsroom):
    with pytest.raises(SettingsError, match="'xx-unknown' is no language code"):
        add_language(newsroom, "xx-unknown")

    assert (newsroom / "newsroom.toml").read_text() == SETTINGS
    assert sorted(path.name for path in newsroom.iterdir()) == ["newsroom.toml", "run", "secrets.toml"]


def test_languages_of_the_environment_are_not_changed_by_a_file(newsroom, monkeypatch):
    monkeypatch.setenv("TAMIZDAT_LANGUAGES", '["en"]')

    with pytest.raises(LanguageError, match="add be there, then give this command again"):
        add_language(newsroom, "be")

    assert (newsroom / "newsroom.toml").read_text() == SETTINGS


def test_a_newsroom_that_runs_is_refused(newsroom):
    with only_one(newsroom / "run"), pytest.raises(AlreadyRunningError):
        add_language(newsroom, "be")
