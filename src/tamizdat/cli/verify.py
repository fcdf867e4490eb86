"""`tamizdat edition verify`: tells a true copy of a paper from a false or an old one."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tamizdat.edition.verify import Verdict

#: 2 is wrong usage, as for every command.
EXITS = {"CURRENT": 0, "NOT_AUTHENTIC": 1, "OLD": 3, "CANNOT_TELL": 4}
SHOWN = 20


@click.command()
@click.argument("where")
@click.option("--root", required=True, metavar="FINGERPRINT", help="64 digits, in groups if you like.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Look at N sheets, chosen at random.")
@click.option(
    "--memory",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the newest edition seen is remembered. Else your own state directory.",
)
@click.option("--no-memory", is_flag=True, help="Remember nothing: leave no trace of what was looked at.")
@click.option(
    "--proxy", metavar="ADDRESS", help="A proxy to ask through: http:// or socks5://, which is Tor's kind."
)
def verify(
    *,
    where: str,
    root: str,
    as_json: bool,
    sample: int | None,
    memory: Path | None,
    no_memory: bool,
    proxy: str | None,
) -> None:
    """Say whether the copy at WHERE is the paper.

    WHERE is a directory, a zip or an address, at any place. Exit codes: 0 authentic and current,
    3 authentic but old, 1 NOT authentic, 4 cannot tell, 2 wrong usage.
    """
    from datetime import UTC, datetime

    from tamizdat.edition.errors import EditionError, NotAFingerprintError
    from tamizdat.edition.verify import verify as judge
    from tamizdat.fetching import BadAddressError

    kept = None if no_memory else memory or _state_directory()
    context, progress = click.get_current_context(), _progress(shown=not as_json)
    try:
        verdict = judge(
            where,
            root=root,
            now=datetime.now(UTC),
            memory=kept,
            progress=progress,
            proxy=proxy,
            sample=sample,
        )
    except (NotAFingerprintError, BadAddressError) as exc:
        raise click.UsageError(str(exc)) from exc
    except EditionError as exc:
        click.echo(f"cannot tell: {_shown(str(exc))}", err=True)
        context.exit(EXITS["CANNOT_TELL"])
    click.echo(_as_json(verdict) if as_json else _as_sentences(verdict))
    context.exit(EXITS[verdict.standing.name])


def _state_directory() -> Path:
    chosen = os.environ.get("XDG_STATE_HOME")
    return (Path(chosen) if chosen else Path.home() / ".local" / "state") / "tamizdat" / "seen"


def _progress(*, shown: bool) -> Callable[[int, int], None]:
    """A line that is written over, for people at a terminal."""
    is_watched = shown and sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if is_watched:
            click.echo(f"\r{done:,} of {total:,} sheets", err=True, nl=done >= total)

    return show


def _as_sentences(verdict: "Verdict") -> str:
    lines = [verdict.sentence + (f": {verdict.reason}" if verdict.reason else "")]
    for word, names, total in _listed(verdict):
        lines += [f"  {word}: {name}" for name in names[:SHOWN]]
        if total > SHOWN:
            lines.append(f"  {word}: and {total - SHOWN:,} more")
    return "\n".join(map(_shown, lines))


def _as_json(verdict: "Verdict") -> str:
    found = {word: list(names) for word, names, _ in _listed(verdict)}
    totals = {f"{word}_total": total for word, _, total in _listed(verdict)}
    return json.dumps(
        {
            "standing": verdict.standing.name.lower(),
            "sentence": verdict.sentence,
            "reason": verdict.reason,
            "where": verdict.where,
            "root_fingerprint": verdict.fingerprint,
            "edition": verdict.edition,
            "signed_at": verdict.signed_at.isoformat() if verdict.signed_at else None,
            "days_old": verdict.days_old,
            "sheets": verdict.sheets,
            **found,
            **totals,
        }
    )


def _listed(verdict: "Verdict") -> list[tuple[str, tuple[str, ...], int]]:
    return [
        ("altered", verdict.altered, verdict.altered_total),
        ("missing", verdict.missing, verdict.missing_total),
        ("extra", verdict.extra, verdict.extra_total),
    ]


def _shown(text: str) -> str:
    """Names in a hostile copy may hold what a terminal would obey."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
