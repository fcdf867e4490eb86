"""A saved web page: its story put together from what the page states and what a reader saw."""

from html import escape

from tamizdat.desk.importing.assembling import Assembly
from tamizdat.desk.importing.body import Body, extracted
from tamizdat.desk.importing.errors import NoStoryError
from tamizdat.desk.importing.facts import Facts
from tamizdat.desk.importing.figures import find_figures
from tamizdat.desk.importing.headlines import find_headline
from tamizdat.desk.importing.judging import is_note, is_sentence
from tamizdat.desk.importing.languages import direction_of, settle_language
from tamizdat.desk.importing.markup import parse, prune
from tamizdat.desk.importing.pages import Paragraph, SavedPage, bare
from tamizdat.desk.importing.statements import read_statements
from tamizdat.desk.importing.walking import visible_lines
from tamizdat.desk.importing.weeding import weed
from tamizdat.desk.importing.wording import wording_for


def read_web_page(text: str, *, file_name: str, encoding: str, address: str | None) -> SavedPage:
    tree = parse(text)
    said = read_statements(tree, address=address)
    prune(tree)
    lines = visible_lines(tree, page=said.address)
    if not any(line.has_words for line in lines):
        raise NoStoryError("there is no text on the page")
    found = extracted(tree)
    told = found or " ".join(line.text for line in lines if is_sentence(line.text)) or lines[0].text
    language = settle_language(said.language, told)
    body = Body(tree, lines, wording_for(language), found)
    weed(body)
    if body.is_empty:
        raise NoStoryError("there is no story on the page")

    # In this order: each takes its lines, and what is left is the body.
    headline, title_at = find_headline(body, said)
    facts = Facts(body, said, title_at)
    published = facts.published()
    names, agencies = facts.byline()
    figures = find_figures(body, said, title_at)
    kicker = facts.kicker()
    standfirst = facts.standfirst(headline)
    blocks, dropped = Assembly(body, figures.others).sorted_lines()

    texts = [line for block in blocks for line in block.texts]
    if not texts:
        raise NoStoryError("there is no story on the page")
    notes = [line for line in texts if is_note(line, body.wording)]
    heard = bare(" ".join(texts))
    for note in said.corrections:
        if bare(note) and bare(note) not in heard:
            blocks.append(Paragraph(escape(note, quote=False)))
            notes.append(note)
    return SavedPage(
        file_name=file_name,
        headline=headline,
        blocks=tuple(blocks),
        dropped=tuple(dropped),
        kicker=kicker,
        standfirst=standfirst,
        names=names,
        agencies=agencies,
        published=published,
        language=language,
        direction=direction_of(language, " ".join(texts)),
        lead=figures.lead,
        caption=figures.lead.caption if figures.lead else "",
        credit=figures.lead.credit if figures.lead else "",
        notes=tuple(notes),
        address=said.address,
        site_name=said.site_name,
        encoding=encoding,
    )
