from django.utils.translation import gettext_lazy

from campaigns.kinds import PhaseKind, register


@register
class Vote(PhaseKind):
    key = "vote"
    label = gettext_lazy("online voting")
    verbs = frozenset({"vote"})
