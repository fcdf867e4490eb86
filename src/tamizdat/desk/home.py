"""What staff see first: what waits for them, what is scheduled, what went wrong."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Revision

from tamizdat.desk.models import Article, FrontPage

SHOWN = 8


class MyDraftsPanel(Component):
    name = "my_drafts"
    template_name = "desk/home/my_drafts.html"
    order = 200

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        drafts = (
            Article.objects.filter(owner=user, has_unpublished_changes=True, withdrawn_at__isnull=True)
            .exclude(pk__in=[_page_id(revision) for revision in _scheduled()])
            .select_related("locale", "section")
            .order_by("-latest_revision_created_at")
        )
        return {"drafts": drafts[:SHOWN], "more": max(0, drafts.count() - SHOWN)}


class SchedulePanel(Component):
    """What comes out by itself, and what should have and did not."""

    name = "schedule"
    template_name = "desk/home/schedule.html"
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        scheduled = []
        for revision in _scheduled().select_related("user").order_by("approved_go_live_at")[:SHOWN]:
            article = Article.objects.filter(pk=_page_id(revision)).first()
            if article is not None:
                scheduled.append((revision.approved_go_live_at, revision.content["title"], article))
        expiring = Article.objects.filter(live=True, expire_at__isnull=False).order_by("expire_at")
        missed = Article.objects.filter(
            live=False, withdrawn_at__isnull=True, expired=False, go_live_at__lt=timezone.now()
        ).exclude(pk__in=[_page_id(revision) for revision in _scheduled()])
        return {
            "scheduled": scheduled,
            "expiring": expiring[:SHOWN],
            "missed": [one for one in missed[:SHOWN] if one.permissions_for_user(user).can_edit()],
        }


def fronts_to_write_for(user: User) -> list[FrontPage]:
    """The fronts under which this account may write, the paper's first language first."""
    order = {code: place for place, code in enumerate(settings.TAMIZDAT.languages)}
    fronts = FrontPage.objects.select_related("locale")
    return sorted(
        (front for front in fronts if front.permissions_for_user(user).can_add_subpage()),
        key=lambda front: order.get(front.locale.language_code, len(order)),
    )


def _scheduled() -> Any:
    return Revision.page_revisions.filter(approved_go_live_at__isnull=False)


def _page_id(revision: Revision) -> int:
    return int(revision.object_id)
