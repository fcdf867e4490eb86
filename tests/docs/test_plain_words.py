"""The documentation speaks of the project, to anyone, on any machine."""

import re

import pytest

from tests.docs.pages import TOP_PAGES, all_pages, page

PAGES = all_pages()
#: Paths of somebody's machine, and addresses of package registries: both are nobody's business.
FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|root|Users)/|/home/(?!tamizdat\b)\w|/tmp/|pypi\.org|pythonhosted|npmjs|registry\.|index-url",
    re.IGNORECASE,
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|TBD|lorem ipsum)\b", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_machine_and_no_registry_is_named(page):
    assert FOREIGN.findall(page.text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_left_for_later(page):
    assert UNFINISHED.findall(page.text) == []


@pytest.mark.parametrize("name", TOP_PAGES)
def test_the_pages_everybody_looks_for_are_there(name):
    assert page(name).headings
