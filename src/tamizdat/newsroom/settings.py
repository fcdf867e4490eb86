"""Django's settings, all of them derived from the newsroom's own."""

from urllib.parse import unquote, urlsplit

from babel import Locale

from tamizdat.newsroom.env import find_newsroom, read_env

TAMIZDAT = read_env(find_newsroom())
#: Where press finds what to bake: dotted paths of callables that give a SheetSource.
TAMIZDAT_SHEET_SOURCES = ["tamizdat.desk.sheets.DeskSheets", "tamizdat.press.search.SearchSheets"]

SECRET_KEY = TAMIZDAT.secret_key.get_secret_value()
DEBUG = TAMIZDAT.debug
ALLOWED_HOSTS = TAMIZDAT.desk.hostnames
ROOT_URLCONF = "tamizdat.newsroom.urls"
WSGI_APPLICATION = "tamizdat.newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tamizdat.newsroom",
    "tamizdat.press",
    "tamizdat.desk",
    "wagtail.embeds",
    "wagtail.sites",
    "tamizdat.desk.staff_app.StaffConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tamizdat.desk.headers.DeskHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tamizdat.desk.still_in_use.StillInUse",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": TAMIZDAT.directory / "newsroom.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                # A deferred transaction that turns into a write fails at once when another writes: half of
                # them did under eight writers. FULL: a commit that was answered survives a power cut.
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
                    "PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(TAMIZDAT.database.url.get_secret_value())}

LANGUAGE_CODE = TAMIZDAT.primary_language
WAGTAIL_CONTENT_LANGUAGES = [
    (code, Locale.parse(code, sep="-").get_display_name(code) or code) for code in TAMIZDAT.languages
]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("ru", "Русский")]
# Wagtail wants its content languages among Django's.
LANGUAGES = [*{**dict(WAGTAILADMIN_PERMITTED_LANGUAGES), **dict(WAGTAIL_CONTENT_LANGUAGES)}.items()]
WAGTAIL_I18N_ENABLED = True
FORMAT_MODULE_PATH = "tamizdat.desk.formats"
USE_TZ = True
TIME_ZONE = TAMIZDAT.time_zone
# One clock for the whole desk: what is scheduled for nine comes out at everybody's nine.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = TAMIZDAT.media_dir
FILE_UPLOAD_PERMISSIONS = 0o600
# A photo as it came, with its maker's place and camera, never touches the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 41 * 1024 * 1024
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TAMIZDAT.desk.https
# The server with the certificate says so in this header, and takes it out of what comes from outside. Without
# it Django would compare the https address in a form's Origin with an http one, and refuse every login.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TAMIZDAT.desk.https else None
SESSION_COOKIE_AGE = 60 * 60 * 12
# Not no-referrer: then a form's POST says it comes from nowhere, and is refused as forged.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
# The desk mails nobody by itself: its notifications would tell the mail provider who works here.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

WAGTAIL_SITE_NAME = TAMIZDAT.name
WAGTAILADMIN_USER_LOGIN_FORM = "tamizdat.desk.sign_in.SignInForm"
WAGTAILADMIN_BASE_URL = f"http://{TAMIZDAT.desk.host}:{TAMIZDAT.desk.port}"
WAGTAILIMAGES_IMAGE_MODEL = "desk.Photo"
WAGTAILIMAGES_IMAGE_FORM_BASE = "tamizdat.desk.photo_forms.PhotoForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "tamizdat.desk.document_forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "epub", "ods", "odt", "pdf", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"tamizdat": {"level": "INFO"}},
}
