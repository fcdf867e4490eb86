"""A newsroom is made whole or not at all, and what is written for it says what was meant."""

import stat
import tomllib

import pytest

from tamizdat.newsroom.creation import (
    Plan,
    make_newsroom_at,
    new_passphrase,
    require_vacant,
    root_keys_beside,
    settings_text,
    unfinished,
    write_secrets,
)
from tamizdat.newsroom.errors import AlreadyRunningError, DirectoryTakenError, SettingsError

ODD = 'The "Far"\\Shore\n\x7f ဟိုဘက်ကမ်း'


def test_it_takes_its_name_when_all_went_well(tmp_path):
    with unfinished(tmp_path / "paper") as part:
        (part / "newsroom.toml").write_text("made")
        assert not (tmp_path / "paper").exists()

    assert (tmp_path / "paper" / "newsroom.toml").read_text() == "made"
    assert stat.S_IMODE((tmp_path / "paper").stat().st_mode) & 0o077 == 0


def test_nothing_is_left_when_it_went_wrong(tmp_path):
    def fail(part):
        (part / "newsroom.toml").write_text("half made")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), unfinished(tmp_path / "paper") as part:
        fail(part)

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_one_left_behind_is_cleared_away(tmp_path):
    (tmp_path / "paper.part" / "keys").mkdir(parents=True)
    (tmp_path / "paper.part" / "newsroom.toml").write_text("half made")

    with unfinished(tmp_path / "paper") as part:
        assert [entry.name for entry in part.iterdir()] == ["run"]


def test_two_do_not_build_the_same(tmp_path):
    again = unfinished(tmp_path / "paper")

    with unfinished(tmp_path / "paper"), pytest.raises(AlreadyRunningError):
        again.__enter__()


def test_an_empty_directory_may_become_a_newsroom(tmp_path):
    (tmp_path / "paper").mkdir()

    with unfinished(tmp_path / "paper") as part:
        (part / "newsroom.toml").write_text("made")

    assert (tmp_path / "paper" / "newsroom.toml").exists()


def test_what_stands_there_is_never_touched(tmp_path):
    taken, file, link = tmp_path / "taken", tmp_path / "file", tmp_path / "link"
    taken.mkdir()
    (taken / "letter.txt").write_text("mine")
    file.write_text("mine")
    link.symlink_to(taken)

    for directory in (taken, file, link):
        with pytest.raises(DirectoryTakenError):
            require_vacant(directory)


def test_a_plan_at_fault_is_refused_by_the_name_that_was_given(tmp_path):
    plan = Plan("Paper", ["en", "xx-unknown"], "paper.example")

    with pytest.raises(SettingsError) as caught:
        make_newsroom_at(
            tmp_path / "paper",
            plan,
            root_keys_directory=tmp_path / "root",
            root_passphrase="p",
            accounts=[],
        )

    assert str(caught.value).startswith(f"{tmp_path / 'paper' / 'newsroom.toml'}: address: ")
    assert "languages: 'xx-unknown' is no language code" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_root_keys_that_are_there_already_are_never_touched(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "root-1.key").write_text("of another newsroom")

    with pytest.raises(DirectoryTakenError):
        make_newsroom_at(
            tmp_path / "paper",
            Plan("Paper", ["en"], "https://paper.example/"),
            root_keys_directory=tmp_path / "root",
            root_passphrase="p",
            accounts=[],
        )

    assert not (tmp_path / "paper").exists()


def test_the_settings_say_what_was_planned():
    told = tomllib.loads(settings_text(Plan(ODD, ["en", "my"], "https://paper.example/", "Europe/Riga")))

    assert (told["name"], told["languages"], told["time_zone"]) == (ODD, ["en", "my"], "Europe/Riga")
    assert (told["paper"]["port"], told["desk"]["port"]) == (8000, 8001)


def test_what_stands_as_a_comment_is_a_setting_with_its_usual_value():
    import re

    from tamizdat.newsroom.env import NewsroomEnv

    text = re.sub(
        r"^# (\w+ = )", r"\1", settings_text(Plan("N", ["en"], "https://n.example/")), flags=re.MULTILINE
    )
    told = tomllib.loads(text)

    for part in ("desk", "paper", "press"):
        usual = NewsroomEnv.model_fields[part].default.model_dump()
        assert {name: value for name, value in told[part].items() if name != "https"} == {
            name: value for name, value in usual.items() if name != "https"
        }


def test_secrets_are_for_their_owner_alone(tmp_path):
    path = tmp_path / "secrets.toml"

    write_secrets(path, secret_key=ODD, key_passphrase="k", database_url="postgresql://u:p@h/n")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = tomllib.loads(path.read_text("utf-8"))
    assert (told["secret_key"], told["database"]["url"]) == (ODD, "postgresql://u:p@h/n")


def test_no_two_passphrases_are_the_same():
    made = {new_passphrase() for _ in range(100)}

    assert len(made) == 100
    assert all(len(one) == 29 for one in made)


def test_the_root_key_goes_beside_the_newsroom(tmp_path):
    assert root_keys_beside(tmp_path / "paper") == tmp_path / "paper-root-key"
