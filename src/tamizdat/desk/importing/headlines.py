"""The headline of a web page, among all that is set large on it."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from tamizdat.desk.importing.body import Body
from tamizdat.desk.importing.errors import NoStoryError
from tamizdat.desk.importing.inline import spaced
from tamizdat.desk.importing.lines import Kind
from tamizdat.desk.importing.pages import Reason, bare
from tamizdat.desk.importing.statements import Statements
from tamizdat.desk.importing.surroundings import Part

_SITE_AFTER = re.compile(r"\s+(?:[|–—·•«»-]|::|/)\s+|\s+\|\s*")


#: A page has few large lines; one with thousands is made to be slow.
_MOST_LARGE_LINES = 60


def find_headline(body: Body, said: Statements) -> tuple[str, int | None]:
    """The headline, and the line it stands in; none if only the head of the page has it."""
    stated = [_without_site(name, said.site_name) for name in said.headlines]
    title = _without_site(said.title, said.site_name)
    told = [name for name in (*stated, title) if name]
    best = _best_line(body, said, told, strict=bool(any(stated)))
    if best is None and not told:
        best = _largest_above(body)
        if best is None:
            raise NoStoryError("the story has no headline")
    headline = told[0] if best is None else body.lines[best].text
    same = [number for number, line in enumerate(body.lines) if bare(line.text) == bare(headline)]
    place = best if best is not None else next(iter(same), None)
    for number in same:
        if number == place:
            body.use(number)
        elif body.lines[number].has_words:
            body.kept[number] = False
            body.reasons[number] = Reason.DUPLICATE
    return headline, best


def _best_line(body: Body, said: Statements, told: Sequence[str], *, strict: bool) -> int | None:
    """The line that is set like a headline and says what the head of the page says.

    If the head says nothing (`strict` is off) a first heading above the story is enough.
    """
    first = body.first_line()
    best, most = None, 0.0
    for number in _large_lines(body)[:_MOST_LARGE_LINES]:
        line = body.lines[number]
        likeness = max((_likeness(line.text, name) for name in told), default=0.0)
        top = line.level == 1
        score = likeness + 0.35 * top + 0.15 * body.inside[number] - 0.3 * (number > first)
        score -= 0.4 * (line.is_linked and not top) + 0.5 * (bare(line.text) == bare(said.site_name))
        plainly = top and number <= first and score > 0.3 and (likeness > 0.2 or not strict)
        if score > most + 0.01 and (likeness >= 0.55 or plainly):
            best, most = number, score
    return best


def _large_lines(body: Body) -> list[int]:
    return [
        number
        for number, line in enumerate(body.lines)
        if 3 <= len(line.text) <= 300
        and (line.part is Part.HEADLINE or (line.kind is Kind.HEADING and line.level <= 2))
    ]


def _largest_above(body: Body) -> int | None:
    """A heading above the story or, on pages from before headings were used, its last bold line."""
    above = range(body.first_line())
    heading = next((number for number in above if body.lines[number].kind is Kind.HEADING), None)
    if heading is not None:
        return heading
    return next(
        (number for number in reversed(above) if body.lines[number].bold and body.judged[number] is None),
        None,
    )


def _without_site(title: str, site: str) -> str:
    """The title without the name of the paper that stands before or behind it."""
    title = spaced(title)
    parts = [part for part in _SITE_AFTER.split(title) if part]
    if len(parts) < 2:
        return title
    if site:
        named = [
            part
            for part in parts
            if bare(part) == bare(site) or (bare(site) in bare(part) and len(part) < 60)
        ]
        if named and len(named) < len(parts):
            where = title.find(next(part for part in parts if part not in named))
            kept = title[where:]
            for part in named:
                kept = re.sub(rf"\s*(?:[|–—·•«»-]|::|/)\s*{re.escape(part)}.*$", "", kept)
            return kept.strip(" |–—-·:") or title
    longest = max(parts, key=len)
    return longest if len(longest) >= 0.55 * len(title) or len(longest.split()) >= 4 else title


def _likeness(one: str, other: str) -> float:
    first, second = bare(one), bare(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    if len(first) > 12 and (first in second or second in first):
        return 0.9
    return SequenceMatcher(None, first[:200], second[:200]).ratio()
