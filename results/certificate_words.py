"""What a certificate says in the programme's words, and whether a page can bear it: asked before it is printed."""

from __future__ import annotations

from string import Template

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from core.errors import DomainError
from core.pdf import GlyphsAreMissing, missing_glyphs
from results import certificate_layout, papers

NAMES = ("zone", "title")  # what a wording cannot do without


class TitleDoesNotFit(DomainError):
    message = gettext_lazy(
        "With this name and title the certificate does not fit on one page. Shorten the title, then propose it again."
    )


def said(campaign: Campaign, *, zone: str, title: str) -> list[str]:
    """The wording with a holder and a case: the first line addresses the holder. Raises TextIsMissing."""
    return papers.filled(papers.text_of(campaign, "certificate"), zone=zone, title=title).splitlines()


def split(lines: list[str]) -> tuple[str, list[str]]:
    """The line that addresses the holder, and the others; both empty of a wording without a line."""
    return (lines[0], lines[1:]) if lines else ("", [])


def fits(campaign: Campaign, lines: list[str]) -> bool:
    """Whether one page bears these ``lines`` and all issuers, set as closely as is allowed."""
    _size, count = certificate_layout.text(split(lines)[1])
    return certificate_layout.fits(count, campaign.host_names, dense=True)


def refuse_unprintable(campaign: Campaign, *, zone: str, title: str) -> None:
    """Raises GlyphsAreMissing, TitleDoesNotFit or TextIsMissing for what could be approved, but never printed."""
    if missing := missing_glyphs(zone + title):
        raise GlyphsAreMissing(characters=" ".join(sorted(missing)))
    if not fits(campaign, said(campaign, zone=zone, title=title)):
        raise TitleDoesNotFit


def problems(text: str) -> list[str]:
    """Why ``text`` is no wording of a certificate: a sentence each; [] if it is one, or if there is none."""
    if not text.strip():
        return []  # that it is missing is said elsewhere
    found = []
    if len([line for line in text.strip().splitlines() if line.strip()]) < len(NAMES):
        found.append(
            _("The wording of the certificate needs two lines or more: the holder first, then what is certified.")
        )
    names = Template(text).get_identifiers()
    for name in NAMES:
        if name not in names:
            found.append(_("The wording of the certificate does not name $%(name)s; write it in.") % {"name": name})
    return found
