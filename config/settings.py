"""All settings, in one file, from the environment only (README, "Configuration"). config/env.py refuses odd values."""

from csp.constants import NONCE, SELF

from config.env import BASE_DIR, broker_url, cache, database, env, folder, origin, profile, secret, var_dir, wechat

PROFILE = profile()
PRODUCTION = PROFILE == "production"
VAR_DIR = var_dir()

SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
VOTER_KEY = secret("VOTER_KEY")  # keys the hash of a voter's identity; apart, so that either can be changed alone
CERTIFICATE_KEY = secret("CERTIFICATE_KEY")  # signs certificates; its public half is published (core.signatures)
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

INSTALLED_APPS = [
    "core",
    "campaigns",
    "submissions",
    "voting",
    "review",
    "results",
    "portal",
    "portal.admin_config.TuixuanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "voting.middleware.BallotMiddleware",  # answers the ballot alone: no session, account or language on that path
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.text_size.TextSizeMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "csp.context_processors.nonce",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES_DIR = VAR_DIR / "files"  # uploads and rendered documents: outside static and the web root
FONT_DIR = env.str("FONT_DIR", default="")  # an office's own licensed fonts
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MB = 1024 * 1024
UPLOAD_LIMIT = 20 * MB  # bytes of one uploaded form
ATTACHMENT_LIMITS = {"picture": 10 * MB, "document": 20 * MB, "video": 200 * MB}  # bytes of one file beside a form
ATTACHMENT_QUOTA = {"count": 40, "bytes": 600 * MB}  # of one form
REQUEST_LIMIT = 400 * MB  # bytes of one request with files
FILE_UPLOAD_TEMP_DIR = folder("uploading")  # on the disk of the files, so that a film is moved and not copied
FILE_UPLOAD_HANDLERS = [
    "core.uploads.RequestLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")  # unix:/run/clamav/clamd.ctl or tcp:host:3310; files are scanned
SANDBOX_MODULES = [  # what core.sandbox has imported before the first file comes
    "core.inspection.package",
    "core.inspection.pdfs",
    "core.inspection.pictures",
    "core.inspection.videos",
    "core.tables",
    "submissions.form_docx",
]

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": cache(REDIS_URL),
    # Public pages of the vote, compressed, a few seconds each: in the process's own memory (voting/pages.py).
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

# --- people ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# scrypt is memory-hard, so that hardware gains a guesser little; PBKDF2 hashes stay readable.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 3600

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # never by address alone: an office shares one
AXES_CLIENT_IP_CALLABLE = "core.http.client_address"
AXES_USERNAME_CALLABLE = "core.http.typed_username"
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- voters ----------------------------------------------------------------------------------------------------------

VOTER_PROVIDERS = env.list("VOTER_PROVIDERS", default=[] if PRODUCTION else ["trial"])
WECHAT = wechat()

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# --- security --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, *([origin(WECHAT["JSSDK_URL"])] if WECHAT["JSSDK_URL"] else [])],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # The ballot's form may lead on to where WeChat says who is voting: browsers check redirects by this list too.
        "form-action": [SELF, *([origin(WECHAT["AUTHORIZE_URL"])] if "wechat" in VOTER_PROVIDERS else [])],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# The __Host- prefix is refused by browsers on plain http, so a trial on http keeps plain names.
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
VOTER_COOKIE_NAME = "__Host-voter" if SECURE else "voter"
GROUP_COMMIT = env.bool("GROUP_COMMIT", default=True)  # votes that wait together share it (voting.flusher)
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- mail and work in the background ---------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="tuixuan@example.com")
SMS_BACKEND = env.str("SMS_BACKEND", default="core.sms.ConsoleBackend")  # a class with send(to, text)
WECHAT_MESSAGE_BACKEND = env.str("WECHAT_MESSAGE_BACKEND", default="core.senders.ConsoleWechat")  # see core/senders.py

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 300, "socket_timeout": 2, "socket_connect_timeout": 2} if REDIS_URL else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_MAX_LOOP_INTERVAL = 20  # after a clock that was put back, beat resumes at once (measured: M10)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "advance": {"task": "campaigns.tasks.advance", "schedule": 20},
    "tick": {"task": "campaigns.tasks.tick", "schedule": 600},
    "tally": {"task": "voting.tasks.roll_up", "schedule": 60},
    "outbox": {"task": "core.tasks.work_outbox", "schedule": 20},
    "forget": {"task": "voting.tasks.forget", "schedule": 3600},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        # At INFO both write whole addresses, in which WeChat's interface carries the secret and the code.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
