"""Panels of the story's edit screen that are no fields: its state, length and languages, when it comes out."""

from datetime import datetime
from typing import Any

from django.forms import Media
from django.utils import timezone
from wagtail.admin.panels import Panel
from wagtail.models import Locale, TaskState, WorkflowState

from tamizdat.desk.carried_dates import carried_date
from tamizdat.desk.reading_time import speed_of


class StatePanel(Panel):
    """Says first of all that a story was withdrawn, or sent back: since when, by whom, with which words."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/state.html"

        def _withdrawn_at(self) -> datetime | None:
            return None if self.instance.live else self.instance.withdrawn_at

        def _sent_back(self) -> TaskState | None:
            state = self.instance.current_workflow_state if self.instance.pk else None
            if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
                return None
            return state.current_task_state

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and bool(self._withdrawn_at() or self._sent_back())

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {
                **context,
                "withdrawn_at": self._withdrawn_at(),
                "withdrawn_because": self.instance.withdrawn_because,
                "sent_back": self._sent_back(),
            }

        def show_panel_furniture(self) -> bool:
            return False


class LengthPanel(Panel):
    """Words, characters and reading time of headline, standfirst and body, counted while one writes."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/length.html"

        @property
        def media(self) -> Media:
            return Media(js=["desk/length.js"], css={"all": ["desk/desk.css"]})

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["speed"] = speed_of(self.instance.locale.language_code if self.instance.locale_id else "")
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


class PagePhotoPanel(Panel):
    """Where an imported story lacks its photo: the credit it had on the saved page, for whoever brings the photo."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/page_photo.html"

        def _credit(self) -> str:
            page = getattr(self.instance, "imported_page", None) if self.instance.pk else None
            return page.credit if page is not None and self.instance.lead_photo_id is None else ""

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and bool(self._credit())

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["credit"] = self._credit()
            return context

        def show_panel_furniture(self) -> bool:
            return False


class CarriedDatePanel(Panel):
    """Says that a story, imported for one, will come out under an older date."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/carried_date.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and carried_date(self.instance) is not None

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "article": self.instance}

        def show_panel_furniture(self) -> bool:
            return False


class WhenPanel(Panel):
    """When the story comes out and goes, and the way to set a time for it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/panels/when.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            article, now = self.instance, timezone.now()
            return {
                **context,
                "article": article,
                "schedule": {
                    "comes_at": article.go_live_at
                    if article.go_live_at and article.go_live_at > now
                    else None,
                    "goes_at": article.expire_at if article.expire_at and article.expire_at > now else None,
                    "is_approved": bool(article.pk and article.approved_schedule),
                },
                "is_locked": bool(article.pk and article.get_lock()),
            }
