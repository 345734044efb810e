from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = _("Results")

    def ready(self) -> None:
        from results import (  # noqa: F401 - registers the phase kinds and the jobs
            casebook,
            certificates,
            documents,
            exports,
            kinds,
            letter_kinds,
            letter_receivers,
            meeting_papers,
            minutes_jobs,
        )
        from results.display import papers  # noqa: F401
