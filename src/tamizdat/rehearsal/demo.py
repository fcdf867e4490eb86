"""The demo newsroom: made once, filled with the demo paper, and run again with what it holds."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from tamizdat.newsroom.creation import (
    Account,
    Plan,
    make_newsroom_at,
    new_passphrase,
    require_vacant,
    root_keys_beside,
)
from tamizdat.newsroom.running import Outline
from tamizdat.rehearsal.errors import DemoError

ADDRESSES = "addresses.json"
#: Who may log in, kept beside the demo: nobody's secret is behind these passwords.
LOGINS = "demo-logins.json"
_PLAN_ADDRESS, _PLAN_ZONE = "https://farshore.example/", "Europe/Riga"


def make_demo(directory: Path, *, tell: Callable[[str], None]) -> None:
    """Make the demo newsroom, with its first edition baked. All of it, or nothing.

    Raises:
        DirectoryTakenError: something else stands there.
        ApartError: what the making met.
    """
    from tamizdat.rehearsal.stories import load_paper

    require_vacant(directory)
    tell(f"making a newsroom in {directory}; this takes a minute, once")
    paper = load_paper()
    accounts = [Account(role, new_passphrase(), role) for role in ("reporter", "editor", "publisher")]
    root_passphrase = new_passphrase()

    def furnish() -> None:
        from django.conf import settings

        from tamizdat.press.keys import open_online_keys
        from tamizdat.press.runs import bake_everything
        from tamizdat.rehearsal.filling import fill_demo

        fill_demo(paper, progress=tell)
        tell("baking and signing the first edition")
        run = bake_everything(open_online_keys())
        logins = {"staff": [asdict(account) for account in accounts], "root_passphrase": root_passphrase}
        _write(settings.TAMIZDAT.directory / LOGINS, logins)
        tell(f"edition {run.edition} is out: {run.changed} sheets")

    make_newsroom_at(
        directory,
        Plan(paper.fronts[paper.languages[0]].name, paper.languages, _PLAN_ADDRESS, _PLAN_ZONE),
        root_keys_directory=root_keys_beside(directory),
        root_passphrase=root_passphrase,
        accounts=accounts,
        furnish=furnish,
    )


def is_demo(directory: Path) -> bool:
    return (directory / LOGINS).is_file()


def logins_of(directory: Path) -> list[Account]:
    """Who may log in, the one who may do most last.

    Raises:
        DemoError: the file of logins cannot be read.
    """
    try:
        told = json.loads((directory / LOGINS).read_text(encoding="utf-8"))
        return [Account(**account) for account in told["staff"]]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise DemoError(f"{directory / LOGINS} cannot be read: remove the demo and start it again") from exc


def write_addresses(outline: Outline, staff: Account, pids: Mapping[str, int]) -> None:
    """For scripts: where everything is, once everything answers."""
    told = {
        "paper": outline.paper_address,
        "desk": outline.desk_address,
        "staff": {"name": staff.name, "password": staff.password},
        "root_fingerprint": outline.fingerprint,
        "pids": dict(pids),
    }
    _write(outline.directory / ADDRESSES, told)


def forget_addresses(directory: Path) -> None:
    """What was true of an earlier start is not true before everything answers again."""
    (directory / ADDRESSES).unlink(missing_ok=True)


def _write(path: Path, told: object) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(told, file, indent=1)
        file.write("\n")
    unfinished.replace(path)
