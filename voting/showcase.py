"""The showcase: all cases for wide screens and paper, searched, by area, in an order that ranks nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from submissions import pictures
from submissions.models import Submission
from submissions.pictures import Picture
from voting import grid, share
from voting.cases import CaseLine, lines
from voting.grid import Query

LONG = ("overview", "experience")


@dataclass(frozen=True)
class Line:
    """One case of the list; ``cover`` is there for all cases of a campaign or for none."""

    case: CaseLine
    url: str
    cover: Picture | None


@dataclass(frozen=True)
class Showcase:
    """What the page lists, and the addresses that change it."""

    query: Query
    lines: list[Line]
    tabs: list[grid.Tab]
    other_order: str
    whole: str
    printed: str


def build(campaign: Campaign, query: Query, bucket: int) -> Showcase:
    """The showcase as ``query`` asks for it, in the visitor's own order (``bucket``) or by number. Two queries."""
    cases = lines(campaign)
    ids = [case.pk for case in cases]
    covers = pictures.covers(pictures.pictures_of(campaign.slug, ids), ids)
    found = [case for case in cases if query.finds(case)]
    suffix = "?order=number" if query.by_number else ""
    return Showcase(
        query=query,
        lines=[
            Line(case, reverse("case", args=[campaign.slug, case.number_text]) + suffix, covers.get(case.pk))
            for case in grid.in_order(campaign, found, query, bucket)
        ],
        tabs=grid.tabs(campaign.slug, cases, query, "showcase"),
        other_order=replace(query, by_number=not query.by_number).address(campaign.slug, "showcase"),
        whole=Query(by_number=query.by_number).address(campaign.slug, "showcase"),
        printed=query.address(campaign.slug, "showcase_print"),
    )


@dataclass(frozen=True)
class Reading:
    """One case in full: its texts by heading, and its pictures."""

    case: Submission
    sections: list[tuple[str, list[str]]]
    pictures: list[Picture]


def printed(campaign: Campaign, query: Query) -> list[Reading]:
    """The cases that ``query`` finds, in full and by number. Three queries."""
    found = [case.pk for case in lines(campaign) if query.finds(case)]
    cases = Submission.objects.filter(pk__in=found).with_names().defer("reading").order_by("number")
    shown = pictures.pictures_of(campaign.slug, found)
    return [Reading(case, sections(case), shown.get(case.pk, [])) for case in cases]


def sections(case: Submission) -> list[tuple[str, list[str]]]:
    """The case's texts, paragraph by paragraph, as readers see them."""
    texts = [(_("The development zone"), case.overview), (_("Experience"), case.narrative)]
    return [(title, [line.strip() for line in text.splitlines() if line.strip()]) for title, text in texts]


def of_case(campaign: Campaign, case: Submission) -> dict[str, Any]:
    """What a case's page shows besides its texts. One query."""
    return {
        "pictures": pictures.pictures_of(campaign.slug, [case.pk]).get(case.pk, []),
        "share": share.of_case(campaign, case),
    }
