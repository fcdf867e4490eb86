"""From the lines of a story to its blocks: paragraphs, quotes, lists, tables, pictures."""

import re
from collections.abc import Mapping, Sequence

from lxml.html import HtmlElement

from tamizdat.desk.importing.body import CLOCK, Body
from tamizdat.desk.importing.lines import Kind, Line
from tamizdat.desk.importing.pages import (
    Block,
    Dropped,
    ItemList,
    LinkCard,
    Paragraph,
    Picture,
    Quote,
    Reason,
    Subheading,
    Table,
)


class Assembly:
    def __init__(self, body: Body, pictures: Mapping[int, Picture]) -> None:
        self.body = body
        self.pictures = pictures

    def sorted_lines(self) -> tuple[list[Block], list[Dropped]]:
        blocks: list[Block] = []
        dropped: list[Dropped] = []
        number = 0
        while number < len(self.body.lines):
            line = self.body.lines[number]
            if number in self.pictures:
                blocks.append(self.pictures[number])
            elif self.body.used[number]:
                pass
            elif not self.body.kept[number]:
                if line.has_words:
                    dropped.append(
                        Dropped(line.text, self.body.reasons[number] or Reason.OUTSIDE, len(blocks))
                    )
            elif line.kind is Kind.EMBED:
                blocks.append(LinkCard(line.source, line.text))
            elif line.has_words:
                number = self._block(number, blocks, dropped)
                continue
            number += 1
        return blocks, dropped

    def _block(self, number: int, blocks: list[Block], dropped: list[Dropped]) -> int:
        """Add the block that begins here, with all lines of its list, table or quote; give the line after it."""
        line = self.body.lines[number]
        if line.kind in (Kind.ITEM, Kind.CELL, Kind.QUOTE) and line.group is not None:
            members = [number]
            end = number + 1
            while end < len(self.body.lines) and (
                self.body.lines[end].group is line.group or not self.body.lines[end].has_words
            ):
                if (
                    self.body.kept[end]
                    and self.body.lines[end].group is line.group
                    and self.body.lines[end].has_words
                ):
                    members.append(end)
                elif self.body.lines[end].has_words and not self.body.used[end]:
                    dropped.append(
                        Dropped(
                            self.body.lines[end].text,
                            self.body.reasons[end] or Reason.OUTSIDE,
                            len(blocks) + 1,
                        )
                    )
                end += 1
            blocks.append(self._grouped([self.body.lines[member] for member in members]))
            return end
        if line.kind is Kind.HEADING:
            blocks.append(Subheading(line.text))
        elif CLOCK.match(line.text):
            return self._at_the_clock(number, blocks)
        elif (
            line.bold
            and len(line.text) < 90
            and not re.search(r"[.,;]$", line.text)
            and self._is_text_below(number)
        ):
            blocks.append(Subheading(line.text))
        else:
            blocks.append(Paragraph(line.html))
        return number + 1

    def _at_the_clock(self, number: int, blocks: list[Block]) -> int:
        """An entry of a live report: the time, with the heading of the entry if it has one."""
        following = number + 1
        while following < len(self.body.lines) and not (
            self.body.lines[following].has_words and not self.body.used[following]
        ):
            following += 1
        if (
            following < len(self.body.lines)
            and self.body.kept[following]
            and self.body.lines[following].kind is Kind.HEADING
        ):
            blocks.append(Subheading(f"{self.body.lines[number].text} {self.body.lines[following].text}"))
            return following + 1
        blocks.append(Subheading(self.body.lines[number].text))
        return number + 1

    def _is_text_below(self, number: int) -> bool:
        below = next(
            (
                other
                for other in range(number + 1, len(self.body.lines))
                if self.body.kept[other] and self.body.lines[other].has_words
            ),
            None,
        )
        return (
            below is not None
            and not self.body.lines[below].bold
            and self.body.lines[below].kind is not Kind.HEADING
        )

    def _grouped(self, members: Sequence[Line]) -> Block:
        first = members[0]
        if first.kind is Kind.QUOTE:
            return _quote(members)
        if first.kind is Kind.ITEM:
            items: dict[HtmlElement | None, str] = {}
            for line in members:
                items[line.item] = f"{items[line.item]} {line.html}" if line.item in items else line.html
            return ItemList(first.group is not None and first.group.tag == "ol", tuple(items.values()))
        rows: dict[HtmlElement | None, dict[HtmlElement | None, str]] = {}
        for line in members:
            row = next(line.item.iterancestors("tr"), None) if line.item is not None else None
            cells = rows.setdefault(row, {})
            cells[line.item] = f"{cells[line.item]} {line.text}" if line.item in cells else line.text
        for row, cells in rows.items():
            if row is not None:
                # Empty cells keep their place, or the columns would shift.
                rows[row] = {cell: cells.get(cell, "") for cell in row if cell.tag in ("td", "th")}
        has_header = all(cell is not None and cell.tag == "th" for cell in next(iter(rows.values())))
        return Table(tuple(tuple(cells.values()) for cells in rows.values()), has_header)


def _quote(members: Sequence[Line]) -> Quote:
    """What was said, and by whom if the last line says so: with an element for it, or after a dash."""
    last = members[-1]
    dashed = re.match(r"^[—–-]{1,2}\s*(.{2,120})$", last.text)
    if len(members) > 1 and (dashed or last.element.tag in ("cite", "footer")):
        return Quote(tuple(line.html for line in members[:-1]), dashed[1] if dashed else last.text)
    return Quote(tuple(line.html for line in members))
