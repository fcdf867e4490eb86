"""No link of the documentation leads nowhere."""

from urllib.parse import unquote

import pytest

from tests.docs.pages import ROOT, DocPage, all_pages

PAGES = all_pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_repository_leads_somewhere(page):
    dead = [link for link in page.links if not _is_outside(link) and not _resolves(page, link)]

    assert dead == []


def _is_outside(link: str) -> bool:
    return link.startswith(("https://", "http://", "mailto:"))


def _resolves(page: DocPage, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.file.parent / unquote(path)).resolve() if path else page.file
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or (target.suffix == ".md" and anchor in DocPage(target).anchors)
