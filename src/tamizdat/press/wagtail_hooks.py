"""The press's one place in the desk."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from wagtail import hooks

from tamizdat.desk.roles import Role, role_of
from tamizdat.press.home import PressPanel


@hooks.register("construct_homepage_panels")
def press_for_publishers(request: HttpRequest, panels: list[Any]) -> None:
    if isinstance(request.user, User) and role_of(request.user) is Role.PUBLISHER:
        panels.append(PressPanel())
