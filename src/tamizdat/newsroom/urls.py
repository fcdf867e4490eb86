"""The desk's addresses. Readers never come here: they read the edition."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from tamizdat.desk.staff import OwnAccountView
from tamizdat.desk.views import show_photo_file

urlpatterns: list[URLPattern | URLResolver] = [
    *decorate_urlpatterns(
        [
            path("media/<path:name>", show_photo_file),
            # In the place of Wagtail's: the first address wins.
            path("account/", OwnAccountView.as_view()),
            # Wagtail means these for readers; here nobody but staff asks for them.
            path("files/", include(wagtaildocs_urls)),
        ],
        require_admin_access,
    ),
    path("", include(wagtailadmin_urls)),
]
