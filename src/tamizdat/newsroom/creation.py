"""Makes a newsroom: its directory, its keys, its tables, its first account. All of it, or nothing."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tamizdat.newsroom.apart import ApartError, apart
from tamizdat.newsroom.errors import DirectoryTakenError, SettingsError
from tamizdat.newsroom.processes import only_one

if TYPE_CHECKING:
    from tamizdat.newsroom.databases import Database

#: The account of `tamizdat new`, and who may make the others.
FIRST_STAFF, FIRST_ROLE = "publisher", "publisher"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new newsroom is to be."""

    name: str
    languages: Sequence[str]
    address: str
    time_zone: str = "UTC"
    database_url: str = ""
    paper_port: int = 8000
    desk_port: int = 8001
    root_keys: int = 1
    root_threshold: int = 1  # how many of the root keys it takes to change the other keys


@dataclass(frozen=True, slots=True)
class Account:
    """Who may log in to the desk."""

    name: str
    password: str
    role: str


def new_passphrase() -> str:
    """Twenty-five letters and digits that are read aloud without mistakes: 124 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(5))
    return "-".join(groups)


def root_keys_beside(directory: Path) -> Path:
    """Where the root key of a newsroom goes if no place is named: beside it, never in it."""
    return directory.with_name(f"{directory.name}-root-key")


@contextmanager
def unfinished(directory: Path) -> Iterator[Path]:
    """A directory to build in, which becomes `directory` when all went well, and is gone when not.

    Raises:
        DirectoryTakenError: something stands there already.
        AlreadyRunningError: another process is building the same.
    """
    require_vacant(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    part = directory.with_name(f"{directory.name}.part")
    part.mkdir(mode=0o700, exist_ok=True)
    with only_one(part / "run"):
        # What is here was left by somebody who was interrupted: begin anew.
        _empty(part)
        try:
            yield part
            part.rename(directory)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


def require_vacant(directory: Path) -> None:
    """Refuse to write where something stands.

    Raises:
        DirectoryTakenError: the directory exists and is not empty, or is something else.
    """
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise DirectoryTakenError(f"{directory} is no directory")
    if directory.is_dir() and any(directory.iterdir()):
        raise DirectoryTakenError(f"{directory} is not empty; name a directory that does not exist yet")


def _empty(part: Path) -> None:
    for entry in part.iterdir():
        if entry.name == "run":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def make_newsroom_at(
    directory: Path,
    plan: Plan,
    *,
    root_keys_directory: Path,
    root_passphrase: str,
    accounts: Sequence[Account],
    furnish: Callable[[], Any] = lambda: None,
) -> str:
    """Make a newsroom, and `furnish` it while nobody can see it yet. Gives the fingerprint of its root.

    Raises:
        DirectoryTakenError: one of the two directories is not empty.
        SettingsError: the plan is at fault.
        ApartError: what the making met, in its own words.
    """
    require_vacant(directory)
    with unfinished(root_keys_directory) as root_part, unfinished(directory) as part:
        _write_settings(part, plan, called=directory)
        fingerprint = apart(lambda: _make_keys(part, plan, root_part, root_passphrase))
        with filled(part):
            apart(lambda: _lay_out(part, plan, accounts=accounts, furnish=furnish))
        (root_part / "run" / "run.lock").unlink()
        (root_part / "run").rmdir()
    return str(fingerprint)


@contextmanager
def filled(part: Path) -> Iterator[None]:
    """While a newsroom's database is filled. A server's is as empty as before if anything fails.

    Raises:
        ApartError: it cannot be reached, or holds something.
    """
    apart(lambda: database_at(part).begin_filling())
    try:
        yield
        apart(lambda: database_at(part).end_filling())
    except BaseException:
        with suppress(ApartError):  # what failed before is what is told
            apart(lambda: database_at(part).abandon_filling())
        raise


def database_at(directory: Path) -> "Database":
    from tamizdat.newsroom.databases import database_of
    from tamizdat.newsroom.env import read_env

    return database_of(read_env(directory))


def _write_settings(part: Path, plan: Plan, *, called: Path) -> None:
    from tamizdat.newsroom.env import SECRETS_FILE, SETTINGS_FILE, read_env

    (part / SETTINGS_FILE).write_text(settings_text(plan), encoding="utf-8")
    write_secrets(
        part / SECRETS_FILE,
        secret_key=secrets.token_urlsafe(50),
        key_passphrase=secrets.token_urlsafe(32),
        database_url=plan.database_url,
    )
    try:
        read_env(part)
    except SettingsError as exc:
        raise SettingsError(str(exc).replace(str(part), str(called))) from exc


def _make_keys(part: Path, plan: Plan, root_part: Path, root_passphrase: str) -> str:
    from tamizdat.edition.keys import create_keys
    from tamizdat.newsroom.env import read_env

    env = read_env(part)
    keys = create_keys(
        env.keys_dir,
        root_part,
        passphrase=env.key_passphrase.get_secret_value(),
        root_passphrase=root_passphrase,
        now=datetime.now(UTC),
        root_keys=plan.root_keys,
        threshold=plan.root_threshold,
    )
    return keys.fingerprint


def _lay_out(part: Path, plan: Plan, *, accounts: Sequence[Account], furnish: Callable[[], Any]) -> None:
    from tamizdat.newsroom.env import read_env
    from tamizdat.newsroom.migrating import migrate

    env = read_env(part)
    for folder in (env.media_dir, env.www_dir, env.run_dir):
        folder.mkdir(mode=0o700, exist_ok=True)
    # A web server of another account must reach www/, and nothing else.
    part.chmod(0o711)
    env.www_dir.chmod(0o755)
    migrate(part)
    from django.db import connections

    from tamizdat.desk.roles import add_staff, make_newsroom

    make_newsroom(plan.name, plan.languages)
    for account in accounts:
        add_staff(account.name, account.password, account.role)
    furnish()
    connections.close_all()


def write_secrets(path: Path, *, secret_key: str, key_passphrase: str, database_url: str) -> None:
    """What the owner of the newsroom alone may read."""
    lines = [
        "# Nobody but the newsroom may read this file. `tamizdat backup` takes it along.",
        f"secret_key = {_toml(secret_key)}",
        "# Opens the online keys in keys/.",
        f"key_passphrase = {_toml(key_passphrase)}",
    ]
    if database_url:
        lines += ["", "[database]", f"url = {_toml(database_url)}"]
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def settings_text(plan: Plan) -> str:
    """`newsroom.toml` with every setting, the usual ones as comments."""
    return f"""\
# The settings of this newsroom. docs/reference/settings.md explains each.
# Any of them can be set in the environment too: TAMIZDAT_NAME, TAMIZDAT_DESK__PORT.

name = {_toml(plan.name)}
# The paper's public address. Links in pages and Atom feeds are relative, so that they lead on in any copy;
# JSON Feed and the sitemap carry this address.
address = {_toml(plan.address)}
# The first is the primary one: its front page stands at the top.
languages = [{", ".join(map(_toml, plan.languages))}]
time_zone = {_toml(plan.time_zone)}

[desk]
# host = "127.0.0.1"
port = {plan.desk_port}
# Names by which browsers may ask for the desk.
# hostnames = ["localhost", "127.0.0.1"]
# https = true   # once the desk stands behind a server with a certificate

[paper]
# host = "127.0.0.1"
port = {plan.paper_port}

[press]
# full_bake_hour = 4   # of time_zone
# search = true
# processes = 0   # for a full bake; 0: one for each core
"""


def _toml(text: str) -> str:
    # A TOML basic string is a JSON string, but for one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
