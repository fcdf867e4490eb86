"""The press on the desk's first page, for those who answer for the paper."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from tamizdat.press.history import latest

SHOWN = 3
HEALED_SHOWN = 8


class PressPanel(Component):
    """What the last runs brought out, and what the last full bake had to put right."""

    name = "press"
    template_name = "press/home.html"
    order = 260

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        history = latest(SHOWN)
        healed = history.full.healed if history.full else []
        return {
            "runs": history.runs,
            "full": history.full,
            "healed": healed[:HEALED_SHOWN],
            "more": max(0, len(healed) - HEALED_SHOWN),
        }
