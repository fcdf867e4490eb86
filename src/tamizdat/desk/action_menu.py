"""The buttons below a story: saving stands first, beside it the one step that brings the story on."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.action_menu import (
    ActionMenuItem,
    PublishMenuItem,
    SubmitForModerationMenuItem,
    UnpublishMenuItem,
    WorkflowMenuItem,
)

NEXT_STEP = "desk_next_step"


def next_step_stands_aside(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Publishing is not hidden behind an arrow; withdrawing stands last, where nobody hits it by mistake."""
    for item in items:
        if isinstance(item, UnpublishMenuItem):
            item.order = 90
    items.sort(key=lambda item: item.order)
    step = _next_step(items[1:])
    if step is not None:
        items.remove(step)
        context[NEXT_STEP] = step


def _next_step(items: list[ActionMenuItem]) -> ActionMenuItem | None:
    """What this account may do to bring the story on: approve it, else publish it, else submit it."""
    approvals = [item for item in items if isinstance(item, WorkflowMenuItem) and item.name == "approve"]
    approvals.sort(key=lambda item: item.launch_modal)
    for kind in (PublishMenuItem, SubmitForModerationMenuItem):
        approvals += [item for item in items if isinstance(item, kind)]
    return approvals[0] if approvals else None
