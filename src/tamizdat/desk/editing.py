"""How fronts and plain pages are edited, and what the editors of all pages leave out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet

from tamizdat.desk.models import FrontPage, PlainPage


class WithoutChecks:
    """Wagtail counts words and looks for issues with a script on the previewed page: previews here carry none."""

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc]  # of the view this is mixed into
        return MediaContainer(panel for panel in panels if not isinstance(panel, ChecksSidePanel))


class _BackToList:
    """From a page the way leads back to its list, not into Wagtail's tree of pages."""

    list_url_name = ""
    next_url: str

    def redirect_away(self) -> HttpResponse:
        return redirect(self.next_url or self.list_url_name)


class FrontEditView(WithoutChecks, _BackToList, EditView):
    list_url_name = "desk_fronts:index"


class PlainPageEditView(WithoutChecks, _BackToList, EditView):
    list_url_name = "desk_plain_pages:index"


class PlainPageCreateView(WithoutChecks, _BackToList, CreateView):
    list_url_name = "desk_plain_pages:index"


class PlainPageUnpublishView(UnpublishView):
    def get_next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("desk_plain_pages:index")


class PlainPageDeleteView(DeleteView):
    next_url: str

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.next_url = self.next_url or reverse("desk_plain_pages:index")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


class FrontViewSet(PageViewSet):
    model = FrontPage
    edit_view_class = FrontEditView


class PlainPageViewSet(PageViewSet):
    model = PlainPage
    add_view_class = PlainPageCreateView
    edit_view_class = PlainPageEditView
    unpublish_view_class = PlainPageUnpublishView
    delete_view_class = PlainPageDeleteView
