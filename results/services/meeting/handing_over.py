"""Certificates handed over at the meeting, ticked: who received which, and when."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, deadlines
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from results.models import Certificate, HandedOver


class CertificateIsRevoked(DomainError):
    message = _("Certificate %(number)s is not valid any more, or not public yet. It is not handed over.")


class CertificateIsHandedOver(DomainError):
    message = _("Certificate %(number)s was handed over to %(name)s already (%(time)s).")


class ReceiverIsMissing(DomainError):
    message = _("Please write who received the certificate.")


@transaction.atomic
def hand_over(*, certificate: Certificate, received_by: str, by: User) -> HandedOver:
    """Tick a certificate as handed over; ticked again for the same person it is the same.

    Raises CertificateIsRevoked, CertificateIsHandedOver, ReceiverIsMissing.
    """
    certificate = _locked(certificate)
    campaign = certificate.campaign
    name, now = clean_line(received_by)[:50], clock.now(campaign)
    if not name:
        raise ReceiverIsMissing
    if there := HandedOver.objects.filter(certificate=certificate).first():
        if there.received_by == name:
            return there
        time = deadlines.moment_text(there.at)
        raise CertificateIsHandedOver(number=certificate.number, name=there.received_by, time=time)
    if certificate.state != Certificate.State.VALID or certificate.issued_at > now:
        raise CertificateIsRevoked(number=certificate.number)
    handed = HandedOver.objects.create(certificate=certificate, received_by=name, at=now, by=by)
    audit.record("meeting.hand_over", certificate, by=by, scope=campaign, received_by=name)
    return handed


@transaction.atomic
def take_back_certificate(*, certificate: Certificate, by: User) -> None:
    """Undo a tick that was set by mistake; one that is gone already stays so."""
    certificate = _locked(certificate)
    there = HandedOver.objects.filter(certificate=certificate).first()
    if there:
        there.delete()
        audit.record(
            "meeting.take_back_certificate",
            certificate,
            by=by,
            scope=certificate.campaign,
            received_by=there.received_by,
        )


def _locked(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True).select_related("campaign")
    return rows.get(pk=certificate.pk)
