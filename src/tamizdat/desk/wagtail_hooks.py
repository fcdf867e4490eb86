"""How the desk differs from plain Wagtail: menus, lists, actions, what is left out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.viewsets.base import ViewSet
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from tamizdat.desk import action_menu, footnotes, urls, views
from tamizdat.desk.editing import FrontViewSet, PlainPageViewSet
from tamizdat.desk.home import MyDraftsPanel, SchedulePanel
from tamizdat.desk.import_views import put_back_when_asked
from tamizdat.desk.models import Photo
from tamizdat.desk.roles import UploadPermissions
from tamizdat.desk.snippets import ContributorViewSet, SectionViewSet, TopicViewSet
from tamizdat.desk.staff_in_bulk import GiveRole, LetInOrShutOut
from tamizdat.desk.stories import FrontListViewSet, PlainPageListViewSet, StoryListViewSet, StoryViewSet

for _model, _auth_model in ((Photo, "wagtailimages.Image"), (get_document_model(), "wagtaildocs.Document")):
    register_permission_policy(
        _model,
        UploadPermissions(_model, auth_model=_auth_model, owner_field_name="uploaded_by_user"),
        exact_class=True,  # Wagtail's own may be registered later, and is for subclasses too
    )

#: Wagtail's entries of the main menu that have no place here: the tree of pages, links to wagtail.org.
_NOT_IN_MENU = frozenset({"explorer", "help", "snippets"})
_NOT_IN_REPORTS = frozenset({"page-types-usage", "aging-pages"})

for _viewset in (SectionViewSet, TopicViewSet, ContributorViewSet):
    register_snippet(_viewset)
hooks.register("register_rich_text_features", footnotes.register)
hooks.register("after_edit_page", put_back_when_asked)
for _action in (GiveRole, LetInOrShutOut):
    hooks.register("register_bulk_action", _action, order=1)  # after Wagtail's, whose place they take
hooks.register("construct_page_action_menu", action_menu.next_step_stands_aside)


@hooks.register("register_admin_viewset")
def stories_and_pages() -> list[ViewSet]:
    return [
        StoryViewSet("desk_story"),
        FrontViewSet("desk_front"),
        PlainPageViewSet("desk_plain_page"),
        StoryListViewSet("desk_stories", url_prefix="stories"),
        FrontListViewSet("desk_fronts", url_prefix="fronts"),
        PlainPageListViewSet("desk_plain_pages", url_prefix="plain-pages"),
    ]


@hooks.register("register_admin_urls", order=-1)
def own_addresses() -> list[URLPattern | URLResolver]:
    """The desk's screens, and its doors for photos in the place of Wagtail's: the first address wins."""
    return [
        path("images/multiple/add/", views.UploadPhotosView.as_view()),
        path(
            "images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/",
            views.FinishPhotoView.as_view(),
        ),
        path("", include(urls, namespace="desk")),
    ]


@hooks.register("construct_main_menu")
def newsroom_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _NOT_IN_MENU]
    if not request.user.has_perm("desk.change_frontpage"):
        items[:] = [item for item in items if item.name != "front-pages"]


@hooks.register("construct_reports_menu")
def newsroom_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in _NOT_IN_REPORTS]


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and images there are tells staff nothing about their day."""
    items.clear()


@hooks.register("construct_homepage_panels", order=-1)
def day_at_a_glance(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, RecentEditsPanel)]
    panels.extend((MyDraftsPanel(), SchedulePanel()))


@hooks.register("before_bulk_action")
def stories_one_by_one(
    request: HttpRequest, action_type: str, objects: list[Any], action: BulkAction
) -> None:
    """Withdrawing asks for a reason and deleting warns: neither is done to many stories with one click."""
    if action_type in ("unpublish", "delete", "move") and any(isinstance(one, Page) for one in objects):
        raise PermissionDenied


@hooks.register("before_move_page")
def pages_stay(request: HttpRequest, page: Page, destination: Page) -> None:
    """Under another front a story would be in one language and say another."""
    raise PermissionDenied


@hooks.register("construct_page_chooser_queryset")
def newest_stories_first(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Of what has no date, the draft begun last."""
    newest = F("article__published_at").desc(nulls_last=True)
    return pages.order_by(newest, F("article__pk").desc(nulls_last=True), "path")


@hooks.register("before_create_page")
def no_front_by_hand(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    if parent.is_root():
        raise PermissionDenied


@hooks.register("insert_editor_js")
def nothing_written_goes_unsaved() -> SafeString:
    return format_html('<script src="{}"></script>', static("desk/autosaving.js"))


@hooks.register("insert_global_admin_css")
def own_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "desk/icons/footnote.svg"]
