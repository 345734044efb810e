from django.contrib.admin.apps import AdminConfig


class TuixuanAdminConfig(AdminConfig):
    default_site = "portal.admin_site.TuixuanAdminSite"
