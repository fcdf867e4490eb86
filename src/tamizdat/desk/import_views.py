"""The way back into a draft for a line that its import left out."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.models import Page

from tamizdat.desk.errors import NothingToPutBackError
from tamizdat.desk.import_panel import ANCHOR, PUT_BACK
from tamizdat.desk.models import Article
from tamizdat.desk.putting_back import put_back


def put_back_when_asked(request: HttpRequest, page: Page) -> HttpResponse | None:
    """After a draft was saved with one of the panel's buttons: put that line back, and stay at the panel.

    Whoever gets here may edit this page and has not been locked out: the edit view has seen to it.
    """
    asked = request.POST.get(PUT_BACK, "")
    if not asked.isdecimal() or not isinstance(page, Article):
        return None
    if not isinstance(request.user, User):
        raise PermissionDenied
    try:
        put_back(page, int(asked), by=request.user)
    except NothingToPutBackError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, gettext("The line stands in the draft again."))
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]) + f"#{ANCHOR}")
