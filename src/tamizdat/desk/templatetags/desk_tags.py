"""What the desk's own templates ask for."""

from django import template
from django.conf import settings
from wagtail.admin.action_menu import PageActionMenu

from tamizdat.desk.action_menu import NEXT_STEP
from tamizdat.desk.carried_dates import carried_date
from tamizdat.desk.home import fronts_to_write_for

register = template.Library()


@register.simple_tag
def newsroom_name() -> str:
    return str(settings.TAMIZDAT.name)


register.simple_tag(fronts_to_write_for)
register.simple_tag(carried_date)


@register.simple_tag
def next_step(menu: PageActionMenu) -> str:
    """The button beside the one that saves."""
    step = menu.context.get(NEXT_STEP)
    return str(step.render_html(menu.context)) if step is not None else ""
