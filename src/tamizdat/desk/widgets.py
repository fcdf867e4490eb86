"""Form widgets of the desk."""

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminAutoHeightTextInput


class FilteredCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes with a field above them that narrows a long list down. Without script: just the list."""

    template_name = "desk/widgets/filtered_checkboxes.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=["desk/filtered-checkboxes.js"], css={"all": ["desk/desk.css"]})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["is_long"] = len(list(self.choices)) > 8
        return context


class HeadlineInput(AdminAutoHeightTextInput):
    """One line of text in a field that wraps it, so that a long headline is seen whole."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-headline": "", **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=["desk/headline.js"])
