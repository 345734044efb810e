from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = _("Results")

    def ready(self) -> None:
        # Registers the phase kinds and the jobs.
        from results import certificates, documents, exports, kinds, minutes_jobs  # noqa: F401
