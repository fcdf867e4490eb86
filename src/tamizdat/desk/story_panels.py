"""Panels of the story's edit screen that are no fields: its length, its languages."""

from typing import Any

from django.forms import Media
from wagtail.admin.panels import Panel
from wagtail.models import Locale

from tamizdat.desk.body import LETTER_SPEEDS, READING_SPEEDS, USUAL_SPEED


class LengthPanel(Panel):
    """Words, characters and reading time of headline, standfirst and body, counted while one writes."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/length.html"

        @property
        def media(self) -> Media:
            return Media(js=["desk/length.js"], css={"all": ["desk/desk.css"]})

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            code = self.instance.locale.language_code.partition("-")[0] if self.instance.locale_id else ""
            context["speed"] = READING_SPEEDS.get(code, USUAL_SPEED)
            context["letter_speed"], context["letters_in_a_word"] = LETTER_SPEEDS.get(code, (0, 0))
            return context

        def show_panel_furniture(self) -> bool:
            return False


class TranslationsPanel(Panel):
    """The story's other languages: those that are there, and a way to those that are not."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/translations.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["article"] = self.instance
            there = {}
            if self.instance.pk:
                there = {
                    one.locale_id: one for one in self.instance.get_translations().select_related("locale")
                }
            context["tongues"] = [
                (locale, there.get(locale.pk))
                for locale in Locale.objects.all()
                if locale.pk != self.instance.locale_id
            ]
            return context
