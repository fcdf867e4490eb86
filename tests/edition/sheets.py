"""A small paper, told by nobody."""

from datetime import UTC, datetime

from tamizdat.edition.sheets import Sheet

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def page(path: str, text: str = "Nothing new on the river.") -> Sheet:
    """A page long enough that packing it pays."""
    filling = "<p>The ferry is late again, and nobody has said why.</p>\n" * 20
    body = f'<!doctype html>\n<html lang="en"><title>{path}</title>\n<h1>{text}</h1>\n{filling}</html>\n'
    return Sheet(path, body.encode())


def stories(number: int, text: str = "Nothing new on the river.") -> list[Sheet]:
    return [page(f"2026/02/{1 + index % 28:02}/story-{index}.html", text) for index in range(number)]


PHOTO = Sheet("photos/ferry.jpg", bytes(range(256)) * 40)
STYLE = Sheet("paper.css", b"body { max-width: 40em }\n" * 30)
FRONT = page("index.html", "The Far Shore")
PAPER = [FRONT, STYLE, PHOTO, page("sections/river.html"), *stories(12)]
