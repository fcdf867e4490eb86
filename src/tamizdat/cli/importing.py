"""`tamizdat import`: saved pages become drafts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tamizdat.cli.groups import in_newsroom, named_newsroom

if TYPE_CHECKING:
    from tamizdat.desk.importing.batch import Outcome


@in_newsroom
@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a page.")
@click.pass_context
def import_pages(ctx: click.Context, *, files: tuple[Path, ...], as_json: bool) -> None:
    """Make drafts of saved pages: HTML, single-file archives (.mhtml), text. A directory stands for all pages in it.

    A page that was imported before is left alone, so an interrupted import is simply begun again.
    """
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(named_newsroom())
    from tamizdat.desk.importing.batch import find_pages, read_files

    paths = find_pages(files)
    counts = dict.fromkeys(("created", "same", "refused"), 0)
    for number, outcome in enumerate(read_files(paths), start=1):
        told = _import(outcome)
        counts[told["state"]] += 1
        _show(told, as_json=as_json)
        _show_progress(number, len(paths))
    click.echo(
        f"{counts['created']} {'draft' if counts['created'] == 1 else 'drafts'} made, {counts['same']} there before, {counts['refused']} refused.",
        err=as_json,
    )
    if counts["refused"]:
        ctx.exit(1)


def _import(outcome: "Outcome") -> dict[str, Any]:
    from django.utils import timezone

    from tamizdat.desk.errors import DeskError
    from tamizdat.desk.imports import import_page

    page, error, state = outcome.page, str(outcome.error or ""), "refused"
    if page is not None:
        try:
            imported = import_page(page, by=None, at=timezone.now(), beside=outcome.path.parent)
            state = imported.state.value
        except DeskError as exc:
            error = str(exc)
    return {
        "file": str(outcome.path),
        "state": state,
        "headline": page.headline if page else None,
        "kicker": page.kicker if page else None,
        "standfirst": page.standfirst if page else None,
        "byline": list(page.byline) if page else [],
        "published": page.published.isoformat() if page and page.published else None,
        "language": page.language if page else None,
        "credit": page.credit if page else None,
        "caption": page.caption if page else None,
        "address": page.address if page else None,
        "paragraphs": list(page.paragraphs) if page else [],
        "dropped": [{"text": line.text, "reason": line.reason.value} for line in page.dropped]
        if page
        else [],
        "error": error or None,
    }


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps(told, ensure_ascii=False))
        return
    match told["state"]:
        case "created":
            click.echo(
                f"created  {told['file']}: “{told['headline']}”, {len(told['paragraphs'])} paragraphs, "
                f"{len(told['dropped'])} lines left out"
            )
        case "same":
            click.echo(f"same     {told['file']}: “{told['headline']}” was imported before; nothing changed")
        case _:
            click.echo(f"refused  {told['file']}: {told['error']}")


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and total > 1:
        click.echo(f"\r{done:,} of {total:,} pages", err=True, nl=done == total)
