"""The settings: read in one place, every fault named at once, each told in the reference."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from tamizdat.newsroom.env import NewsroomEnv, find_newsroom, read_env, require_secrecy
from tamizdat.newsroom.errors import NewsroomNotFoundError, SettingsError

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "settings.md"
SETTINGS = 'name = "The Far Shore"\naddress = "https://farshore.example"\nlanguages = ["en", "ru"]\n'
SECRETS = 'secret_key = "s"\nkey_passphrase = "k"\n'


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    import os

    for name in list(os.environ):
        if name.startswith("TAMIZDAT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def newsroom(tmp_path):
    (tmp_path / "newsroom.toml").write_text(SETTINGS)
    (tmp_path / "secrets.toml").write_text(SECRETS)
    return tmp_path


def names_of(model, prefix=""):
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from names_of(kind, f"{prefix}{name}.")
        else:
            yield prefix + name


def test_every_setting_is_in_the_reference_and_no_other():
    told = re.findall(r"^\| `([a-z_.]+)` \|", REFERENCE.read_text("utf-8"), re.MULTILINE)

    assert sorted(told) == sorted(names_of(NewsroomEnv))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", '"UTC"'),
        ("desk.port", "8001"),
        ("paper.port", "8000"),
        ("press.full_bake_hour", "4"),
        ("debug", "false"),
    ],
)
def test_the_usual_value_is_told(name, value):
    assert f"| `{name}` | `{value}` |" in REFERENCE.read_text("utf-8")


def test_both_files_are_read(newsroom):
    env = read_env(newsroom)

    assert (env.name, env.languages, env.primary_language) == ("The Far Shore", ["en", "ru"], "en")
    assert env.secret_key.get_secret_value() == "s"
    assert env.www_dir == newsroom / "www"


def test_the_address_ends_with_a_slash_whatever_was_written(newsroom):
    assert read_env(newsroom).address == "https://farshore.example/"


def test_the_environment_counts_more_and_leaves_its_neighbours_alone(newsroom, monkeypatch):
    (newsroom / "newsroom.toml").write_text(SETTINGS + '[desk]\nport = 9001\nhost = "10.0.0.1"\n')
    monkeypatch.setenv("TAMIZDAT_DESK__PORT", "9100")
    monkeypatch.setenv("TAMIZDAT_LANGUAGES", '["my"]')

    env = read_env(newsroom)

    assert (env.desk.port, env.desk.host, env.languages) == (9100, "10.0.0.1", ["my"])


def test_the_databases_address_may_stand_among_the_secrets(newsroom):
    (newsroom / "secrets.toml").write_text(SECRETS + '[database]\nurl = "postgresql://u:p@h/n"\n')

    assert read_env(newsroom).database.url.get_secret_value() == "postgresql://u:p@h/n"


def test_no_secret_is_shown(newsroom):
    assert "'s'" not in repr(read_env(newsroom))


def test_every_fault_is_named_at_once_with_the_way_out(tmp_path):
    (tmp_path / "newsroom.toml").write_text(
        'address = "farshore.example"\nlanguages = ["en", "xx-unknown"]\ntime_zone = "Riga"\ncolour = "red"\n'
        "[desk]\nport = 70000\n"
    )

    with pytest.raises(SettingsError) as caught:
        read_env(tmp_path)

    message = str(caught.value)
    for part in (
        f"{tmp_path / 'newsroom.toml'}: ",
        "name is missing, add it to newsroom.toml",
        "address: write it in full, such as https://paper.example/",
        "languages: 'xx-unknown' is no language code such as en, ru or my",
        "time_zone: 'Riga' is no time zone such as Europe/Riga",
        "colour is not a setting, take it out",
        "desk.port: Input should be less than or equal to 65535",
        "secret_key is missing, add it to secrets.toml",
        "key_passphrase is missing, add it to secrets.toml",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("languages = []", "languages: List should have at least 1 item"),
        ('languages = ["en", "en"]', "languages: a language is named twice"),
        ('languages = ["en"]\n[press]\nfull_bake_hour = 24', "press.full_bake_hour"),
        ('languages = ["en"]\n[desk]\nhost = 5', "desk.host"),
    ],
)
def test_a_malformed_setting_is_named(newsroom, line, fault):
    (newsroom / "newsroom.toml").write_text(f'name = "N"\naddress = "https://n.example/"\n{line}\n')

    with pytest.raises(SettingsError, match=fault):
        read_env(newsroom)


def test_a_file_that_is_no_toml_is_named(newsroom):
    (newsroom / "newsroom.toml").write_text("name = ")

    with pytest.raises(SettingsError, match=r"newsroom\.toml cannot be read"):
        read_env(newsroom)


def test_a_newsroom_is_found_by_name_by_environment_and_upwards(newsroom, monkeypatch):
    below = newsroom / "media" / "photos"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_newsroom() == newsroom

    monkeypatch.chdir("/")
    monkeypatch.setenv("TAMIZDAT_NEWSROOM", str(newsroom))
    assert find_newsroom() == newsroom

    monkeypatch.setenv("TAMIZDAT_NEWSROOM", "/nowhere")
    assert find_newsroom(newsroom) == newsroom


def test_no_newsroom_in_sight_is_told_with_the_way_out(monkeypatch):
    monkeypatch.chdir("/")

    with pytest.raises(NewsroomNotFoundError, match="--newsroom or TAMIZDAT_NEWSROOM"):
        find_newsroom()


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_secrets_for_their_owner_alone_are_in_order(newsroom, mode):
    (newsroom / "secrets.toml").chmod(mode)

    require_secrecy(newsroom)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o601])
def test_secrets_that_are_open_to_others_are_refused_with_the_way_out(newsroom, mode):
    (newsroom / "secrets.toml").chmod(mode)

    with pytest.raises(SettingsError, match=f"chmod 600 {newsroom / 'secrets.toml'}"):
        require_secrecy(newsroom)
