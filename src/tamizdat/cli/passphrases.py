"""Where a passphrase comes from: a file, the environment, whoever sits at the terminal. Never an argument."""

import os
import sys
from pathlib import Path

import click


def passphrase_in(file: Path) -> str:
    """The first line of the file."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise click.BadParameter(f"{file} cannot be read") from exc
    if not lines or not lines[0].strip():
        raise click.BadParameter(f"{file} holds no passphrase in its first line")
    return lines[0].strip()


def passphrase_for(thing: str, *, file: Path | None, variable: str) -> str:
    """From the file, else from the environment, else asked for."""
    if file is not None:
        return passphrase_in(file)
    given = os.environ.get(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"the passphrase of {thing} is needed: set {variable} or use --passphrase-file"
        )
    return str(click.prompt(f"Passphrase of {thing}", hide_input=True))
