"""Beside an imported draft: what was left out of it, with a way back for each line."""

from typing import Any

from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from tamizdat.desk.importing.pages import Reason

#: The name of the buttons: the number of the line is their value. They save the draft like "Save draft" does.
PUT_BACK = "put-back"
ANCHOR = "left-out"

REASONS = {
    Reason.APPEAL: _("appeal for support"),
    Reason.DONATION: _("donation widget"),
    Reason.NEWSLETTER: _("newsletter box"),
    Reason.LEGAL: _("legal line"),
    Reason.SHARING: _("sharing"),
    Reason.RELATED: _("leads to other stories"),
    Reason.NAVIGATION: _("menu"),
    Reason.COMMENTS: _("comments"),
    Reason.COOKIES: _("cookie notice"),
    Reason.CONTACT: _("contact line"),
    Reason.ADVERT: _("advertisement"),
    Reason.PICTURE: _("caption of a picture that was not saved"),
    Reason.DUPLICATE: _("said twice"),
    Reason.OUTSIDE: _("outside the story"),
}


class LeftOutPanel(Panel):
    """Shown for imported drafts only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/import_panel.html"

        def _page(self) -> Any:
            """The page it was imported from; None for what was written here."""
            return getattr(self.instance, "imported_page", None) if self.instance.pk else None

        @property
        def media(self) -> Media:
            return Media(css={"all": ["desk/import_panel.css"]})

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and self._page() is not None

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            page = self._page()
            lines = page.dropped if page else []
            context["page"] = page
            context["anchor"] = ANCHOR
            context["put_back"] = PUT_BACK
            context["language"] = self.instance.locale.language_code
            context["lines"] = [
                {**line, "number": number, "reason": REASONS.get(line["reason"], line["reason"])}
                for number, line in enumerate(lines)
            ]
            context["count"] = sum(not line["put_back"] for line in lines)
            return context
