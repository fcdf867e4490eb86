"""`tamizdat keys …`: what readers trust, and how it changes hands."""

from pathlib import Path

import click

from tamizdat.cli.groups import LazyGroup, in_newsroom, named_newsroom
from tamizdat.cli.passphrases import passphrase_for

keys = LazyGroup(
    name="keys",
    help="Show the keys that sign the edition, change them, sign the timestamp anew.",
    commands={
        "show": "tamizdat.cli.keys:show",
        "rotate": "tamizdat.cli.keys:rotate",
        "resign-timestamp": "tamizdat.cli.keys:resign",
    },
)
ROOT_PASSPHRASE = "TAMIZDAT_ROOT_PASSPHRASE"  # noqa: S105  # the name of a variable


@in_newsroom
@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(*, as_json: bool) -> None:
    """Show the root fingerprint, which readers know the paper by, and the keys in use."""
    import json

    from tamizdat.edition.keys import fingerprint_of, grouped, read_roots
    from tamizdat.newsroom.env import find_newsroom

    roots = read_roots(find_newsroom(named_newsroom()) / "keys")
    fingerprint = fingerprint_of(roots[0])
    roles = json.loads(roots[-1])["signed"]["roles"]
    names = {role: roles[role]["keyids"] for role in ("root", "targets", "snapshot", "timestamp")}
    if as_json:
        click.echo(json.dumps({"root_fingerprint": fingerprint, "root_version": len(roots), "keys": names}))
        return
    click.echo(f"Root fingerprint   {fingerprint}")
    click.echo(f"To read aloud      {grouped(fingerprint)}")
    click.echo(f"Root version       {len(roots)}")
    for role, ids in names.items():
        click.echo(f"{role:<18} {', '.join(ids)}")


@in_newsroom
@click.command()
@click.option(
    "--root-keys",
    "root_keys_dir",
    required=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the root key is: the medium that is not plugged in otherwise.",
)
@click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"Its first line opens the root key. Without it: {ROOT_PASSPHRASE}, or a question.",
)
@click.option(
    "--new-root-keys",
    "new_root_dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Change the root key too, and put the new one here, sealed with the same passphrase.",
)
def rotate(*, root_keys_dir: Path, passphrase_file: Path | None, new_root_dir: Path | None) -> None:
    """Replace the online keys, and sign the whole edition with the new ones. The fingerprint stays."""
    from tamizdat.newsroom.opening import open_as_it_is

    passphrase = passphrase_for("the root key", file=passphrase_file, variable=ROOT_PASSPHRASE)
    open_as_it_is(named_newsroom())
    from tamizdat.newsroom.rotation import rotate_keys

    number = rotate_keys(root_keys_dir, passphrase=passphrase, new_root_keys=new_root_dir)
    click.echo(
        f"The online keys are new, and edition {number} is signed with them. Readers need not do anything."
        if number
        else "The online keys are new. No edition was out yet."
    )
    if new_root_dir is not None:
        click.echo(f"The new root key is in {new_root_dir}; the old one signs nothing any more.")
    click.echo("Make a backup now: an older one holds keys that are no longer good.")


@in_newsroom
@click.command("resign-timestamp")
def resign() -> None:
    """Say anew that the newest edition is the newest. The worker does this by itself; a cron job may too."""
    from tamizdat.newsroom.opening import open_as_it_is

    open_as_it_is(named_newsroom())
    from datetime import UTC, datetime

    from tamizdat.edition.release import resign_timestamp
    from tamizdat.press.bake import newsroom_tree
    from tamizdat.press.keys import open_online_keys

    resign_timestamp(newsroom_tree(), open_online_keys(), now=datetime.now(UTC))
    click.echo("The timestamp is signed anew.")
