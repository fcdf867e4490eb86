"""`tamizdat new`: makes a newsroom."""

import json
from pathlib import Path

import click


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="The paper's name, as in the masthead.")
@click.option(
    "--language",
    "languages",
    required=True,
    multiple=True,
    metavar="CODE",
    help="Such as en, ru, my. Repeat it for more; the first is the primary one.",
)
@click.option("--address", required=True, metavar="URL", help="The paper's public address.")
@click.option("--time-zone", default="UTC", show_default=True, metavar="ZONE", help="Such as Europe/Riga.")
@click.option(
    "--database",
    default="",
    metavar="URL",
    help="postgresql://user@host/name. Without it: an embedded database.",
)
@click.option(
    "--root-keys-dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the root key goes. Without it: DIRECTORY-root-key.",
)
@click.option(
    "--root-keys",
    type=click.IntRange(1, 9),
    default=1,
    show_default=True,
    metavar="N",
    help="How many root keys to make, for as many people to keep.",
)
@click.option(
    "--root-threshold",
    type=click.IntRange(1, 9),
    default=1,
    show_default=True,
    metavar="M",
    help="How many of them it takes to change the other keys.",
)
@click.option(
    "--ask-passphrase", is_flag=True, help="Ask for the root key's passphrase instead of making one."
)
@click.option(
    "--staff",
    default="publisher",
    show_default=True,
    metavar="NAME",
    help="The first account, with the publisher's rights.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def new(
    *,
    directory: Path,
    name: str,
    languages: tuple[str, ...],
    address: str,
    time_zone: str,
    database: str,
    root_keys_dir: Path | None,
    root_keys: int,
    root_threshold: int,
    ask_passphrase: bool,
    staff: str,
    as_json: bool,
) -> None:
    """Make a newsroom: settings, keys, database, staff groups and a first account."""
    from tamizdat.newsroom.creation import (
        FIRST_ROLE,
        Account,
        Plan,
        make_newsroom_at,
        new_passphrase,
        root_keys_beside,
    )

    directory = directory.expanduser().resolve()
    root_keys_directory = (root_keys_dir or root_keys_beside(directory)).expanduser().resolve()
    account = Account(staff, new_passphrase(), FIRST_ROLE)
    if ask_passphrase:
        root_passphrase = click.prompt(
            "Passphrase of the root key", hide_input=True, confirmation_prompt=True
        )
    else:
        root_passphrase = new_passphrase()
    fingerprint = make_newsroom_at(
        directory,
        Plan(
            name,
            languages,
            address,
            time_zone,
            database,
            root_keys=root_keys,
            root_threshold=root_threshold,
        ),
        root_keys_directory=root_keys_directory,
        root_passphrase=root_passphrase,
        accounts=[account],
    )
    if as_json:
        told = {
            "newsroom": str(directory),
            "root_fingerprint": fingerprint,
            "staff": {"name": account.name, "password": account.password},
            "root_keys": str(root_keys_directory),
            "root_passphrase": root_passphrase,
        }
        click.echo(json.dumps(told))
        return
    click.echo(f"The newsroom is ready in {directory}\n")
    click.echo(f"  Start it           tamizdat --newsroom {directory} run")
    click.echo(f"  Log in as          {account.name}")
    click.echo(f"  Password           {account.password}")
    click.echo(f"  Root fingerprint   {fingerprint}")
    click.echo(f"  Root key           {root_keys_directory}")
    if not ask_passphrase:
        click.echo(f"  Its passphrase     {root_passphrase}")
    click.echo("\nThe password and the passphrase are not kept anywhere: write them down now.")
    click.echo(
        "Move the root key to a medium that is not plugged in; it is needed only to change the other keys."
    )
