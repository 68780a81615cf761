"""Django's settings, all from the environment. See docs/reference/settings.md."""

from pathlib import Path

import django.conf.locale
from django.core.exceptions import ImproperlyConfigured

from weriye.config.environment import EnvironmentProblem, read_environment
from weriye.language.locale_so import LANG_INFO as SOMALI
from weriye.stories.editions import load_editions

try:
    ENVIRONMENT = read_environment()
    SECRET_KEY = ENVIRONMENT.secret_key()
except EnvironmentProblem as problem:
    raise ImproperlyConfigured(str(problem)) from None

PACKAGE = Path(__file__).parent.parent
WERIYE_HOME = ENVIRONMENT.home
WERIYE_ADDRESS = ENVIRONMENT.address
WERIYE_WARM_PAGES = ENVIRONMENT.warm_pages
WERIYE_TRENDING_HALF_LIFE = ENVIRONMENT.half_life
WERIYE_KEEP_DAYS = ENVIRONMENT.keep_days
WERIYE_DAY_FILE_WAITS = ENVIRONMENT.day_file_waits
WERIYE_SITE_FOLDER = WERIYE_HOME / "site"
WERIYE_STORE = ENVIRONMENT.store
WERIYE_CDN = ENVIRONMENT.cdn
WERIYE_HUB = ENVIRONMENT.hub
WERIYE_OFFLINE = ENVIRONMENT.offline
# Who renders a path for the press, and an article for the desk's preview: rooms above them.
WERIYE_SITE = "weriye.reader.site.site"
WERIYE_PREVIEW = "weriye.reader.preview.preview"
EDITIONS = load_editions(ENVIRONMENT.editions_folder, ENVIRONMENT.editions)

DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
WERIYE_PROXIES = ENVIRONMENT.proxies
HTTPS = WERIYE_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [WERIYE_ADDRESS] if HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/desk/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0

INSTALLED_APPS = [
    "weriye.config",
    "weriye.desk",
    "weriye.reader",
    "weriye.wire",
    "weriye.live",
    "weriye.audience",
    "weriye.search",
    "weriye.press",
    "weriye.stories",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "weriye.desk.packed.Packed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "weriye.desk.speaking.DeskLanguage",
    "weriye.config.atomic_writes.AtomicWrites",
    "weriye.desk.refusals.Refusals",
]

ROOT_URLCONF = "weriye.config.urls"
ASGI_APPLICATION = "weriye.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Django ships no Somali: the language room does.
django.conf.locale.LANG_INFO.setdefault("so", SOMALI)
LANGUAGES = [(edition.code, edition.name) for edition in EDITIONS.values()]
if "en" not in EDITIONS:
    LANGUAGES.append(("en", "English"))
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "language" / "locale"]
FORMAT_MODULE_PATH = ["weriye.language.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = next(iter(EDITIONS.values())).time_zone.key
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [(edition.code, edition.name) for edition in EDITIONS.values()]

STATIC_URL = "/static/"
STATIC_ROOT = WERIYE_HOME / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = WERIYE_HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# An article of 100,000 words has some 1,500 paragraphs, each of several fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

WAGTAIL_SITE_NAME = "Weriye"
WAGTAILADMIN_BASE_URL = WERIYE_ADDRESS
WAGTAILIMAGES_IMAGE_MODEL = "stories.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "weriye.desk.pictures.PictureForm"
WAGTAILADMIN_USER_LOGIN_FORM = "weriye.desk.login.ThrottledLoginForm"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# No mail is set up: `weriye user add` makes logins, an administrator gives new passwords.
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Milliseconds after the last keystroke: half a second, Wagtail's own, is too often on a bad line.
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAIL_AUTO_UPDATE_PREVIEW_INTERVAL = 2000
# What is scheduled is scheduled to the second.
WAGTAIL_DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S"
WAGTAIL_TIME_FORMAT = "%H:%M:%S"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [(code, name) for code, name in LANGUAGES if code in ("so", "en")]
WAGTAILSEARCH_BACKENDS = {
    # Stories are found by the search room; Wagtail's own index holds pictures and the like.
    "default": {"BACKEND": "wagtail.search.backends.database"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # An address that is not there is the reader's affair; it is in nobody's log.
    "loggers": {"weriye": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
