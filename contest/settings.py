"""Settings, from the environment only. What is wrong is refused here, by name.

``make run`` and ``make test`` give all of it; a server takes it from .env.example.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENV = env.str("ENV", default="production")
if ENV not in {"local", "test", "production"}:
    raise ImproperlyConfigured(f"ENV must be local, test or production, not {ENV!r}.")
IS_PRODUCTION = ENV == "production"

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
LOCAL_SERVERS = env.bool("LOCAL_SERVERS", default=False)
SHORTEST_KEY = 50

# Reminders by e-mail. Without a host none is sent, and the page says so.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10  # seconds; of each answer of the mail server
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="")


def refuse_unsafe_production():
    """Name everything that must not be so on a server, all at once."""
    faults = {
        "DEBUG must be off": DEBUG,
        f"SECRET_KEY must have {SHORTEST_KEY} characters or more": (
            len(SECRET_KEY) < SHORTEST_KEY or len(set(SECRET_KEY)) < 10  # noqa: PLR2004 - a key of few letters is weak
        ),
        "ALLOWED_HOSTS must name the hosts, without *": (
            not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS)
        ),
        "DATABASE_URL must name a server": not env.str("DATABASE_URL", default=""),
        "REDIS_URL must name a server": not env.str("REDIS_URL", default=""),
        "LOCAL_SERVERS (those of make run) must not be used": LOCAL_SERVERS,
        "SITE_URL must be an https address: slips are printed with it": (
            not env.str("SITE_URL", default="").startswith("https://")
        ),
        "EMAIL_FROM must name the sender when EMAIL_HOST is set": (
            bool(EMAIL_HOST) and "@" not in DEFAULT_FROM_EMAIL
        ),
        "EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other": (
            EMAIL_USE_TLS and EMAIL_USE_SSL
        ),
    }
    found = [sentence for sentence, is_wrong in faults.items() if is_wrong]
    if found:
        raise ImproperlyConfigured("ENV=production: " + "; ".join(found) + ".")


if IS_PRODUCTION:
    refuse_unsafe_production()
SECRET_KEY = SECRET_KEY or "only-for-tests-and-local-runs"

# --- What is installed -------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "js_lib_bootstrap5",
    "csp",
    "contest",
    "quiz",
    "initiatives",
    "reports",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "contest.middleware.security_headers",
    "contest.middleware.ContentPolicy",
    "quiz.middleware.answers_first",
    "contest.middleware.left_out_when_gone",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "contest.middleware.session_limits",
    "contest.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "contest.urls"
WSGI_APPLICATION = "contest.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "contest.context.current_contest",
            ],
            "builtins": ["contest.templatetags.words"],
        },
    },
]

# --- Servers -----------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://app@127.0.0.1/app")}
DATABASES["default"] |= {
    "ENGINE": "contest.postgres",
    # A new connection plans every Statement again: of 16 web threads each minute it was
    # a twentieth of what a flow costs in the bench.
    "CONN_MAX_AGE": 15 * 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 5,
        # A host that vanished says nothing: it is given up after 90 s in which nothing
        # was asked, after 10 s in which it does not take what was.
        "keepalives_idle": 60,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    | DATABASES["default"].get("OPTIONS", {})  # what the URL says: sslmode, sslrootcert
    | {
        # jit: over a million entries the recount of one unit took 0.7 s with it.
        # synchronous_commit: a receipt is a promise; no role may weaken it.
        # plan_cache_mode: else each of 16 connections plans a Statement six times.
        "options": "-c jit=off -c synchronous_commit=on"
        " -c plan_cache_mode=force_generic_plan"
        " -c statement_timeout=30s -c lock_timeout=5s"
        " -c idle_in_transaction_session_timeout=60s",
    },
    "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_app")},
}
# Off where connections are shared within a session: PgBouncer pooling transactions.
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # With the default scan a task of a killed worker came back after 104 s.
    "visibility_timeout": 60 * 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # A dead broker must not hold up a person whose act is stored.
    "socket_connect_timeout": 0.3,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 10 * 60
CELERY_TASK_TIME_LIMIT = 11 * 60
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "reports.tasks.build_export": {"queue": "reports"},
    "reports.tasks.take_provisionals": {"queue": "reports"},
    "reports.tasks.close_as_asked": {"queue": "reports"},
    "contest.tasks.run_import": {"queue": "reports"},
    "quiz.tasks.find_hints": {"queue": "reports"},
    "reports.tasks.send_reminders": {"queue": "reports"},
    "initiatives.tasks.build_province_list": {"queue": "reports"},
    "initiatives.tasks.rebuild_novelty": {"queue": "reports"},
    "initiatives.tasks.*": {"queue": "links"},
}
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE = {
    "refresh figures that a lost message left": {
        "task": "reports.tasks.refresh_figures",
        "schedule": 20.0,
    },
    "keep the figures of yesterday": {
        "task": "reports.tasks.take_daily_snapshots",
        "schedule": crontab(minute=7),  # each hour: a night may be missed
    },
    "close attempts whose time is up": {
        "task": "quiz.tasks.close_due_attempts",
        "schedule": 30.0,
    },
    "find what an officer might look at": {
        "task": "quiz.tasks.find_hints",
        "schedule": 600.0,
    },
    "do what was approved for a day that has come": {
        "task": "contest.tasks.apply_due_proposals",
        "schedule": 60.0,
    },
    "resume imports that a lost message left": {
        "task": "contest.tasks.resume_imports",
        "schedule": 60.0,
    },
    "freeze the figures of a round that has ended": {
        "task": "reports.tasks.take_provisionals",
        "schedule": 30.0,
    },
    "resume closings that a lost message left": {
        "task": "reports.tasks.resume_closings",
        "schedule": 60.0,
    },
    "resume jobs that a lost message left": {
        "task": "reports.tasks.resume_exports",
        "schedule": 60.0,
    },
    "ask for the report of the week": {
        "task": "reports.tasks.request_weekly_reports",
        "schedule": 600.0,
    },
    "resume lists for the province that a lost message left": {
        "task": "initiatives.tasks.resume_province_lists",
        "schedule": 60.0,
    },
    "look at links that it is time for": {
        "task": "initiatives.tasks.check_due_links",
        "schedule": 60.0,
    },
    "freeze what is known of links when a round has ended": {
        "task": "initiatives.tasks.freeze_links",
        "schedule": 60.0,
    },
    "tell entrants what was decided": {
        "task": "initiatives.release_due_decisions",
        "schedule": 15.0,
    },
    "resume comparing anew that a lost message left": {
        "task": "initiatives.tasks.resume_rebuilding",
        "schedule": 60.0,
    },
    "resume mails that a lost message left": {
        "task": "reports.tasks.resume_reminders",
        "schedule": 60.0,
    },
}

# Whether the worker looks at links; a demo opens no foreign page by itself.
CHECK_LINKS = env.bool("CHECK_LINKS", default=ENV != "local")
# Hosts of units within the office's own network, whose links the worker may open.
LINK_INTRANET_HOSTS = env.list("LINK_INTRANET_HOSTS", default=[])

# The core knows the apps above it only by these names.
UNIT_DIRTY_TASK = "reports.tasks.refresh_figures"
UNIT_PAGE = "reports:unit"
ATTEMPTS_PAGE = "quiz:entry-attempts"
# Doors of files that the worker writes where they are large, by their kind.
IMPORT_DOORS = {"catalogue": "initiatives.services.catalogue.CATALOGUE"}
LANDING_PAGES = {
    "administrator": "contest:people",
    "officer": "reports:board",
    "leader": "reports:overview",
    "coordinator": "reports:own-units",
    "judge": "initiatives:queue",
    "participant": "quiz:home",
}
# (URL name, words, the roles that see it); "" is everybody who is signed in.
NAVIGATION = [
    ("quiz:home", "Cuộc thi của tôi", {""}),
    ("reports:overview", "Tổng quan", {"leader"}),
    ("reports:board", "Bảng theo dõi", {"officer", "leader", "administrator"}),
    ("reports:own-units", "Đơn vị của tôi", {"coordinator"}),
    ("reports:chase", "Đôn đốc", {"officer", "coordinator"}),
    ("reports:exports", "Báo cáo Excel", {"officer", "leader", "administrator"}),
    ("reports:snapshots", "Số liệu đã chốt", {"officer", "leader", "administrator"}),
    ("contest:roster", "Danh sách tham gia", {"officer", "administrator"}),
    ("contest:proposals", "Đề nghị chờ duyệt", {"officer"}),
    ("quiz:monitor", "Đang thi", {"leader", "coordinator"}),
    ("quiz:rounds", "Phần thi", {"officer"}),
    ("initiatives:queue", "Kiểm tra sáng kiến", {"officer", "leader", "judge"}),
    ("initiatives:gallery", "Thư viện video", {"leader", "judge"}),
    ("initiatives:catalogue", "Danh mục đã áp dụng", {"officer"}),
    ("initiatives:own", "Sáng kiến dự thi", {""}),
    ("contest:people", "Tài khoản và quyền", {"administrator"}),
]
# Where so many do not stand in one row, these are found under “Khác”.
NAVIGATION_ROW = 6
NAVIGATION_APART = {
    "quiz:home",
    "reports:snapshots",
    "quiz:rounds",
    "initiatives:catalogue",
    "initiatives:own",
}

# --- People and sessions -----------------------------------------------------

AUTH_USER_MODEL = "contest.User"
AUTHENTICATION_BACKENDS = ["contest.backends.PasswordOrSlip"]
PASSWORD_HASHERS = ["contest.hashers.Argon2idOfOwasp"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "contest:sign-in"
LOGIN_REDIRECT_URL = "contest:landing"
LOGOUT_REDIRECT_URL = "contest:sign-in"
SESSION_ENGINE = "contest.session_rows"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if IS_PRODUCTION else "session"
DEVICE_COOKIE_NAME = "__Host-device" if IS_PRODUCTION else "device"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_PRODUCTION else "csrftoken"
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Security headers --------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Django's own "same-origin" makes YouTube refuse to play (Error 153).
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 300  # the form refuses fewer, in words

# --- Words, time, files ------------------------------------------------------

LANGUAGE_CODE = "vi"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
# An officer may take a decision back for so long before its entrant is told.
SCREENING_UNDO_SECONDS = env.int("SCREENING_UNDO_SECONDS", default=120)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
DEMO_LOGINS_FILE = env.str("DEMO_LOGINS_FILE", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
