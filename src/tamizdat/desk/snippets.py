"""The desk's lists: sections, topics, contributors."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views.snippets import SnippetViewSet

from tamizdat.desk.models import Contributor, Section, Topic


def _stories(entry: Any) -> int:
    related = entry.bylines if isinstance(entry, Contributor) else entry.articles
    return int(related.count())


class _ListViewSet(SnippetViewSet):
    add_to_admin_menu = True
    list_per_page = 50
    search_fields = ["name", "slug"]
    list_export = ["name", "slug"]
    copy_view_enabled = False
    inspect_view_enabled = False


_STORIES = Column("stories", label=_("Stories"), accessor=_stories, width="12%")
_NAME = FieldPanel("name", heading=_("Name"), classname="title")
_SLUG = FieldPanel(
    "slug", heading=_("Address"), widget=SlugInput, help_text=_("The last part of its page’s address.")
)


class SectionViewSet(_ListViewSet):
    model = Section
    icon = "list-ul"
    menu_label = _("Sections")
    menu_order = 500
    list_display = ["name", "slug", "position", _STORIES]
    panels = [
        _NAME,
        _SLUG,
        FieldPanel("about", heading=_("About")),
        FieldPanel("position", heading=_("Position"), help_text=_("The smallest number stands first.")),
    ]


class TopicViewSet(_ListViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 510
    list_display = ["name", "slug", _STORIES]
    panels = [_NAME, _SLUG, FieldPanel("about", heading=_("About"))]


class ContributorViewSet(_ListViewSet):
    model = Contributor
    icon = "user"
    menu_label = _("Contributors")
    menu_order = 520
    list_display = ["name", "slug", "is_agency", _STORIES]
    list_filter = ["is_agency"]
    panels = [
        FieldPanel(
            "name",
            heading=_("Printed name"),
            classname="title",
            help_text=_("As it stands in bylines. The desk asks for no other name."),
        ),
        FieldPanel(
            "slug",
            heading=_("Address"),
            widget=SlugInput,
            help_text=_(
                "The last part of the page’s address. Changed alone, the former address leads on. "
                "With another name nothing leads from the one to the other: change the address as well."
            ),
        ),
        FieldPanel("biography", heading=_("Biography")),
        FieldPanel("portrait", heading=_("Portrait")),
        FieldPanel("is_agency", heading=_("This is an agency")),
    ]
