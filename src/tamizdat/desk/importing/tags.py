"""What HTML's elements are to a reader: blocks, tables of facts."""

from lxml.html import HtmlElement

from tamizdat.desk.importing.inline import spaced

BLOCKS = frozenset(
    [
        "html",
        "body",
        "div",
        "p",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "colgroup",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "blockquote",
        "pre",
        "form",
        "fieldset",
        "legend",
        "figure",
        "figcaption",
        "address",
        "hr",
        "details",
        "summary",
        "dialog",
        "menu",
        "center",
        "button",
        "label",
        "select",
        "option",
        "optgroup",
        "hgroup",
        "search",
        "amp-ad",
        "amp-carousel",
        "amp-sidebar",
        "iframe",
        "amp-iframe",
        "amp-youtube",
        "amp-social-share",
        "time-block",
    ]
)


def is_data_table(table: HtmlElement) -> bool:
    """Whether a table holds facts in rows, or is only how the page was laid out."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or max(map(len, rows), default=0) < 2 or len(cells) > 5000:
        return False
    if table.find(".//th") is not None:
        return True
    words = sum(len(spaced(cell.text_content())) for cell in cells)
    blocks = sum(1 for cell in cells for _ in cell.iter("p", "div", "ul", "h1", "h2", "h3", "form", "img"))
    return words <= 90 * len(cells) and blocks <= len(cells)
