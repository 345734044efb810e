from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotingConfig(AppConfig):
    name = "voting"
    verbose_name = _("Voting")

    def ready(self) -> None:
        from voting import identity
        from voting import kinds as _kinds  # noqa: F401 - registers the phase kinds

        identity.set_up()
