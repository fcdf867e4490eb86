"""`tamizdat manage …`: Django's own commands, in a newsroom."""

import click

from tamizdat.cli.groups import named_newsroom


@click.command(
    add_help_option=False,
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "allow_interspersed_args": False,
    },
)
@click.pass_context
def manage(ctx: click.Context) -> None:
    """Run one of Django's own commands, such as `migrate` or `createsuperuser`."""
    from django.core.management import execute_from_command_line

    from tamizdat.newsroom.errors import TellingCommandError
    from tamizdat.newsroom.opening import choose_newsroom

    if ctx.args[:1] == ["diffsettings"]:
        raise TellingCommandError(
            "diffsettings would print the newsroom's secrets; read newsroom.toml instead"
        )
    choose_newsroom(named_newsroom())
    execute_from_command_line(["tamizdat manage", *ctx.args])
