"""What a certificate says, in the one spelling that is signed, and the address that its QR code holds."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from core import signatures
from core.text import clean_line
from results.models import CertificateVersion

FORMAT = "1"
UNREAL = "（非正式数据，不作证明）"  # of every mark: a story is told under one and shown under another


def honour(campaign: Campaign) -> str:
    """The honour in words, as the programme has it; a demonstration says in the signed text that it proves nothing."""
    words = clean_line(campaign.text("honour")) or campaign.name
    return f"{words}{UNREAL}" if campaign.mark else words


def signed_text(*, number: str, version: int, zone: str, title: str, honour: str, issued_on: date) -> str:
    """Seven lines: format, number, version, holder, case, honour, day of issue. No value holds a line break."""
    values = (FORMAT, number, str(version), zone, title, honour, issued_on.isoformat())
    return "\n".join(clean_line(value) for value in values)


def issued_on(moment: datetime) -> date:
    """The day of issue in the portal's time zone, as it is printed and signed."""
    return timezone.localdate(moment)


def address(version: CertificateVersion) -> str:
    """What the QR code holds: the verify page, and behind ``#`` (which no browser sends) what an offline check needs.

    ``#KEY.TEXT.SIGNATURE``: the key's id, then text and signature as base64url.
    """
    page = reverse("verify", args=[version.certificate.number])
    proof = ".".join((version.key.name, signatures.encode(version.signed.encode()), version.signature))
    return f"{settings.SITE_URL}{page}?v={version.version}#{proof}"
