"""The newsroom's settings, with Wagtail's own page serving in place of the desk."""

from pathlib import Path
from typing import Any

from tamizdat.newsroom.settings import *  # noqa: F403

ROOT_URLCONF = "bench.wagtail_site.urls"
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
    }
]
ALLOWED_HOSTS = ["127.0.0.1"]
