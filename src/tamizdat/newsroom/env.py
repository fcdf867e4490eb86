"""The settings of a newsroom: `newsroom.toml`, `secrets.toml` and the environment, read in this one place.

A newsroom directory looks like this:

    newsroom.toml   what may be shown
    secrets.toml    secret_key and key_passphrase, readable by the owner only
    keys/           online keys, encrypted; root keys live elsewhere
    media/          photos, drawn anew; files, without what surely can be taken out of them
    www/            the edition: what a web server serves
    aside/          sheets waiting for the next switch
    run/            sockets and locks of running processes
    newsroom.sqlite3
"""

import os
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tamizdat.newsroom.errors import NewsroomNotFoundError, SettingsError

SETTINGS_FILE = "newsroom.toml"
SECRETS_FILE = "secrets.toml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DeskEnv(_Part):
    """Where staff reach the desk."""

    host: str = "127.0.0.1"
    port: int = Field(default=8001, ge=1, le=65535)
    hostnames: list[str] = ["localhost", "127.0.0.1"]
    https: bool = False


class PaperEnv(_Part):
    """Where the built-in server shows the edition."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)


class DatabaseEnv(_Part):
    """`postgresql://user@host/name`; empty for the embedded SQLite file."""

    url: SecretStr = SecretStr("")


class PressEnv(_Part):
    """When the press does what nobody asks it to do. Hours of the newsroom's own time zone."""

    full_bake_hour: int = Field(default=4, ge=0, le=23)
    search: bool = True
    processes: int = Field(default=0, ge=0, le=64)  # 0: one for each core


class NewsroomEnv(BaseSettings):
    """Read once at start. Every missing or malformed value is named in one error."""

    model_config = SettingsConfigDict(
        env_prefix="TAMIZDAT_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    directory: Path
    name: str = Field(min_length=1, max_length=200)
    address: str = Field(description="the paper's public address, ending with a slash")
    languages: list[str] = Field(min_length=1)
    time_zone: str = "UTC"
    secret_key: SecretStr
    key_passphrase: SecretStr
    desk: DeskEnv = DeskEnv()
    paper: PaperEnv = PaperEnv()
    database: DatabaseEnv = DatabaseEnv()
    press: PressEnv = PressEnv()
    debug: bool = False

    @field_validator("address")
    @classmethod
    def _address_is_a_web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or " " in value:
            raise ValueError("write it in full, such as https://paper.example/")
        return value if value.endswith("/") else value + "/"

    @field_validator("languages")
    @classmethod
    def _languages_are_known(cls, value: list[str]) -> list[str]:
        for code in value:
            try:
                Locale.parse(code, sep="-")
            except (UnknownLocaleError, ValueError) as exc:
                raise ValueError(f"{code!r} is no language code such as en, ru or my") from exc
        if len(set(value)) != len(value):
            raise ValueError("a language is named twice")
        return value

    @field_validator("time_zone")
    @classmethod
    def _time_zone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone such as Europe/Riga")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        directory = Path(init_settings()["directory"])
        files = [directory / SETTINGS_FILE, directory / SECRETS_FILE]
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=files))

    @property
    def primary_language(self) -> str:
        return self.languages[0]

    @property
    def www_dir(self) -> Path:
        return self.directory / "www"

    @property
    def aside_dir(self) -> Path:
        return self.directory / "aside"

    @property
    def media_dir(self) -> Path:
        return self.directory / "media"

    @property
    def keys_dir(self) -> Path:
        return self.directory / "keys"

    @property
    def run_dir(self) -> Path:
        return self.directory / "run"


def find_newsroom(named: str | Path | None = None) -> Path:
    """The newsroom directory: as named, as in TAMIZDAT_NEWSROOM, or the nearest one upwards from here."""
    chosen = named or os.environ.get("TAMIZDAT_NEWSROOM")
    if chosen:
        directory = Path(chosen).expanduser().resolve()
        if not (directory / SETTINGS_FILE).is_file():
            raise NewsroomNotFoundError(
                f"{directory} has no {SETTINGS_FILE}; `tamizdat new {chosen}` makes a newsroom there"
            )
        return directory
    here = Path.cwd()
    for directory in (here, *here.parents):
        if (directory / SETTINGS_FILE).is_file():
            return directory
    raise NewsroomNotFoundError(
        f"no {SETTINGS_FILE} here or above; name a newsroom with --newsroom or TAMIZDAT_NEWSROOM, "
        "or make one with `tamizdat new`"
    )


def read_env(directory: Path) -> NewsroomEnv:
    """The settings of the newsroom in this directory.

    Raises:
        SettingsError: naming every setting at fault and what is wrong with it.
    """
    try:
        return NewsroomEnv(directory=directory)  # type: ignore[call-arg]  # the rest comes from the files
    except ValidationError as exc:
        faults = "; ".join(_fault(dict(error)) for error in exc.errors())
        raise SettingsError(f"{directory / SETTINGS_FILE}: {faults}") from exc
    except ValueError as exc:  # TOML that cannot be read
        raise SettingsError(f"{directory / SETTINGS_FILE} cannot be read: {exc}") from exc


def require_secrecy(directory: Path) -> None:
    """Refuse to run on secrets that any other account of the machine can read or write.

    Raises:
        SettingsError: one can.
    """
    secrets = directory / SECRETS_FILE
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        raise SettingsError(f"{secrets} is open to other accounts of this machine: chmod 600 {secrets}")


def _fault(error: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        where = SECRETS_FILE if name in ("secret_key", "key_passphrase") else SETTINGS_FILE
        return f"{name} is missing, add it to {where}"
    if error["type"] == "extra_forbidden":
        return f"{name} is not a setting, take it out"
    return f"{name}: {str(error['msg']).removeprefix('Value error, ')}"
