from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = _("Results")

    def ready(self) -> None:
        from results import documents, exports, kinds, minutes_jobs  # noqa: F401 - registers the phase kinds and the jobs
