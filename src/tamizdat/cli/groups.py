"""Groups of commands that read a command's file only when it is used; the place where errors become exits."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from tamizdat.errors import TamizdatError

CommandT = TypeVar("CommandT", bound=click.Command)

_NEWSROOM = "tamizdat.newsroom"
#: What the base install lacks. A command that misses one of these needs the rest of the program.
_NEWSROOM_PARTS = frozenset(
    {"babel", "django", "granian", "jinja2", "lxml", "nh3", "PIL", "pydantic", "pydantic_settings", "wagtail"}
)


class RefusedError(click.ClickException):
    """A rule refused: one sentence for the person, exit code 1 for the script."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), err=file is None, file=file)


class LazyGroup(click.Group):
    """Its commands are named by `module:attribute`."""

    def __init__(self, *, commands: Mapping[str, str], **settings: Any) -> None:
        super().__init__(**settings)
        self._sources = dict(commands)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._sources)  # in the order of a newsroom's life, not of the alphabet

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        source = self._sources.get(cmd_name)
        if source is None:
            return None
        module, _, attribute = source.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{source} is no command")
        return command


class Door(LazyGroup):
    """The outermost group: what a command raises becomes a sentence and an exit code here."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TamizdatError as exc:
            raise RefusedError(str(exc)) from exc
        except ModuleNotFoundError as exc:
            if (exc.name or "").partition(".")[0] not in _NEWSROOM_PARTS:
                raise
            raise RefusedError(
                "This command needs the newsroom's part of the program: pip install 'tamizdat[newsroom]'"
            ) from exc
        except KeyboardInterrupt:
            ctx.exit(130)


def newsroom_option() -> click.Option:
    """`--newsroom DIR`, which may stand before the command or after it."""
    return click.Option(
        ["--newsroom"],
        metavar="DIR",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_remember_newsroom,
        help="The newsroom directory. Else TAMIZDAT_NEWSROOM, else the nearest newsroom.toml upwards.",
    )


def version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_version,
        help="Show the version and exit.",
    )


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's form
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"tamizdat {version('tamizdat')}")
        ctx.exit()


def in_newsroom(command: CommandT) -> CommandT:
    """Lets the command take `--newsroom` after its own name too."""
    command.params.append(newsroom_option())
    return command


def _remember_newsroom(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_NEWSROOM] = value


def named_newsroom() -> Path | None:
    """The directory given with `--newsroom`, if one was."""
    return click.get_current_context().meta.get(_NEWSROOM)
