from django.utils.translation import gettext_lazy

from campaigns.kinds import PhaseKind, register


@register
class Select(PhaseKind):
    key = "select"
    label = gettext_lazy("selection")
    verbs = frozenset({"select"})


@register
class Notice(PhaseKind):
    key = "notice"
    label = gettext_lazy("public notice")
    verbs = frozenset({"object"})


@register
class Award(PhaseKind):
    key = "award"
    label = gettext_lazy("announcement and certificates")
    verbs = frozenset({"announce", "certify"})


@register
class Meet(PhaseKind):
    key = "meet"
    label = gettext_lazy("exchange meeting")
    verbs = frozenset({"invite", "register"})
