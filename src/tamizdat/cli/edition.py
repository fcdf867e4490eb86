"""`tamizdat edition …`: baking the paper, and what became of it."""

import sys
from typing import TYPE_CHECKING, Any

import click

from tamizdat.cli.groups import LazyGroup, in_newsroom, named_newsroom

if TYPE_CHECKING:
    from tamizdat.press.models import PressRun

HEALED_SHOWN = 20

edition = LazyGroup(
    name="edition",
    help="Bake, look at and check the edition: the paper as signed files.",
    commands={
        "bake": "tamizdat.cli.edition:bake",
        "status": "tamizdat.cli.edition:status",
        "verify": "tamizdat.cli.verify:verify",
    },
)


@in_newsroom
@click.command()
@click.option(
    "--full",
    is_flag=True,
    help="Every sheet, from the database alone, and put right what is not as it should be.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bake(*, full: bool, as_json: bool) -> None:
    """Bake what has changed, or all, and release it as the next edition."""
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(named_newsroom())
    from tamizdat.press.keys import open_online_keys
    from tamizdat.press.runs import bake_changes, bake_everything

    keys = open_online_keys()
    run = bake_everything(keys, progress=_show_progress) if full else bake_changes(keys)
    if as_json:
        _print_json(
            outcome=run.outcome if run else "unchanged",
            edition=run.edition if run else None,
            changed=run.changed if run else 0,
            removed=run.removed if run else 0,
            healed=run.healed if run else [],
            seconds=round(run.seconds, 3) if run else 0.0,
        )
    elif run is None or run.edition is None:
        click.echo("Nothing has changed: the edition that is out stays.")
    else:
        click.echo(
            f"Edition {run.edition} is out: {run.changed} sheets changed, {run.removed} removed, "
            f"in {run.seconds:.1f} s."
        )


@in_newsroom
@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(*, as_json: bool) -> None:
    """Say which edition is out, how old its timestamp is, what waits, and how the last runs of the press went."""
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(named_newsroom())
    from tamizdat.newsroom.standing import what_stands

    found = what_stands()
    if as_json:
        _print_json(
            edition=found.number,
            sheets=found.sheets,
            signed_at=found.signed_at and found.signed_at.isoformat(),
            waiting=found.waiting,
            refused=found.refused,
            root_fingerprint=found.fingerprint,
            runs=[_told_of(run) for run in found.history.runs],
            full_bake=_told_of(found.history.full) if found.history.full else None,
        )
        return
    if found.number is None or found.signed_at is None:
        click.echo("No edition is out yet: `tamizdat edition bake` makes the first.")
    else:
        click.echo(
            f"Edition {found.number} is out: {found.sheets:,} sheets, "
            f"signed {found.signed_at:%Y-%m-%d %H:%M} UTC."
        )
    click.echo(f"Waiting for the press: {found.waiting}.")
    if found.refused:
        click.echo(f"The last bake was refused: {found.refused}")
    click.echo(f"Root fingerprint: {found.fingerprint}")
    if found.history.runs:
        click.echo("\nThe last runs of the press:")
    for run in found.history.runs:
        click.echo(f"  {run.started_at:%Y-%m-%d %H:%M} UTC  {_in_words(run)}")
    full = found.history.full
    if full is None:
        click.echo("\nThere has been no full bake yet.")
    elif full.healed:
        click.echo(
            f"\nThe last full bake, {full.started_at:%Y-%m-%d %H:%M} UTC, put right what was not as it should be:"
        )
        for path in full.healed[:HEALED_SHOWN]:
            click.echo(f"  {path}")
        if len(full.healed) > HEALED_SHOWN:
            click.echo(f"  and {len(full.healed) - HEALED_SHOWN:,} more")
    else:
        click.echo(
            f"\nThe last full bake, {full.started_at:%Y-%m-%d %H:%M} UTC, found every sheet as it should be."
        )


def _in_words(run: "PressRun") -> str:
    kind = "full bake" if run.is_full else "changes"
    match run.outcome:
        case "released":
            return f"{kind}: edition {run.edition}, {run.changed:,} changed, {run.removed:,} removed, {run.seconds:.1f} s"
        case "refused":
            return f"{kind}: refused: {run.message}"
        case _:
            return f"{kind}: nothing had changed, {run.seconds:.1f} s"


def _told_of(run: "PressRun") -> dict[str, Any]:
    return {
        "started_at": run.started_at.isoformat(),
        "is_full": run.is_full,
        "outcome": run.outcome,
        "edition": run.edition,
        "changed": run.changed,
        "removed": run.removed,
        "healed": run.healed,
        "seconds": round(run.seconds, 3),
        "message": run.message,
    }


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} of {total:,} places", err=True, nl=done == total)


def _print_json(**told: Any) -> None:
    import json

    click.echo(json.dumps(told))
