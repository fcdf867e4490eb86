"""The desk's addresses. Readers never come here: they read the edition."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(wagtailadmin_urls)),
]
