"""What the tables refuse, and Wagtail's own screens have not asked about before: staff are told why."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext

NAMED = 3


class StillInUse:
    """Middleware for every screen that deletes or publishes: the tables refuse, and this says why.

    Before it deletes Wagtail asks its index of references, but the worker fills that in some time after a change.
    Before it publishes many stories at once, or approves one, it asks for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValidationError):
            messages.error(request, " ".join(exception.messages))
            return HttpResponseRedirect(reverse("wagtailadmin_home"))
        if not isinstance(exception, ProtectedError):
            return None
        users = sorted({str(one) for one in exception.protected_objects})
        words = ngettext(
            "This is still used by %(count)d entry: %(names)s. Change that first.",
            "This is still used by %(count)d entries: %(names)s. Change those first.",
            len(users),
        )
        names = ", ".join(f"“{name}”" for name in users[:NAMED]) + ("…" if len(users) > NAMED else "")
        messages.error(request, words % {"count": len(users), "names": names})
        return HttpResponseRedirect(reverse("wagtailadmin_home"))
