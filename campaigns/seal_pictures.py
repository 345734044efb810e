"""Pictures of the hosts' seals: who may upload one, what is taken, which are printed.

The portal never draws a seal, and a picture is no signature in law (《电子签名法》): it only spares an office the
stamping of what it prints. Without a picture of every issuer a document has the unsealed layout, because a missing seal
among others would look as if somebody had refused.
"""

from __future__ import annotations

import base64
import io
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from PIL import Image

from campaigns.models import Campaign, Host, HostSeal
from core import audit, clock, files
from core.errors import DomainError
from core.inspection.pipeline import inspect
from core.models import Organisation, Role, User
from core.official import SealPicture
from core.text import clean_line

TAKEN = (".png",)
LEAST_PIXELS = 400  # of an edge: 42 mm in about 240 dots an inch
SMALLEST, LARGEST, USUAL = 30, 50, 42  # millimetres
MOST_UNEVEN = 0.05  # of the longer edge
CLEAR = 40  # of 255: what is fainter shows the text below
MOST_REASON = 200  # characters


class SealIsNotYours(DomainError):
    message = _("Only an organiser of %(host)s may upload or withdraw the picture of its seal.")


class SealIsNotSquare(DomainError):
    message = _(
        "The picture is %(width)s × %(height)s pixels. Cut it to the seal's square, at least %(least)s pixels wide."
    )


class SealHidesTheText(DomainError):
    message = _(
        "The picture's ground is not transparent: it would hide the words under the seal. "
        "Save it as a PNG with a transparent ground."
    )


class SealIsWithdrawn(DomainError):
    message = _("This picture was withdrawn already.")


class ReasonIsMissing(DomainError):
    message = _("Please say why the picture is withdrawn; it stays on record.")


def may_keep(host: Host, user: User) -> bool:
    """Whether ``user`` acts for this very host: its seal is nobody else's, not even another organiser's."""
    return Organisation.objects.of(user, Role.ORGANISER).filter(pk=host.organisation_id).exists()


def keep_seal(*, host: Host, name: str, content: bytes | Path, millimetres: int = USUAL, by: User) -> HostSeal:
    """Keep the picture of a host's seal; one that was in force is withdrawn as replaced.

    ``millimetres`` is the diameter on paper. Raises SealIsNotYours, SealIsNotSquare, SealHidesTheText, and the refusals
    of the inspection.
    """
    _refuse_strangers(host, by)
    found = inspect(name, content, taken=TAKEN)  # seconds, so before the lock
    picture = found.content if isinstance(found.content, bytes) else found.content.read_bytes()
    _refuse_unfit(picture)
    with transaction.atomic():
        host = _locked(host)
        _refuse_strangers(host, by)
        campaign, now = host.campaign, clock.now(host.campaign)
        HostSeal.objects.filter(host=host, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_by=by, reason=str(_("replaced"))
        )
        stored = files.store(name=found.name, content=picture, by=by, scope=campaign)
        seal = HostSeal.objects.create(host=host, file=stored, millimetres=millimetres, uploaded_at=now, uploaded_by=by)
        audit.record("seal_picture.keep", seal, by=by, scope=campaign, host=str(host), sha256=stored.sha256)
    return seal


@transaction.atomic
def withdraw_seal(*, seal: HostSeal, reason: str, by: User) -> HostSeal:
    """Withdraw a picture; what was published with it stays as it is.

    Raises SealIsNotYours, SealIsWithdrawn or ReasonIsMissing.
    """
    host = _locked(seal.host)
    _refuse_strangers(host, by)
    seal = HostSeal.objects.select_related("host__organisation").get(pk=seal.pk)
    if seal.withdrawn_at:
        raise SealIsWithdrawn
    if not (reason := clean_line(reason)[:MOST_REASON]):
        raise ReasonIsMissing
    seal.withdrawn_at, seal.withdrawn_by, seal.reason = clock.now(host.campaign), by, reason
    seal.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    audit.record("seal_picture.withdraw", seal, by=by, scope=host.campaign, host=str(host), reason=reason)
    return seal


def in_force(campaign: Campaign, at: datetime | None = None) -> list[HostSeal]:
    """The seals of all hosts in their order as they were ``at`` a moment (now without one); [] if one is missing."""
    seals = HostSeal.objects.filter(host__campaign=campaign).select_related("file").order_by("host__position")
    if at:
        seals = seals.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), uploaded_at__lte=at)
    else:
        seals = seals.filter(withdrawn_at=None)
    found = list(seals)
    return found if len(found) == len(campaign.host_names) else []


def printed(seals: list[HostSeal]) -> list[SealPicture]:
    """The pictures as a document takes them."""
    made = []
    for seal in seals:
        with seal.file.content.open("rb") as file:
            source = base64.b64encode(file.read()).decode()
        made.append(SealPicture(f"data:image/png;base64,{source}", seal.millimetres))
    return made


def of_hosts(campaign: Campaign) -> QuerySet[Host]:
    """The campaign's hosts, each with every picture that it ever had, the newest first."""
    seals = HostSeal.objects.select_related("uploaded_by", "withdrawn_by")
    return campaign.hosts.select_related("organisation").prefetch_related(Prefetch("seals", queryset=seals))


def _locked(host: Host) -> Host:
    rows = Host.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign", "organisation").get(pk=host.pk)


def _refuse_strangers(host: Host, by: User) -> None:
    if not may_keep(host, by):
        raise SealIsNotYours(host=str(host))


def _refuse_unfit(content: bytes) -> None:
    """``content`` is what the inspection wrote anew, so it may be decoded here."""
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
        longer = max(width, height)
        if min(width, height) < LEAST_PIXELS or abs(width - height) > longer * MOST_UNEVEN:
            raise SealIsNotSquare(width=width, height=height, least=LEAST_PIXELS)
        alpha = picture.convert("RGBA").getchannel("A").tobytes()
        if max(alpha[0], alpha[width - 1], alpha[-width], alpha[-1]) > CLEAR:  # of the four corners
            raise SealHidesTheText
