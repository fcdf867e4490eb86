"""A newsroom is opened by every command that works in it, or refused with the way out."""

import os

import pytest

from tamizdat.newsroom.errors import SettingsError
from tamizdat.newsroom.opening import open_newsroom


@pytest.fixture
def newsroom(tmp_path, monkeypatch):
    """A newsroom's two files. What opening it writes into the environment is taken back."""
    for name in ("TAMIZDAT_NEWSROOM", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ[name])
    (tmp_path / "newsroom.toml").write_text(
        'name = "N"\naddress = "https://n.example/"\nlanguages = ["en"]\n'
    )
    (tmp_path / "secrets.toml").write_text('secret_key = "s"\nkey_passphrase = "k"\n')
    (tmp_path / "secrets.toml").chmod(0o600)
    return tmp_path


def test_no_command_works_with_secrets_that_are_open_to_others(newsroom):
    (newsroom / "secrets.toml").chmod(0o640)

    with pytest.raises(SettingsError, match="is open to other accounts"):
        open_newsroom(newsroom)


@pytest.mark.django_db
def test_a_newsroom_in_order_is_opened(newsroom):
    assert open_newsroom(newsroom) == newsroom
