"""The press as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "tamizdat.press"
    label = "press"
    verbose_name = _("Press")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tamizdat.press import receivers

        receivers.connect()
