"""更正: what a board on the wall says that is no longer so, since when, and what is said instead.

The paper keeps what it said (``BoardText``); this compares it with what is public now. Only what was printed counts: a
picture that came later, or a sentence for which there was no room, is no correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core import clock
from results.display import layout, texts
from results.display.texts import Facts
from results.models import BoardText, Certificate
from submissions import pictures
from submissions.models import Attachment, Submission

ALIKE = 0.4  # of difflib: below, a sentence was taken out rather than put otherwise


@dataclass(frozen=True)
class Correction:
    """One fact: what the board says, what is so now ("" if it was taken out), and since when, where that is on record.

    ``printed`` is "" for what is not to be repeated: a picture that was withdrawn.
    """

    label: str
    printed: str
    now: str
    since: datetime | None = None


def corrections(text: BoardText, campaign: Campaign) -> list[Correction]:
    """Every printed fact that is no longer so; [] for a board that still says the truth. At most eight queries."""
    case = Submission.objects.with_names().defer("reading").get(pk=text.submission_id)
    now = texts.present(campaign, [case])[case.pk]
    if text.digest == texts.content_digest(now):
        return []
    certificate = Certificate.objects.filter(submission=case).public_at(clock.now(campaign)).first()
    return [
        *_names(text.facts, now, certificate),
        *_honour(text.facts, now, certificate),
        *_texts(text.facts, case),
        *_pictures(text.facts),
    ]


def _names(printed: Facts, now: Facts, certificate: Certificate | None) -> list[Correction]:
    labels = {"title": _("Case"), "zone": _("Development zone"), "city": _("City"), "area": _("Award area")}
    return [
        Correction(label, printed[name], now[name], _reissued(certificate) if name in ("title", "zone") else None)
        for name, label in labels.items()
        if printed[name] != now[name]
    ]


def _reissued(certificate: Certificate | None) -> datetime | None:
    """When the present version of the certificate was printed; a first version corrects nothing."""
    if certificate is None or certificate.version == 1:
        return None
    present = certificate.versions.filter(version=certificate.version).first()
    return present.printed_at if present else None


def _honour(printed: Facts, now: Facts, certificate: Certificate | None) -> list[Correction]:
    """A board that calls a case selected after its certificate was revoked, or its announcement taken back."""
    if not printed["honour"] or now["honour"]:
        return []
    is_revoked = certificate is not None and certificate.state == Certificate.State.WITHDRAWN
    since = certificate.state_since if certificate and is_revoked else None
    return [Correction(_("Honour"), _("selected case"), _("revoked") if is_revoked else _("not announced"), since)]


def _texts(printed: Facts, case: Submission) -> list[Correction]:
    found = []
    for name, label, whole in (
        ("overview", _("The development zone"), case.overview),
        ("text", _("Experience"), case.experience),
    ):
        present = [sentence for paragraph in layout.sentences(whole) for sentence in paragraph]
        said = [sentence for paragraph in layout.sentences(printed[name]) for sentence in paragraph]
        fresh = [sentence for sentence in present if sentence not in said]
        for sentence in said:
            if sentence not in present and not _is_part(sentence, "".join(present)):
                instead = get_close_matches(sentence, fresh, n=1, cutoff=ALIKE)
                found.append(Correction(label, sentence, instead[0] if instead else "", case.updated_at))
    return found


def _is_part(sentence: str, present: str) -> bool:
    """Whether it is one that had to be cut on the board, and what was printed of it still stands there."""
    stem = sentence.removesuffix(layout.CUT)
    return stem != sentence and stem in present


def _pictures(printed: Facts) -> list[Correction]:
    ids = [picture["id"] for picture in printed["pictures"]]
    public = set(pictures.public().filter(attachment__in=ids).values_list("attachment", flat=True))
    rows: dict[int, Attachment] = Attachment.objects.in_bulk(ids)
    found = []
    for place, picture in enumerate(printed["pictures"], start=1):
        label, row = _("Picture %(place)s") % {"place": place}, rows.get(picture["id"])
        if row is None or row.pk not in public:
            since: Any = (row.withdrawn_at or row.removed_at) if row else None
            found.append(Correction(label, "", _("withdrawn; it is no longer shown"), since))
        elif _credited(picture["caption"], picture["credit"]) != (now := _credited(row.caption, row.credit)):
            found.append(Correction(label, _credited(picture["caption"], picture["credit"]), now))
    return found


def _credited(caption: str, credit: str) -> str:
    return caption + (f"（{credit}）" if credit else "")
