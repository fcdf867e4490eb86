"""What the desk's own templates ask for."""

from django import template
from django.conf import settings

from tamizdat.desk.home import fronts_to_write_for

register = template.Library()


@register.simple_tag
def newsroom_name() -> str:
    return str(settings.TAMIZDAT.name)


register.simple_tag(fronts_to_write_for)
