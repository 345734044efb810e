from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import press_pack  # noqa: F401 - registers its job
        from portal.archive import jobs  # noqa: F401 - registers the jobs
