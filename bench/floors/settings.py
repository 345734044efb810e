"""Two small projects in one file: ``FLOOR=insert`` has no middleware at all, ``FLOOR=polls`` the usual ones."""

import os

import environ

FLOOR = os.environ["FLOOR"]
SECRET_KEY = "a bench guards nothing and is gone in a minute"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {**environ.Env().db_url("DATABASE_URL"), "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "floors.urls"
USE_TZ = True
INSTALLED_APPS = ["floors"]
MIDDLEWARE = []
if FLOOR == "polls":
    INSTALLED_APPS += [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ]
    MIDDLEWARE = [  # as `django-admin startproject` writes them
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
