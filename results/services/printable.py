"""What a meeting's papers could never print is refused before the close freezes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from core import pdf
from core.errors import DomainError
from core.models import User
from results.models import Adjustment, AgendaItem, Deliberation

Typed = tuple[str, str]  # what the reader calls the place, and the text there


class CharactersCannotBePrinted(DomainError):
    message = _("The papers of the meeting cannot print these characters: %(found)s. Write them otherwise.")


def refuse_unprintable(typed: Iterable[Typed]) -> None:
    """Raises CharactersCannotBePrinted: names the places and in each the characters that no font here has."""
    found: dict[str, set[str]] = {}
    for place, text in typed:
        if missing := pdf.missing_glyphs(text):
            found.setdefault(place, set()).update(missing)
    if found:
        raise CharactersCannotBePrinted(
            found="；".join(f"{place}：{' '.join(sorted(characters))}" for place, characters in found.items())
        )


def refuse_unprintable_minutes(meeting: Deliberation, by: User) -> None:
    """The same for what was typed for ``meeting`` and can still be changed; what conflicts with ``by`` is not named.

    Titles and names of zones and accounts are not the meeting's: their paper waits for a larger font, as others do.
    """
    refuse_unprintable(_typed(meeting, by))


def _typed(meeting: Deliberation, by: User) -> Iterator[Typed]:
    for field in Deliberation._meta.concrete_fields:
        if field.name in ("place", "chair", "opinion"):
            yield str(field.verbose_name), getattr(meeting, field.name)
    hidden = kinds.conflicted_with(meeting.campaign, by)

    def place(item: AgendaItem) -> str:
        return str(_("(hidden)")) if item.submission_id in hidden else item.submission.number_text

    for item in meeting.items.select_related("submission"):
        yield place(item), item.drop_reason if item.dropped_at else item.note + item.notes
    decisions = Adjustment.objects.filter(item__deliberation=meeting).in_force()
    for decision in decisions.select_related("item__submission"):
        yield place(decision.item), decision.clause + decision.reason
