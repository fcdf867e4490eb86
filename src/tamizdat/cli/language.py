"""`tamizdat language …`: the languages of the paper."""

import click

from tamizdat.cli.groups import LazyGroup, in_newsroom, named_newsroom

language = LazyGroup(
    name="language",
    help="Add a language to the paper.",
    commands={"add": "tamizdat.cli.language:add"},
)


@in_newsroom
@click.command()
@click.argument("code")
def add(code: str) -> None:
    """Give the paper a front page and a first section in the language CODE, such as be or fa."""
    from tamizdat.newsroom.env import find_newsroom
    from tamizdat.newsroom.languages import add_language

    add_language(find_newsroom(named_newsroom()), code)
    click.echo(f"The paper has a front page in {code}, with a first section and drafts of its plain pages.")
    click.echo("When the newsroom runs again, every page leads to it.")
