"""Django's settings, built from `pipeline.config.settings()`. Importing it reads the environment and no file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dj_database_url
from django.utils.functional import SimpleLazyObject

from pipeline.config import ConfigError
from pipeline.config import settings as read_settings
from pipeline.store.secret import secret_key

_own = read_settings()

DEBUG = False
SECRET_KEY = SimpleLazyObject(lambda: secret_key(_own))
ALLOWED_HOSTS = [host.strip() for host in _own.allowed_hosts.split(",") if host.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "pipeline.store",
    "pipeline.review",
]
MIDDLEWARE = [
    "pipeline.review.middleware.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pipeline.review.accounts.session_limits.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
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
            ]
        },
    }
]
ROOT_URLCONF = "pipeline.review.urls"


def _database(url: str) -> dict[str, Any]:
    """One URL's database. SQLite: writers queue for the lock at BEGIN, and readers are never in their way (WAL)."""
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    except ValueError as error:  # its message names the scheme alone, never the password
        raise ConfigError(f"PLAINSIGHT_DATABASE_URL: {error}") from error
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA secure_delete=ON;",
        }
    return database


DATABASES = {"default": _database(_own.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the app's own files, straight from the checkout: there is no collecting step to forget

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]

# Who fails five times to log in waits a quarter of an hour: one name from one address, so nobody can lock others out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)  # older failures are deleted at the next attempt to log in
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "review/locked.html"
AXES_DISABLE_ACCESS_LOG = True  # when a volunteer worked is nobody's business
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["ip_address"]  # kept out of log lines, as the password is; the user's name stands in them

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/login/"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12  # a working day; an hour without activity ends it, too (see session_limits)
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # how long a link to a new password can be used; once, in any case
OTP_TOTP_ISSUER = "Plainsight"
CSRF_COOKIE_SAMESITE = "Lax"
if _own.https:  # a TLS proxy stands before us, and says so
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
