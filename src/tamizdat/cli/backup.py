"""`tamizdat backup` and `tamizdat restore`: everything a newsroom owns in one file, and back."""

import sys
from pathlib import Path

import click

from tamizdat.cli.groups import in_newsroom, named_newsroom
from tamizdat.cli.passphrases import passphrase_in

_passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The first line of this file seals the backup.",
)


@in_newsroom
@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_passphrase_file
def backup(file: Path, passphrase_file: Path | None) -> None:
    """Write everything the newsroom owns into FILE, while it works, and check what was written."""
    from tamizdat.newsroom.opening import open_as_it_is

    passphrase = passphrase_in(passphrase_file) if passphrase_file else None
    open_as_it_is(named_newsroom())
    from django.conf import settings

    from tamizdat.newsroom.backup import back_up

    manifest = back_up(settings.TAMIZDAT, file, passphrase=passphrase, progress=_show_progress)
    click.echo(
        f"{file} holds {manifest.name}: {len(manifest.files):,} files, {manifest.bytes_in_all:,} bytes, "
        f"edition {manifest.edition}. Every byte was read again."
    )
    _tell_of_lost(manifest.lacking)
    if passphrase is None:
        click.echo(
            "It is not sealed: whoever has it has drafts and signing keys. --passphrase-file seals it.",
            err=True,
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("directory", type=click.Path(path_type=Path))
@_passphrase_file
@click.option(
    "--database",
    default="",
    metavar="URL",
    help="Fill this PostgreSQL database, not the old one. A newsroom with an embedded database moves to it.",
)
def restore(file: Path, directory: Path, passphrase_file: Path | None, database: str) -> None:
    """Make the newsroom that is in FILE anew in DIRECTORY, after every byte of FILE was checked."""
    from tamizdat.newsroom.restoring import restore_newsroom

    passphrase = passphrase_in(passphrase_file) if passphrase_file else None
    directory = directory.expanduser().resolve()
    manifest = restore_newsroom(
        file, directory, passphrase=passphrase, database_url=database, progress=_show_progress
    )
    click.echo(
        f"{manifest.name} is restored in {directory}, as it was on {manifest.taken_at:%Y-%m-%d at %H:%M} UTC."
    )
    _tell_of_lost(manifest.lacking)
    click.echo(f"Start it: tamizdat --newsroom {directory} run")


def _tell_of_lost(paths: list[str]) -> None:
    if paths:
        click.echo(
            f"{len(paths):,} photos or files that the desk knows of were lost before the backup, such as {paths[0]}.",
            err=True,
        )


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        of = f" of {total >> 20:,}" if total else ""
        click.echo(f"\r{done >> 20:,}{of} MB ", err=True, nl=False)
