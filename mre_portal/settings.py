"""Settings of the portal, all from the environment, with safe development defaults.

Production is ``DEBUG=0`` without ``DEMO=1``: it refuses to start without its secrets.
"""

import os
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from mre_portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
env = environ.Env()

# --- what kind of run this is -------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
TESTING = env.bool("TESTING", default=False)
# A bare checkout, told nothing, is the demonstration that "make run" shows.
TOLD_NOTHING = not any(os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"))
DEMO = env.bool("DEMO", default=TOLD_NOTHING and not (DEBUG or TESTING))
PRODUCTION = not (DEBUG or DEMO or TESTING)


def secret_key() -> str:
    """The signing key: the environment's; outside production the checkout's own."""
    key = env.str("SECRET_KEY", default="")
    if not key and PRODUCTION:
        hint = "DEBUG=1 for development, DEMO=1 for the demonstration"
        raise ImproperlyConfigured(f"SECRET_KEY must be set in production ({hint}).")
    return key or ("only-tests-sign-with-this-key" * 2 if TESTING else embedded.secret_key())


SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{env.str('PORT', default='') or '8000'}").rstrip("/")

# --- applications, from the top floor down ---------------------------------------
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, as it asks
    "mre_portal",
    "reports",
    "appointments",
    "openhouse",
    "requests_desk",
    "campaigns",
    "agencies",
    "notifications",
    "accounts",
    "common",
    "common.admin_app.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_countries",
    "phonenumber_field",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mre_portal.probes.Probes",
    "mre_portal.api.PublicApi",
    "common.middleware.RefuseControlCharacters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorWall",
    "csp.middleware.CSPMiddleware",
    "common.middleware.PrivatePages",
    "common.middleware.QuietDevices",
]

ROOT_URLCONF = "mre_portal.urls"
WSGI_APPLICATION = "mre_portal.wsgi.application"
FORM_RENDERER = "common.forms.PortalRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["common.templatetags.portal", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mre_portal.context.portal",
            ],
        },
    },
]

# --- data -----------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or embedded.database_url())}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    # Without the health checks a restarted database failed 4 requests of 20.
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="mre"),
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # signing in must survive Redis
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# --- people -----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "agencies.backends.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TESTING else "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "requests_desk:mine"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.PortalAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True  # no "remember me" box; staff sessions end after 12 hours
ACCOUNT_LOGIN_TIMEOUT = 60 * 60  # the code page tells an expired code from a lost session
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers who type an unknown address
ACCOUNT_RATE_LIMITS = {"request_login_code": "30/m/ip,3/m/key,12/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_FORMS = {"add_webauthn": "accounts.key_forms.AddKeyForm", "edit_webauthn": "accounts.key_forms.EditKeyForm"}
MFA_TOTP_ISSUER = "Portail MRE"
MFA_TOTP_TOLERANCE = 1  # phones whose clock is half a minute off

# --- languages and time -------------------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("fr", "Français")]
LANGUAGES_BIDI = ["ar"]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["common.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Casablanca"
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ar", "fr")
_IN_LANGUAGE = {"ar": gettext_lazy("in Arabic"), "fr": gettext_lazy("in French")}


def MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME(name: str, language: str) -> str:
    """The label of one language's box: ``Titre (en arabe)``."""
    return format_lazy("{} ({})", name, _IN_LANGUAGE[language])


COUNTRIES_OVERRIDE = {"EH": None}
PHONENUMBER_DEFAULT_REGION = "MA"

# --- files and pages --------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"  # private: never served by URL, only through views
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# The most that any paper may allow; each required paper has its own limit, 10 MB unless an agency says otherwise.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=50 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- messages and workers ------------------------------------------------------------
# EMAIL_URL may name a folder (file:///path/to/folder): one file per message.
EMAIL_URL = env.str("EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}")
if EMAIL_URL.startswith(("file:", "filemail:")):
    EMAIL_BACKEND = "notifications.mail_folder.FolderBackend"
    EMAIL_FILE_PATH = EMAIL_URL.split("://", 1)[1]
else:
    globals().update(env.email_url_config(EMAIL_URL))
# Optional: a mail service by its own interface, where django-anymail is installed: anymail.backends.brevo.EmailBackend
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=globals()["EMAIL_BACKEND"])
ANYMAIL = env.json("ANYMAIL", default={})
INSTALLED_APPS += ["anymail"] if EMAIL_BACKEND.startswith("anymail.") else []
EMAIL_TIMEOUT = 10
# Optional: {"sms": [{"name", "backend", "url", "token", "sender"}, …], "whatsapp": […]}, asked in their order
_PHONES = {"name": "demo", "backend": "notifications.short.backends.FolderBackend"}
PHONE_PROVIDERS = env.json("PHONE_PROVIDERS", default={"sms": [_PHONES], "whatsapp": [_PHONES]} if DEMO else {})
# What providers sign their reports of delivery with, by their names
PHONE_SECRETS = env.json("PHONE_SECRETS", default={})
# How long data are kept of who registers for open days and never confirms the address
UNCONFIRMED_DAYS = env.int("UNCONFIRMED_DAYS", default=7)
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", default=120)
# /readyz warns when a due message has waited longer
OUTBOX_LATE_SECONDS = env.int("OUTBOX_LATE_SECONDS", default=900)
# Under which licence the public statistics may be used again
STATISTICS_LICENCE = env.str("STATISTICS_LICENCE", default="CC BY 4.0")
STATISTICS_LICENCE_URL = env.str("STATISTICS_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/")
# How long a worker may be silent before another takes up its export, and how long the file is kept
EXPORT_LEASE_SECONDS = env.int("EXPORT_LEASE_SECONDS", default=120)
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
# What Prometheus shows as a bearer token at /metrics; without it the page does not exist
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Portail MRE <portail@mre.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# "reply@mre.example": answers to letters come to reply+…@mre.example; empty: letters cannot be answered
REPLY_ADDRESS = env.str("REPLY_ADDRESS", default="")
# The name with which our own mail server marks what it found out about a sender (RFC 8601); empty: it marks nothing
REPLY_AUTHSERV_ID = env.str("REPLY_AUTHSERV_ID", default="")
# The largest e-mail taken, and how long a row tells what became of one
INBOUND_MAX_BYTES = env.int("INBOUND_MAX_BYTES", default=50 * 1024 * 1024)
INBOUND_DAYS = env.int("INBOUND_DAYS", default=90)

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "visibility_timeout": 600,
}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 300
# beside the modules named "tasks", which are found
CELERY_IMPORTS = ["reports.export_tasks", "requests_desk.bulk_tasks", "requests_desk.upload_tasks"]
CELERY_BEAT_SCHEDULER = "mre_portal.beat:LockedScheduler"
CELERY_BEAT_SCHEDULE = {
    "send-due-messages": {"task": "notifications.tasks.send_due", "schedule": 5.0, "options": {"expires": 10}},
    "tend-messages": {"task": "notifications.tasks.tend", "schedule": 600.0, "options": {"expires": 590}},
    "recount-due-days": {"task": "requests_desk.tasks.recount_due_days", "schedule": 60.0, "options": {"expires": 55}},
    "compare-files": {"task": "requests_desk.tasks.compare_files", "schedule": crontab(hour=2, minute=30)},
    "forget-abandoned-uploads": {
        "task": "requests_desk.upload_tasks.forget_abandoned_uploads",
        "schedule": 3600.0,
    },
    "go-on-with-work-on-many": {
        "task": "requests_desk.bulk_tasks.go_on",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "go-on-with-exports": {"task": "reports.export_tasks.go_on", "schedule": 60.0, "options": {"expires": 55}},
    "erase-exports": {"task": "reports.export_tasks.erase", "schedule": 3600.0, "options": {"expires": 3500}},
    "raise-alarms": {"task": "requests_desk.tasks.raise_alarms", "schedule": 600.0, "options": {"expires": 590}},
    "tell-of-arrivals": {
        "task": "requests_desk.tasks.tell_of_arrivals",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    "tell-of-the-morning": {
        "task": "requests_desk.tasks.tell_of_the_morning",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "tell-of-the-day": {"task": "reports.tasks.tell_of_the_day", "schedule": 600.0, "options": {"expires": 590}},
    "publish-statistics": {"task": "reports.tasks.publish_statistics", "schedule": crontab(hour=1, minute=15)},
    "remind-of-requests": {"task": "requests_desk.tasks.remind", "schedule": 600.0, "options": {"expires": 590}},
    "tend-waiting-list": {
        "task": "appointments.tasks.tend_waiting_list",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "tidy-standing": {"task": "appointments.tasks.tidy_standing", "schedule": crontab(hour=3, minute=20)},
    "watch-legal-time": {"task": "appointments.tasks.watch_legal_time", "schedule": crontab(hour=2, minute=45)},
    "remind-of-appointments": {"task": "appointments.tasks.remind", "schedule": 300.0, "options": {"expires": 290}},
    "go-on-with-closings": {
        "task": "appointments.tasks.go_on_with_closings",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "tend-places-of-open-days": {
        "task": "openhouse.tasks.tend_places",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "remind-of-open-days": {"task": "openhouse.tasks.remind", "schedule": 600.0, "options": {"expires": 590}},
    "thank-for-open-days": {"task": "openhouse.tasks.thank", "schedule": 3600.0, "options": {"expires": 3500}},
    "forget-unconfirmed-visitors": {"task": "openhouse.tasks.forget", "schedule": crontab(hour=3, minute=40)},
    "keep-or-erase-papers": {
        "task": "requests_desk.tasks.keep_or_erase_papers",
        "schedule": crontab(hour=3, minute=10),
    },
    "keep-or-forget-drafts": {"task": "requests_desk.tasks.keep_or_forget_drafts", "schedule": 3600.0},
}

# --- security ------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = env.bool("HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_RATES": {
        "api": env.str("API_RATE", default="120/min"),
        # of one token of the ministry's interface
        "ministry": env.str("MINISTRY_API_RATE", default="60/min"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "EXCEPTION_HANDLER": "common.api.explain",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MRE portal: directory of the urban agencies",
    "DESCRIPTION": "Read only; public, but for one's own appointments. Texts come in Arabic and French.",
    "VERSION": "1",
    "LICENSE": {"name": "Apache 2.0"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AgencyKind": "agencies.models.Agency.Kind",
        "OfficeKind": "agencies.models.Office.Kind",
        "RequestKind": "agencies.models.Kind",
        "ProvinceType": "agencies.models.Province.Type",
        "CommuneType": "agencies.models.Commune.Type",
        "OfficeState": "agencies.api.queries.STATES",
        "MeetingMode": "appointments.models.Mode",
        "ServicePurpose": "appointments.models.Service.Purpose",
        "QuestionKind": "appointments.models.Question.Kind",
        "CampaignState": "campaigns.api.queries.TOLD_CHOICES",
        "OpenDayKind": "openhouse.models.Kind",
        "OpenDayState": "openhouse.api.queries.TOLD_CHOICES",
        "SessionKind": "openhouse.models.SessionKind",
        "StatisticsSign": "reports.api.serializers.SIGNS",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)sZ %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}, "pikepdf": {"level": "WARNING"}},
}
