"""The desk's lists and actions for stories, fronts and plain pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import (  # type: ignore[import-untyped]
    ChoiceFilter,
    DateFromToRangeFilter,
    ModelChoiceFilter,
)
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Locale, Revision

from tamizdat.desk.carried_dates import other_date
from tamizdat.desk.editing import WithoutChecks
from tamizdat.desk.errors import DeskError
from tamizdat.desk.forms import StoryForm, WithdrawForm
from tamizdat.desk.home import fronts_to_write_for
from tamizdat.desk.models import Article, FrontPage, PlainPage, Section
from tamizdat.desk.services import withdraw_article


class _TellsWhatReadersSee:
    """After a story was let out, says which date it carries, if not that of the day."""

    request: HttpRequest
    page: Article

    def publish_action(self) -> HttpResponse:
        return self._told(super().publish_action())  # type: ignore[misc]  # of the view this is mixed into

    def perform_workflow_action(self) -> HttpResponse:
        return self._told(super().perform_workflow_action())  # type: ignore[misc]  # likewise

    def _told(self, response: HttpResponse) -> HttpResponse:
        story = Article.objects.get(pk=self.page.pk)
        latest = story.get_latest_revision_as_object()
        date = other_date(latest, at=timezone.now())
        if date is not None and (story.live or story.approved_schedule):
            messages.info(
                self.request,
                gettext("Readers see the date %(date)s on it.")
                % {"date": formats.date_format(timezone.localtime(date), "DATE_FORMAT")},
            )
        return response


class StoryEditView(WithoutChecks, _TellsWhatReadersSee, EditView):
    """Saves one change of a story after the other.

    An editor's tab saves itself. One such save may be on its way when the story is submitted: what was free to be
    changed when the request came may be under review by now, and is then not touched any more.
    """

    @transaction.atomic
    def form_valid(self, form: StoryForm) -> HttpResponse:
        now = Article.objects.select_for_update(of=("self",)).get(pk=self.page.pk)
        self.lock = now.get_lock()
        self.locked_for_user = self.lock is not None and self.lock.for_user(self.request.user)
        if self.locked_for_user:
            refused: HttpResponse = self.form_invalid(form)
            return refused
        if self._came_out_or_went_meanwhile(now) or (
            self.expects_json_response and _state_of(now.latest_revision) != _state_of(self.latest_revision)
        ):
            return self._outdated(form)
        saved: HttpResponse = super().form_valid(form)
        return saved

    def _came_out_or_went_meanwhile(self, now: Article) -> bool:
        """A draft is saved with the whole record of the story: one that was read earlier would take it back."""
        return (now.live, now.live_revision_id) != (self.page.live, self.page.live_revision_id)

    def _outdated(self, form: StoryForm) -> HttpResponse:
        if self.expects_json_response:
            told: HttpResponse = self.json_error_response(
                "invalid_revision", gettext("Somebody has saved a newer version of this story.")
            )
            return told
        form.add_error(
            None,
            gettext("This story came out or was withdrawn at this moment. Nothing is lost: save once more."),
        )
        shown: HttpResponse = self.form_invalid(form)
        return shown

    def redirect_away(self) -> HttpResponse:
        return redirect(self.next_url or "desk_stories:index")


def _state_of(revision: Revision | None) -> tuple[int, datetime] | None:
    """A save by itself writes over the revision before: it keeps its number, not its moment."""
    return None if revision is None else (revision.pk, revision.created_at)


class StoryCreateView(WithoutChecks, _TellsWhatReadersSee, CreateView):
    def get_header_title(self) -> str:
        return gettext("New story: %(language)s") % {"language": self.locale.get_display_name()}

    def redirect_away(self) -> HttpResponse:
        return redirect(self.next_url or "desk_stories:index")


class WithdrawView(UnpublishView):
    """Takes the place of Wagtail's Unpublish: asks for the reason that readers will find."""

    page_title = _("Withdraw")
    template_name = "desk/stories/withdraw.html"
    success_message = _("“%(page_title)s” is withdrawn. A short page stays at its address and says so.")

    @cached_property
    def form(self) -> WithdrawForm:
        return WithdrawForm(self.request.POST if self.request.method == "POST" else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            shown: HttpResponse = self.render_to_response(self.get_context_data())
            return shown
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def unpublish(self) -> HttpResponse | None:
        try:
            withdraw_article(
                self.object,
                because=self.form.cleaned_data["because"],
                at=timezone.now(),
                by=self.request.user,
            )
        except DeskError as exc:
            messages.error(self.request, str(exc))
            return redirect("wagtailadmin_pages:edit", self.object.pk)
        return None

    def get_next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("desk_stories:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "form": self.form}


class StoryDeleteView(DeleteView):
    template_name = "desk/stories/confirm_delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        was_out = isinstance(self.page, Article) and self.page.first_published_at is not None
        return {**super().get_context_data(**kwargs), "was_out": was_out}


class StoryFilterSet(WagtailFilterSet):
    locale = ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all(), widget=forms.RadioSelect)
    state = ChoiceFilter(
        label=_("State"),
        choices=[
            ("live", _("published")),
            ("draft", _("draft")),
            ("scheduled", _("scheduled")),
            ("withdrawn", _("withdrawn")),
        ],
        method="in_state",
        widget=forms.RadioSelect,
    )
    section = ModelChoiceFilter(label=_("Section"), queryset=Section.objects.all(), widget=forms.RadioSelect)
    published_at = DateFromToRangeFilter(label=_("Publication date"), widget=DateRangePickerWidget)

    class Meta:
        model = Article
        fields: list[str] = []

    def in_state(self, stories: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        match value:
            case "live":
                return stories.filter(live=True)
            case "draft":
                return stories.filter(live=False, withdrawn_at__isnull=True)
            case "scheduled":
                return stories.filter(pk__in=_scheduled_ids())
            case "withdrawn":
                return stories.filter(live=False, withdrawn_at__isnull=False)
            case _:
                return stories


def _scheduled_ids() -> list[int]:
    approved = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return [int(object_id) for object_id in approved.values_list("object_id", flat=True)]


class StoryIndexView(IndexView):
    page_title = _("Stories")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """One for each language: a story is in one from its first word."""
        return [
            HeaderButton(
                gettext("New story, %(language)s") % {"language": front.locale.get_display_name()},
                url=reverse("wagtailadmin_pages:add", args=["desk", "article", front.pk]),
                icon_name="plus",
            )
            for front in fronts_to_write_for(self.request.user)
        ]


class StoryListViewSet(PageListingViewSet):
    """All stories of all languages, the latest change first."""

    model = Article
    icon = "doc-full"
    menu_label = _("Stories")
    menu_name = "stories"
    menu_order = 100
    add_to_admin_menu = True
    index_view_class = StoryIndexView
    filterset_class = StoryFilterSet
    columns = [
        PageTitleColumn("title", label=_("Headline"), sort_key="title", classname="title"),
        Column(
            "section",
            label=_("Section"),
            accessor=lambda story: story.section or "",
            classname="desk-wide",
            width="14%",
        ),
        DateColumn(
            "published_at",
            label=_("Publication date"),
            sort_key="published_at",
            classname="desk-wide",
            width="14%",
        ),
        DateColumn(
            "latest_revision_created_at",
            label=_("Changed"),
            sort_key="latest_revision_created_at",
            width="12%",
        ),
        PageStatusColumn("status", label=_("State"), sort_key="live", width="12%"),
    ]


class PlainPageIndexView(IndexView):
    page_title = _("Plain pages")
    add_item_label = _("New page")


class PlainPageFilterSet(WagtailFilterSet):
    locale = ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all(), widget=forms.RadioSelect)

    class Meta:
        model = PlainPage
        fields: list[str] = []


class PlainPageListViewSet(PageListingViewSet):
    model = PlainPage
    icon = "doc-empty"
    menu_label = _("Plain pages")
    menu_name = "plain-pages"
    menu_order = 530
    add_to_admin_menu = True
    index_view_class = PlainPageIndexView
    filterset_class = PlainPageFilterSet
    columns = [
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        DateColumn("latest_revision_created_at", label=_("Changed"), width="14%"),
        PageStatusColumn("status", label=_("State"), sort_key="live", width="12%"),
    ]


class FrontIndexView(IndexView):
    page_title = _("Front pages")

    def get_add_url(self) -> None:
        """There is one for each language of the paper, and no other."""


class FrontListViewSet(PageListingViewSet):
    model = FrontPage
    icon = "home"
    menu_label = _("Front pages")
    menu_name = "front-pages"
    menu_order = 200
    add_to_admin_menu = True
    index_view_class = FrontIndexView
    filterset_class = PlainPageFilterSet
    columns = [
        PageTitleColumn("title", label=_("Name"), classname="title"),
        Column("lead", label=_("Lead"), accessor=lambda front: front.lead or gettext("the latest story")),
        DateColumn("latest_revision_created_at", label=_("Changed"), width="14%"),
    ]


class StoryViewSet(PageViewSet):
    model = Article
    add_view_class = StoryCreateView
    edit_view_class = StoryEditView
    unpublish_view_class = WithdrawView
    delete_view_class = StoryDeleteView
