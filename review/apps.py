from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = _("Review")

    def ready(self) -> None:
        from core import invitations
        from core.models import Role
        from review import kinds, letter_kinds  # noqa: F401 - registers the kinds of phases and letters
        from review.services.inviting import take_up

        invitations.when_accepted(Role.EXPERT, take_up)
