"""The admin under our own theme (templates/admin/base_site.html)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class TuixuanAdminSite(admin.AdminSite):
    site_header = site_title = _("Tuixuan administration")
    index_title = _("Work in hand")
    enable_nav_sidebar = False
