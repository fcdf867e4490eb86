"""The pictures of a story, each with its caption and credit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tamizdat.desk.importing.body import Body
from tamizdat.desk.importing.inline import followable
from tamizdat.desk.importing.lines import Kind, Line
from tamizdat.desk.importing.names import read_credit, split_caption
from tamizdat.desk.importing.pages import Picture
from tamizdat.desk.importing.statements import Statements
from tamizdat.desk.importing.surroundings import Part

_ABOUT = (Part.CAPTION, Part.CREDIT)


@dataclass(frozen=True, slots=True)
class Figures:
    """`others` are the pictures in the text, by the line at which they stand."""

    lead: Picture | None
    others: dict[int, Picture]


def find_figures(body: Body, said: Statements, title_at: int | None) -> Figures:
    """The pictures of the story; the lines that belong to them are used up."""
    first = body.first_line()
    top = min(first if title_at is None else title_at, first)
    lead: Picture | None = None
    others: dict[int, Picture] = {}
    lines = range(first + 1, len(body.lines))
    second = next((at for at in lines if body.kept[at] and body.lines[at].kind is Kind.TEXT), len(body.lines))
    for number, line in enumerate(body.lines):
        if body.used[number] or not _begins_figure(line) or not _is_in_story(body, number, top, first):
            continue
        members = _members(body, number)
        picture = _picture(body, members)
        words = [body.lines[member] for member in members if body.lines[member].has_words]
        if not picture.source and not any(word.kind is Kind.CAPTION or word.part for word in words):
            continue
        for member in members:
            body.use(member)
        if lead is None and number < second:
            lead = picture
        elif body.inside[number]:
            others[number] = picture
    return Figures(_completed(lead, body, said, top=title_at if title_at is not None else first - 10), others)


def _begins_figure(line: Line) -> bool:
    if line.kind in (Kind.PICTURE, Kind.CAPTION):
        return True
    return line.part in _ABOUT and line.kind is not Kind.HEADING


def _is_in_story(body: Body, number: int, top: int, first: int) -> bool:
    line = body.lines[number]
    # A picture that is a link and has a name leads to another story.
    leads_away = line.kind is Kind.PICTURE and line.is_linked and bool(line.text)
    near = body.inside[number] or top - 6 <= number <= first + 2
    return near and not leads_away and body.around(number) is None


def _members(body: Body, number: int) -> list[int]:
    """The lines of the figure that begins here: those of its element, or its caption and credit below it."""
    line = body.lines[number]
    members = [number]
    for other in range(number + 1, min(number + 8, len(body.lines))):
        mate = body.lines[other]
        same = line.group is not None and mate.group is line.group
        loose = line.group is None or mate.group is None
        about = loose and (mate.kind is Kind.CAPTION or mate.part in _ABOUT)
        second_picture = mate.kind is Kind.PICTURE and line.kind is Kind.PICTURE
        if body.used[other] or mate.kind is Kind.HEADING or second_picture or not (same or about):
            break
        members.append(other)
    return members


def _picture(body: Body, members: Sequence[int]) -> Picture:
    source = alternative = ""
    captions: list[str] = []
    named: list[str] = []
    for member in members:
        line = body.lines[member]
        if line.kind is Kind.PICTURE:
            source, alternative = source or line.source, alternative or line.text
            continue
        credit = read_credit(line.text, body.wording, surely=line.part is Part.CREDIT)
        caption = ""
        if credit is None:
            caption, credit = split_caption(line.text, body.wording)
        captions.append(caption)
        named.append(credit)
    whose = ", ".join(dict.fromkeys(filter(None, named)))
    return Picture(source, alternative, " ".join(filter(None, captions)), whose)


def _completed(lead: Picture | None, body: Body, said: Statements, *, top: int) -> Picture | None:
    """The lead picture with what the page says of it elsewhere."""
    loose = "" if lead is not None and lead.credit else _loose_credit(body, top)
    stated = read_credit(said.credit, body.wording, surely=True) or ""
    if lead is None:
        address = followable(said.picture, said.address) if said.picture else None
        if not (address or loose or stated):
            return None
        lead = Picture(address or "")
    return replace(
        lead,
        alternative=lead.alternative or said.picture_alternative,
        caption=lead.caption or said.caption,
        credit=lead.credit or loose or stated,
    )


def _loose_credit(body: Body, top: int) -> str:
    """A photo credit near the headline that no element marks as one."""
    for number in range(max(0, top), min(body.first_line() + 2, len(body.lines))):
        line = body.lines[number]
        if body.is_free(number) and line.kind is not Kind.CONTROL and body.judged[number] is None:
            credit = read_credit(line.text, body.wording)
            if credit:
                body.use(number)
                return credit
    return ""
