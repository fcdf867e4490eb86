"""Turns what Wagtail and Django say of a change into the places it touches."""


def connect() -> None:
    """Connect the desk's receivers."""
