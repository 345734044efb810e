"""Every address of the portal; the ones of design section 9 never change."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
