"""How long a text may be: "800字左右" is a target with a published tolerance. Needs no database.

The page counts while one types, the server when it checks, the paper when it prints: all with the same rule
(``core.text.count_characters``, ``static/js/count.js``) and in the same sentences, which stand here alone.
Nothing is ever cut: up to the target all is quiet, up to the greatest length the sentence warns, beyond it refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.text import count_characters

SHORT_OF = 0.9  # of the target; below, a hint says that there is room
COUNT = "{count}"  # where the page puts its own number


@dataclass(frozen=True)
class Limit:
    """The ``target`` and the greatest length of a field in characters; None: it has none."""

    label: str
    target: int | None = None
    most: int | None = None

    @property
    def least(self) -> int:
        """Characters from which a text no longer counts as short."""
        return round(self.target * SHORT_OF) if self.target else 0

    def state(self, count: int) -> str:
        """Empty (in order), ``short`` (a hint), ``over`` (a warning) or ``wrong`` (it is refused)."""
        if self.most is not None and count > self.most:
            return "wrong"
        if self.target is not None and count > self.target:
            return "over"
        return "short" if 0 < count < self.least else ""

    def said(self, count: int | str) -> str:
        """As "已写 812 字 / 800 字左右，最多 880 字"."""
        facts = {"count": count, "target": self.target, "most": self.most}
        if self.target and self.most:
            return _("%(count)s characters / about %(target)s, at most %(most)s") % facts
        if self.target:
            return _("%(count)s characters / about %(target)s") % facts
        if self.most:
            return _("%(count)s characters / at most %(most)s") % facts
        return _("%(count)s characters written") % facts

    def sentence(self, state: str, count: int | str) -> str:
        """What is to be said about a text in ``state``; "" if nothing."""
        facts = {"field": self.label, "count": count, "target": self.target, "most": self.most}
        if state == "wrong":
            return _("%(field)s has %(count)s characters; please shorten it to %(most)s.") % facts
        if state == "over" and self.most:
            return _("More than %(target)s characters; up to %(most)s are accepted.") % facts
        if state == "over":
            return _("More than %(target)s characters.") % facts
        return _("Rather short: about %(target)s characters are asked for.") % facts if state == "short" else ""

    def measured(self, value: str) -> Measured:
        return Measured(self, count_characters(value))


@dataclass(frozen=True)
class Measured:
    """A text held to its limit; the ``pattern_…`` are the page's own sentences, with ``{count}`` for its number."""

    limit: Limit
    count: int

    @property
    def state(self) -> str:
        return self.limit.state(self.count)

    @property
    def said(self) -> str:
        return self.limit.said(self.count)

    @property
    def sentence(self) -> str:
        return self.limit.sentence(self.state, self.count)

    @property
    def patterns(self) -> dict[str, str]:
        """Each sentence that the page may need, by state; ``said`` is the line of numbers."""
        states = {state: self.limit.sentence(state, COUNT) for state in ("short", "over", "wrong")}
        return {"said": self.limit.said(COUNT), **states}
