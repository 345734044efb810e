from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = _("Submissions")

    def ready(self) -> None:
        from submissions import kinds, letter_kinds, letter_receivers, summary_paper  # noqa: F401 - registers phase kinds, letters and jobs
        from submissions.services import likeness  # noqa: F401 - registers its job
