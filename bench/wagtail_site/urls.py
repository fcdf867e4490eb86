"""Wagtail's page serving at the top."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls

from tamizdat.desk.models import Article

Article.template = "story.html"

urlpatterns: list[URLPattern | URLResolver] = [path("", include(wagtail_urls))]
