"""Wagtail's users application, with the desk's screens for staff accounts."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffConfig(WagtailUsersAppConfig):
    user_viewset = "tamizdat.desk.staff.StaffViewSet"
