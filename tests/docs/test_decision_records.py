"""Each decision is one page with the same five headings."""

import re
import tomllib

import pytest

from tests.docs.pages import DOCS, ROOT, DocPage

RECORDS = [DocPage(file) for file in sorted((DOCS / "decisions").glob("[0-9]*.md"))]
HEADINGS = ["Status", "Context", "Decision", "Price", "Rejected"]
LONGEST = 60


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.file.stem)
def test_a_decision_has_the_five_headings_in_order(record):
    assert record.headings[1:] == HEADINGS


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.file.stem)
def test_a_decision_fits_on_a_page(record):
    assert len(record.text.splitlines()) <= LONGEST


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.file.stem)
def test_a_decision_carries_the_number_of_its_file(record):
    assert record.headings[0].startswith(f"{record.file.name[:4]}. ")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.file.stem)
def test_a_decision_says_since_when_it_holds(record):
    status = record.text.split("## Status")[1].split("##")[0]

    assert re.search(r"(Accepted|Superseded by \[\d{4}\]\(.+\)), \d{4}-\d\d-\d\d", status)


def test_no_number_is_given_twice():
    numbers = [record.file.name[:4] for record in RECORDS]

    assert sorted(set(numbers)) == numbers


def test_the_list_of_decisions_names_them_all():
    listed = DocPage(DOCS / "decisions" / "index.md").links

    assert [link for link in listed if link[0].isdigit()] == [record.file.name for record in RECORDS]


def test_every_dependency_has_its_line_in_a_decision():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    told = "\n".join(record.text for record in RECORDS)
    names = [re.split(r"[\[<>=!~ ]", one)[0] for one in wanted]

    untold = [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told)]

    assert untold == []
