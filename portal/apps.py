from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default = True
    name = "portal"
    verbose_name = _("Portal")


class TuixuanAdmin(AdminConfig):
    default = False
    default_site = "portal.admin_site.TuixuanAdminSite"
