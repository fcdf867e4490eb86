"""Finds the `tamizdat …` commands in a text, and tells whether the program has them."""

import re
import shlex
from collections.abc import Iterator

import click

_CONTINUED = re.compile(r"\\\n\s*")
#: What may stand before the command in a shell line.
_AS = r"(?:sudo +(?:-u +\S+ +)?|exec +)*"
_START = re.compile(rf"^(?:\$ +)?{_AS}(?:\w+=\S* +)*(?:\S*/)?tamizdat(?: +(.*))?$")


def commands_in(code: str) -> Iterator[list[str]]:
    """The arguments of each `tamizdat` command in a piece of shell, or in a code span."""
    for line in _CONTINUED.sub(" ", code).splitlines():
        for part in re.split(r"\s(?:&&|\|\||\||;)\s", line):
            found = _START.match(part.strip())
            if found:
                yield _words(found[1] or "")


def _words(rest: str) -> list[str]:
    try:
        words = shlex.split(rest.replace("…", " "), comments=True)
    except ValueError:  # a quotation that goes on over the next lines
        words = rest.split()
    for end, word in enumerate(words):
        if word in (">", ">>", "<", "&", "2>&1"):
            return words[:end]
    return words


def fault_of(main: click.Group, words: list[str]) -> str | None:
    """What is wrong with this command, in words; none when the program would take it."""
    command: click.Command = main
    context = click.Context(main, info_name="tamizdat")
    names = ["tamizdat"]
    while words and not command.context_settings.get(
        "ignore_unknown_options"
    ):  # else the rest is another program's
        word = words.pop(0)
        if word in ("-h", "--help", "--version"):
            continue
        if word.startswith("-"):
            fault = _option_fault(command, names, word, words)
            if fault:
                return fault
        elif isinstance(command, click.Group):
            if word.isupper():  # COMMAND stands for any
                return None
            found = command.get_command(context, word)
            if found is None:
                return f"{' '.join(names)} has no command {word}"
            command = found
            names.append(word)
    return None


def _option_fault(command: click.Command, names: list[str], word: str, rest: list[str]) -> str | None:
    name, is_joined, _ = word.partition("=")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and name in (*parameter.opts, *parameter.secondary_opts):
            if not is_joined and not parameter.is_flag and not parameter.count and rest:
                rest.pop(0)
            return None
    return f"{' '.join(names)} has no option {name}"
