"""Signing in, made slow for whoever guesses.

Five tries are free; each further one for the same name waits twice as long as the one before, up to a
minute. What is counted is a keyed digest of the name: neither who tried nor from where is written down.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail.admin.forms.auth import LoginForm

from tamizdat.desk.models import FailedSignIn

FREE_TRIES = 5
LONGEST_WAIT = timedelta(minutes=1)
#: After this a name starts anew.
FORGOTTEN_AFTER = timedelta(days=1)


def wait_after(tries: int) -> timedelta:
    """How long the next try has to wait after so many that failed."""
    if tries < FREE_TRIES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(tries - FREE_TRIES, 10)), LONGEST_WAIT)


def wait_for(name: str, *, now: datetime) -> timedelta:
    """How long this name has to wait from now on. Nothing, for most."""
    failed = FailedSignIn.objects.filter(pk=_digest_of(name), last_at__gt=now - FORGOTTEN_AFTER).first()
    if failed is None:
        return timedelta()
    return max(timedelta(), failed.last_at + wait_after(failed.tries) - now)


def note_try(name: str, *, now: datetime) -> None:
    """Count a try as one that failed, until it is known to have succeeded."""
    FailedSignIn.objects.filter(last_at__lte=now - FORGOTTEN_AFTER).delete()
    failed, is_first = FailedSignIn.objects.get_or_create(
        pk=_digest_of(name), defaults={"tries": 1, "last_at": now}
    )
    if not is_first:
        FailedSignIn.objects.filter(pk=failed.pk).update(tries=F("tries") + 1, last_at=now)


def note_success(name: str) -> None:
    FailedSignIn.objects.filter(pk=_digest_of(name)).delete()


def _digest_of(name: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), name.casefold().encode(), hashlib.sha256).hexdigest()


class SignInForm(LoginForm):
    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _("Name and password do not belong together."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")
        for name in ("username", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean(self) -> dict[str, Any]:
        name, now = self.cleaned_data.get("username", ""), timezone.now()
        seconds = ceil(wait_for(name, now=now).total_seconds())
        if seconds:
            raise ValidationError(
                ngettext_lazy(
                    "Too many tries. Wait %(seconds)d second.",
                    "Too many tries. Wait %(seconds)d seconds.",
                    "seconds",
                ),
                code="wait",
                params={"seconds": seconds},
            )
        # Before the password is looked at, which takes a while: many tries at once are many tries.
        note_try(name, now=now)
        cleaned: dict[str, Any] = super().clean()
        note_success(name)
        return cleaned
