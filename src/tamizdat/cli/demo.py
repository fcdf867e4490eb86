"""`tamizdat demo`: a complete fictional newsroom, in one command."""

from collections.abc import Mapping
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
    from tamizdat.newsroom.apart import apart
    from tamizdat.newsroom.processes import is_running
    from tamizdat.newsroom.running import read_outline, run_newsroom
    from tamizdat.rehearsal.demo import (
        forget_addresses,
        is_demo,
        logins_of,
        make_demo,
        with_ports,
        write_addresses,
    )

    directory = directory.expanduser().resolve()
    if not is_running(directory / "run"):
        forget_addresses(directory)  # of a start that was killed
    if not is_demo(directory):
        apart(lambda: make_demo(directory, tell=click.echo))
    outline = with_ports(read_outline(directory), port)
    logins = logins_of(directory)
    pids: dict[str, int] = {}
    is_ready = False

    def keep(running: Mapping[str, int]) -> None:
        pids.update(running)
        if is_ready:
            write_addresses(outline, logins[-1], pids)

    def tell() -> None:
        nonlocal is_ready
        is_ready = True
        write_addresses(outline, logins[-1], pids)
        click.echo(f"\n  The paper          {outline.paper_address}")
        click.echo(f"  The desk           {outline.desk_address}")
        for account in logins:
            click.echo(f"    {account.name:<16} {account.password}")
        click.echo(f"  Root fingerprint   {outline.fingerprint}")
        click.echo("\nCtrl-C stops everything; the same command starts it again.")

    run_newsroom(
        outline,
        on_ready=tell,
        on_pids=keep,
        on_stop=lambda: forget_addresses(directory),
    )
