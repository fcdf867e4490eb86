"""The forms of stories and fronts, and of what is done with a story."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.coreutils import find_available_slug

from tamizdat.desk.blocks import says_something


class StoryForm(WagtailAdminPageForm):
    """Offers the sections, topics and contributors of the story's own language only."""

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data.copy() if data is not None else None, *args, **kwargs)
        self._leave_out_empty_rows("bylines", "contributor", "pseudonym")
        self._leave_out_empty_rows("related_picks", "related")
        locale_id = self.instance.locale_id or self.parent_page.locale_id
        for name in ("section", "topics"):
            if name in self.fields:
                field = self.fields[name]
                field.queryset = field.queryset.filter(locale_id=locale_id)
        section = self.fields.get("section")
        if section is not None:
            section.error_messages["required"] = _("Choose the section that the story stands in.")
            section.empty_label = _("Choose a section")
            if self.instance.section_id is None and section.queryset.count() == 1:
                self.initial["section"] = section.queryset.get()

    def _leave_out_empty_rows(self, name: str, *fields: str) -> None:
        """A row in which nothing was chosen is no mistake: an editor's tab saves itself while one chooses."""
        formset = self.formsets.get(name)
        if formset is None or not self.is_bound:
            return
        for number in range(formset.total_form_count()):
            row = f"{formset.prefix}-{number}"
            if not any(self.data.get(f"{row}-{field}", "").strip() for field in fields):
                self.data[f"{row}-DELETE"] = "on"

    def defer_required_fields(self) -> None:
        self._leave_out_empty_rows("corrections", "text")
        super().defer_required_fields()

    def clean_title(self) -> str:
        """Its field grows with it, but a headline is one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        slug = self.cleaned_data.get("slug")
        if slug and self.instance.first_published_at is None:
            # Two drafts may have the same headline; which is which the address tells by a number.
            self.cleaned_data["slug"] = find_available_slug(self.parent_page, slug, self.instance.pk)
        cleaned: dict[str, Any] = super().clean()
        own = {"locale_id": self.instance.locale_id or self.parent_page.locale_id}
        for form in self.formsets["bylines"].forms if "bylines" in self.formsets else ():
            contributor = form.cleaned_data.get("contributor") if form.is_valid() else None
            if contributor is not None and contributor.locale_id != own["locale_id"]:
                form.add_error("contributor", _("This is the entry for another language."))
        for form in self.formsets["related_picks"].forms if "related_picks" in self.formsets else ():
            related = form.cleaned_data.get("related") if form.is_valid() else None
            if related is None or form.cleaned_data.get("DELETE"):
                continue
            if related.pk == self.instance.pk:
                form.add_error("related", _("A story is not related to itself."))
            elif related.locale_id != own["locale_id"]:
                form.add_error("related", _("This story is in another language. Choose its translation."))
        if not self.is_deferred_validation:
            self._need_what_readers_need(cleaned)
        return cleaned

    def _need_what_readers_need(self, cleaned: dict[str, Any]) -> None:
        """A draft may lack anything but its headline. What comes out or is submitted may not."""
        if "body" in cleaned and not says_something(cleaned["body"]):
            self.add_error("body", _("Write the story. It has no text yet."))
        if self.errors.keys() & {"body", "section"}:
            # With one error of the whole form, Wagtail names each field that has one.
            self.add_error(None, _("The story is not finished. It is neither published nor submitted yet."))


class StoryCopyForm(CopyForm):
    """A copy stands under the same front: under another it would be in one language and say another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_parent_page"].disabled = True
        self.fields["new_title"].label = _("Headline")
        self.fields["new_slug"].label = _("Address")
        # What follows another by itself has nothing to be reviewed.
        self.fields.pop("alias", None)


class FrontPageForm(WagtailAdminPageForm):
    """Lead and picks are stories of this front's language, each once."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        lead = cleaned.get("lead")
        seen = set()
        if lead is not None:
            seen.add(lead.pk)
            if lead.locale_id != self.instance.locale_id:
                self.add_error("lead", _("This story is in another language. Choose its translation."))
        for form in self.formsets["picks"].forms if "picks" in self.formsets else ():
            picked = form.cleaned_data.get("article") if form.is_valid() else None
            if picked is None or form.cleaned_data.get("DELETE"):
                continue
            if picked.locale_id != self.instance.locale_id:
                form.add_error("article", _("This story is in another language. Choose its translation."))
            elif picked.pk in seen:
                form.add_error("article", _("This story stands on the front already."))
            seen.add(picked.pk)
        return cleaned


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Readers who follow a link to the story will read this. Left empty, no reason is given."),
    )


class TranslateForm(forms.Form):
    """Which section the translation stands in, when the story's own section has no translation."""

    def __init__(self, *args: Any, sections: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"] = forms.ModelChoiceField(sections, label=_("Section"), empty_label=None)
