"""Slugs: made of words in any script, and free where they are to stand."""

from collections.abc import Callable

from anyascii import anyascii
from django.utils.text import slugify

LONGEST = 80


def slug_of(text: str) -> str:
    """The words in Latin letters, cut between two of them where they are many. Empty if there are none."""
    slug = slugify(anyascii(text))
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rpartition("-")[0] or slug[:LONGEST]
    return slug.strip("-")


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """The slug itself, or with the first number that makes it free."""
    slug, count = wanted, 1
    while is_taken(slug):
        count += 1
        slug = f"{wanted[:110]}-{count}"
    return slug
