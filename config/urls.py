"""Every address of the portal; those of design section 9 never change. Each app lists its own, from the root."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("core.urls")),
    path("", include("campaigns.urls")),
    path("", include("submissions.urls")),
    path("", include("voting.urls")),
    path("", include("review.urls")),
    path("", include("results.urls")),
    path("", include("portal.urls")),
]
