"""What the desk's own templates ask for."""

from django import template
from django.conf import settings
from django.contrib.auth.models import User

from tamizdat.desk.models import FrontPage

register = template.Library()


@register.simple_tag
def newsroom_name() -> str:
    return str(settings.TAMIZDAT.name)


@register.simple_tag
def fronts_to_write_for(user: User) -> list[FrontPage]:
    """The fronts under which this account may write, the paper's first language first."""
    order = {code: place for place, code in enumerate(settings.TAMIZDAT.languages)}
    fronts = FrontPage.objects.select_related("locale")
    return sorted(
        (front for front in fronts if front.permissions_for_user(user).can_add_subpage()),
        key=lambda front: order.get(front.locale.language_code, len(order)),
    )
