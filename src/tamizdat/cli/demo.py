"""`tamizdat demo`: a complete fictional newsroom, in one command."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click


@click.command()
@click.option(
    "--dir",
    "directory",
    default=Path("demo"),
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the demo newsroom is, or is made.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    metavar="N",
    help="The paper's port; the desk has the next. Without it free ones are found.",
)
def demo(directory: Path, port: int | None) -> None:
    """Make and run a fictional newsroom with a paper in three languages. Ctrl-C stops it."""
    from tamizdat.cli.processes import renew_database
    from tamizdat.newsroom.apart import apart
    from tamizdat.newsroom.processes import is_running
    from tamizdat.newsroom.running import Outline, read_outline, run_newsroom
    from tamizdat.rehearsal.demo import (
        forget_addresses,
        is_demo,
        logins_of,
        make_demo,
        write_addresses,
    )

    directory = directory.expanduser().resolve()
    if not is_running(directory / "run"):
        forget_addresses(directory)  # of a start that was killed
    if not is_demo(directory):
        apart(lambda: make_demo(directory, tell=click.echo))
    else:
        renew_database(directory)
    outline = read_outline(directory)
    if port is not None:
        outline = replace(outline, paper_port=port, desk_port=port + 1)
    logins = logins_of(directory)
    pids: dict[str, int] = {}
    is_ready = False

    def keep(at: Outline, running: Mapping[str, int]) -> None:
        pids.update(running)
        if is_ready:
            write_addresses(at, logins[-1], pids)

    def tell(at: Outline) -> None:
        nonlocal is_ready
        is_ready = True
        write_addresses(at, logins[-1], pids)
        click.echo(f"\n  The paper          {at.paper_address}")
        click.echo(f"  The desk           {at.desk_address}")
        for account in logins:
            click.echo(f"    {account.name:<16} {account.password}")
        click.echo(f"  Root fingerprint   {at.fingerprint}")
        click.echo("\nCtrl-C stops everything; the same command starts it again.")

    run_newsroom(
        outline,
        find_ports=port is None,
        on_ready=tell,
        on_pids=keep,
        on_stop=lambda: forget_addresses(directory),
    )
