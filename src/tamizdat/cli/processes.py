"""`tamizdat run`, and each of its processes alone: `desk`, `worker`, `paper`."""

from pathlib import Path
from typing import Any

import click

from tamizdat.cli.groups import in_newsroom, named_newsroom


@in_newsroom
@click.command()
def run() -> None:
    """Run all processes of the newsroom, and restart those that die."""
    from tamizdat.newsroom.running import read_outline, run_newsroom

    outline = read_outline(named_newsroom())

    def tell() -> None:
        click.echo(f"The paper   {outline.paper_address}")
        click.echo(f"The desk    {outline.desk_address}")
        click.echo("Ctrl-C stops everything.")

    run_newsroom(outline, on_ready=tell)


@in_newsroom
@click.command()
def desk() -> None:
    """Run the desk alone: where staff write, check and publish."""
    from tamizdat.newsroom.desk_server import serve_desk
    from tamizdat.newsroom.running import read_outline

    outline = read_outline(named_newsroom())
    serve_desk(host=outline.desk_host, port=outline.desk_port)


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
    from tamizdat.newsroom.paper_server import serve_paper

    settings: dict[str, Any] = {"host": host or "127.0.0.1", "port": port or 8000}
    if tree is None:
        from tamizdat.newsroom.running import read_outline

        outline = read_outline(named_newsroom())
        tree = outline.directory / "www"
        settings = {
            "host": host or outline.paper_host,
            "port": port or outline.paper_port,
            "https": outline.is_https,
        }
    serve_paper(tree, **settings)
