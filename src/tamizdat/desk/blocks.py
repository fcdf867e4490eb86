"""The blocks a body is written in, as the editor offers them."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

INLINE_FEATURES = ["bold", "italic", "link", "footnote"]
PARAGRAPH_FEATURES = INLINE_FEATURES
#: One photo may stand in stories of several languages.
ALTERNATIVE_TEXT_HELP = _(
    "What the photo shows, in the language of the story, for readers who cannot see it. Empty: as with the photo."
)


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What was said"))
    attribution = blocks.CharBlock(
        label=_("Who said it"), help_text=_("As readers may know them."), required=False
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")


class PhotoBlock(blocks.StructBlock):
    photo = ImageChooserBlock(label=_("Photo"))
    caption = blocks.RichTextBlock(label=_("Caption"), features=["bold", "italic", "link"], required=False)
    alternative_text = blocks.CharBlock(
        label=_("Described in this story as"), help_text=ALTERNATIVE_TEXT_HELP, required=False, max_length=255
    )

    class Meta:
        icon = "image"
        label = _("Photo")


class GalleryBlock(blocks.StructBlock):
    photos = blocks.ListBlock(PhotoBlock(), min_num=2, max_num=40, label=_("Photos"))

    class Meta:
        icon = "image"
        label = _("Gallery")


class ItemListBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False)
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE_FEATURES), min_num=1, label=_("Points"))

    class Meta:
        icon = "list-ul"
        label = _("List")


class TableRowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(blocks.CharBlock(required=False), min_num=1, max_num=12, label=_("Cells"))


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("What the table shows"))
    first_row_is_header = blocks.BooleanBlock(
        label=_("First row names the columns"), required=False, default=True
    )
    rows = blocks.ListBlock(TableRowBlock(), min_num=1, max_num=200, label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")


class FactBoxBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"))
    text = blocks.RichTextBlock(features=["bold", "italic", "link", "ul", "ol"], label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Fact box")


class FileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("File"))
    name = blocks.CharBlock(label=_("What it is"))

    class Meta:
        icon = "doc-full"
        label = _("File")


class LinkCardBlock(blocks.StructBlock):
    """What other sites embed as a player or a post becomes a link: nothing loads from elsewhere."""

    address = blocks.URLBlock(label=_("Address"))
    title = blocks.CharBlock(label=_("Title"))
    outlet = blocks.CharBlock(label=_("Who published it"), required=False)
    description = blocks.TextBlock(label=_("What is to be seen there"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Link card")


class BodyBlock(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(features=PARAGRAPH_FEATURES, icon="pilcrow", label=_("Paragraph"))
    subheading = blocks.CharBlock(icon="title", label=_("Subheading"), max_length=200)
    quote = QuoteBlock()
    photo = PhotoBlock()
    gallery = GalleryBlock()
    list = ItemListBlock()
    table = TableBlock()
    facts = FactBoxBlock()
    file = FileBlock()
    card = LinkCardBlock()


def says_something(body: blocks.StreamValue) -> bool:
    """Whether there is a word or a picture in it: a story of empty paragraphs is empty."""
    return any(
        block.block_type != "paragraph" or unescape(strip_tags(block.value.source)).strip() for block in body
    )
