"""`tamizdat run`, and each of its processes alone: `desk`, `worker`, `paper`."""

from pathlib import Path

import click

from tamizdat.cli.groups import in_newsroom, named_newsroom


@in_newsroom
@click.command()
def run() -> None:
    """Run all processes of the newsroom, and restart those that die. An older database is brought up to date."""
    from tamizdat.newsroom.running import Outline, read_outline, run_newsroom

    def tell(outline: Outline) -> None:
        click.echo(f"The paper   {outline.paper_address}")
        click.echo(f"The desk    {outline.desk_address}")
        click.echo("Ctrl-C stops everything.")

    outline = read_outline(named_newsroom())
    renew_database(outline.directory)
    run_newsroom(outline, on_ready=tell)


def renew_database(directory: Path) -> None:
    """Bring an older database up to date, and say so."""
    from tamizdat.newsroom.migrating import bring_up_to_date

    kept = bring_up_to_date(directory)
    if kept is not None:
        click.echo(
            f"The database was brought up to date with the program. As it was before, it is in {kept}."
        )


@in_newsroom
@click.command()
def desk() -> None:
    """Run the desk alone: where staff write, check and publish."""
    from tamizdat.newsroom.apart import apart
    from tamizdat.newsroom.desk_server import serve_desk
    from tamizdat.newsroom.listening import handed_on, listen
    from tamizdat.newsroom.opening import open_newsroom
    from tamizdat.newsroom.running import read_outline

    socket = handed_on()
    outline = read_outline(named_newsroom())
    if socket is None:  # else `run` has looked at the database
        apart(lambda: str(open_newsroom(outline.directory)))
    serve_desk(socket or listen(outline.desk_host, outline.desk_port, setting="desk.port"))


@in_newsroom
@click.command()
def worker() -> None:
    """Run the worker alone: it bakes, publishes what is due, and signs."""
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(named_newsroom())
    from tamizdat.press.watch import run_worker

    run_worker()


@in_newsroom
@click.command()
@click.option(
    "--tree",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve this copy of an edition instead of a newsroom's own.",
)
@click.option("--host", default=None, help="Instead of the setting paper.host.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="Instead of the setting paper.port."
)
def paper(tree: Path | None, host: str | None, port: int | None) -> None:
    """Run the built-in web server of the paper alone."""
    from tamizdat.newsroom.listening import handed_on, listen
    from tamizdat.newsroom.paper_server import serve_paper

    socket = handed_on()
    where, https = ("127.0.0.1", 8000), False
    if tree is None:
        from tamizdat.newsroom.running import read_outline

        outline = read_outline(named_newsroom())
        tree, https = outline.directory / "www", outline.is_https
        where = (outline.paper_host, outline.paper_port)
    if socket is None:
        socket = listen(host or where[0], port or where[1], setting="paper.port or --port")
    serve_paper(tree, socket, https=https)
