"""The documentation as the tests read it: its pages, their headings, links and shell blocks."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TOP_PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")

_FENCE = re.compile(r"^( *)(```+|~~~+) *([\w-]*)[^\n]*\n(.*?)^\1\2 *$", re.DOTALL | re.MULTILINE)
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)[^)]*\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


@dataclass(frozen=True)
class DocPage:
    file: Path

    @property
    def name(self) -> str:
        return self.file.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.file.read_text("utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without its code blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def headings(self) -> list[str]:
        return _HEADING.findall(self.prose)

    @cached_property
    def anchors(self) -> set[str]:
        return {anchor_of(heading) for heading in self.headings}

    @cached_property
    def links(self) -> list[str]:
        return _LINK.findall(_CODE_SPAN.sub("", self.prose))

    def blocks(self, language: str) -> list[str]:
        """The code blocks in this language, without the indentation of the list they stand in."""
        return [
            re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
            for indent, _, named, body in _FENCE.findall(self.text)
            if named == language
        ]

    @property
    def code(self) -> list[str]:
        """Everything shown as something to type: shell blocks, and code spans in the prose."""
        return [*self.blocks("sh"), *(span.strip("`") for span in _CODE_SPAN.findall(self.prose))]


def anchor_of(heading: str) -> str:
    """The anchor that Markdown's `toc` gives a heading."""
    from markdown.extensions.toc import slugify

    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
    return slugify(plain, "-")


def all_pages() -> list[DocPage]:
    files = [ROOT / name for name in TOP_PAGES] + sorted(DOCS.rglob("*.md"))
    return [DocPage(file) for file in files]


def page(name: str) -> DocPage:
    return DocPage(ROOT / name)
