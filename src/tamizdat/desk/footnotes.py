"""Footnotes in running text: `<footnote text="…"></footnote>` in the database, a mark in the editor."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.contentstate_models import ContentState, Entity, EntityRange
from wagtail.admin.rich_text.converters.editor_html import WhitelistRule
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    FORCE_WHITESPACE,
    KEEP_WHITESPACE,
    HandlerState,
    add_paragraph_block,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.whitelist import attribute_rule

ENTITY = "FOOTNOTE"
#: What stands in the editor's text where the note is called. Never stored: the paper numbers its notes.
MARK = "*"


class FootnoteHandler:
    """Database → editor: one mark, which cannot be edited but as a whole."""

    def handle_starttag(
        self,
        name: str,
        attrs: list[tuple[str, str]],
        state: HandlerState,
        contentstate: ContentState,
    ) -> None:
        if state.current_block is None:
            add_paragraph_block(state, contentstate)
        if state.leading_whitespace == FORCE_WHITESPACE:
            state.current_block.text += " "
        entity = Entity(ENTITY, "IMMUTABLE", {"text": dict(attrs).get("text", "")})
        mark = EntityRange(contentstate.add_entity(entity))
        mark.offset, mark.length = len(state.current_block.text), len(MARK)
        state.current_block.entity_ranges.append(mark)
        state.current_block.text += MARK
        state.leading_whitespace = KEEP_WHITESPACE
        state.has_preceding_nonatomic_block = True

    def handle_endtag(self, name: str, state: HandlerState, contentstate: ContentState) -> None:
        """What stands inside the element has been taken as text; a footnote has nothing inside."""


def footnote_element(props: dict[str, Any]) -> Any:
    """Editor → database. A note without words is no note."""
    text = " ".join(str(props.get("text") or "").split())
    return DOM.create_element("footnote", {"text": text}) if text else None


def register(features: FeatureRegistry) -> None:
    features.register_editor_plugin(
        "draftail",
        "footnote",
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "footnote",
                "description": str(_("Footnote")),
                "attributes": ["text"],
                "allowlist": {"text": True},
                "labels": {
                    "add": str(_("Add a footnote")),
                    "change": str(_("Change the footnote")),
                    "text": str(_("What the note says")),
                    "save": str(_("Keep the note")),
                    "remove": str(_("Remove the note")),
                    "cancel": str(_("Cancel")),
                },
            },
            js=["desk/footnotes.js"],
            css={"all": ["desk/desk.css"]},
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "footnote",
        {
            "from_database_format": {"footnote[text]": FootnoteHandler()},
            "to_database_format": {"entity_decorators": {ENTITY: footnote_element}},
        },
    )
    features.register_converter_rule(
        "editorhtml", "footnote", [WhitelistRule("footnote", attribute_rule({"text": True}))]
    )
