from django.utils.translation import gettext_lazy

from campaigns.kinds import PhaseKind, register


@register
class Score(PhaseKind):
    key = "score"
    label = gettext_lazy("expert review")
    verbs = frozenset({"score"})


@register
class Visit(PhaseKind):
    key = "visit"
    label = gettext_lazy("media visit")
    verbs = frozenset({"visit", "report"})
