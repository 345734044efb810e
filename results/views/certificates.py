"""Certificates: the public page that checks one, the keys and the check without network, and the organisers' pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import approvals, brake, clock, files, signatures
from core.errors import DomainError
from core.http import client_address
from core.models import Job, User
from core.text import narrow
from results import certificates, services, unreleased
from results.forms import CertificateActForm
from results.models import Certificate, CertificateAct, CertificateVersion, SigningKey
from results.services import certificate_acts, certifying

MOST_MISSES = 30  # unknown numbers from one address within a minute
BRAKE = "verify"
NUMBER = re.compile(r"[0-9A-Z-]{1,20}")
WITHOUT_DASH = re.compile(r"([0-9]{4})([0-9A-Z]{6})")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―－_", "-"))  # as a phone's keyboard may write it


# --- public -----------------------------------------------------------------------------------------------------------


@never_cache
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a number from paper is typed in."""
    if number := spelled(request.GET.get("number", "")):
        return redirect("verify", number=number)
    return render(request, "results/verify.html", {"asked": False})


@never_cache
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """What a certificate says, and its state; the unknown and the prepared answer alike (404)."""
    who = client_address(request)
    if brake.is_on(BRAKE, who, most=MOST_MISSES):
        answer = render(request, "results/verify.html", {"asked": True, "number": number, "braked": True}, status=429)
        answer["Retry-After"] = "60"
        return answer
    found = _public(request, spelled(number))
    if found is None:
        brake.count(BRAKE, who)
        return render(request, "results/verify.html", {"asked": True, "number": number}, status=404)
    return render(request, "results/verify.html", {"asked": True, "number": number, **facts(found, request.GET)})


def spelled(number: str) -> str:
    """A number as it is stored, however it was typed: small letters, spaces, full-width signs, without its dash."""
    plain = "".join(narrow(number).translate(DASHES).split()).upper().replace("/", "")[:40]
    return WITHOUT_DASH.sub(r"\1-\2", plain) if WITHOUT_DASH.fullmatch(plain) else plain


def _public(request: HttpRequest, number: str) -> Certificate | None:
    if not NUMBER.fullmatch(number):  # also what no database takes as text
        return None
    found = (
        Certificate.objects.filter(number=number, campaign__in=Campaign.objects.visible_to(request.user))
        .select_related("campaign")
        .prefetch_related("campaign__hosts__organisation", "campaign__texts", "versions__key", *_done())
        .first()
    )
    # The campaign's own clock is known only now.
    return found if found and found.issued_at <= clock.now(found.campaign) else None


def _done() -> list[Prefetch[str, Any, str]]:
    done = CertificateAct.objects.filter(done_at__isnull=False)
    return [Prefetch("acts", queryset=done.select_related("approval__approver", "approval__proposer"), to_attr="done")]


def facts(certificate: Certificate, asked: Any) -> dict[str, Any]:
    """What the page says: the present version, that of the paper in hand (``?v=``), the state and how it came."""
    versions = list(certificate.versions.all())
    present = next((row for row in versions if row.version == certificate.version), None)
    number = asked.get("v", "")
    held = next((row for row in versions if str(row.version) == number), None)
    after = next((row for row in versions if held and row.version == held.version + 1), None)
    done = certificate.done  # type: ignore[attr-defined]  # the prefetch's
    return {
        "certificate": certificate,
        "campaign": certificate.campaign,
        "present": present,
        "held": held or present,
        "replaced_by": after,
        "unknown_version": bool(number) and held is None,
        "last": next((act for act in reversed(done) if act.kind != CertificateAct.Kind.REISSUE), None),
        "history": done,
        "keys": published_keys(),
    }


@never_cache
def verify_offline(request: HttpRequest) -> HttpResponse:
    """The check that needs no network once the page is there; the text to check stands behind ``#`` in the address."""
    return render(request, "results/verify_offline.html", {"keys": published_keys(), "pems": pems()})


def verify_offline_file(request: HttpRequest) -> HttpResponse:
    """The same as one file to keep, with its script inside: the office that checks may have no network at all."""
    script = Path(cast(str, finders.find("js/certificate.js"))).read_text(encoding="utf-8")
    # A file of its own, saved and never served as a page: it must hold its script, which our pages never do.
    context = {"keys": published_keys(), "pems": pems(), "script": f"<script>{script}</script>"}
    content = render_to_string("results/verify_offline_file.html", context).encode()
    return files.attachment("check-certificates.html", content)


@never_cache
def verify_keys(request: HttpRequest) -> JsonResponse:
    """Every public key that has signed certificates, at an address that stays (docs/decisions/0014)."""
    listed = [{"id": name, "public_key": public, "pem": signatures.pem(public)} for name, public in _keys().items()]
    present = signatures.key_id(signatures.decode(signatures.public_key()))
    answer = JsonResponse({"algorithm": "Ed25519", "present": present, "keys": listed})
    answer["Access-Control-Allow-Origin"] = "*"  # anyone's page may check with them
    return answer


def _keys() -> dict[str, str]:
    present = signatures.public_key()
    used = dict(SigningKey.objects.values_list("name", "public"))
    return used | {signatures.key_id(signatures.decode(present)): present}


def published_keys() -> str:
    """The keys as the page's script reads them: ``id:key`` with a space between."""
    return " ".join(f"{name}:{public}" for name, public in _keys().items())


def pems() -> list[tuple[str, str]]:
    return [(name, signatures.pem(public)) for name, public in _keys().items()]


# --- organisers -------------------------------------------------------------------------------------------------------


@login_required
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Every certificate with its state, and the files for the printer."""
    campaign = read_campaign(request, slug)
    rows, hidden = unreleased.certificates(campaign, request.user)
    now = clock.now(campaign)
    shown = certifying.present_versions(campaign).filter(certificate__in=rows)
    context = {
        "campaign": campaign,
        "hidden": hidden,
        "certificates": rows.prefetch_related("acts"),
        "prepared": rows.filter(issued_at__gt=now).count(),
        "now": now,
        "problems": [line for row in shown for line in _problems(campaign, row)],
        "job": certifying.pdf_job(campaign),
        "may_act": organises(request, campaign),
    }
    return render(request, "results/certificates.html", context)


def _problems(campaign: Campaign, version: CertificateVersion) -> list[str]:
    return certificates.unprintable(campaign, version)


@login_required
def certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One certificate: what it says, its history, and the form that proposes a change; what was typed stays."""
    campaign = read_campaign(request, slug) if request.method == "GET" else organised_campaign(request, slug)
    found = _certificate(campaign, number, request.user)
    form = CertificateActForm(request.POST or None, certificate=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_certificate_act(certificate=found, **form.cleaned_data, by=_by(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Proposed; a second person now approves."))
            return redirect("certificate", slug=slug, number=number)
    waiting = certificate_acts.open_act(found)
    context = {
        **facts(found, {}),
        "campaign": campaign,
        "form": form,
        "act": waiting,
        "digest": certificate_acts.content_digest(waiting) if waiting else "",
        "proposal": approvals.open_proposal(certificate_acts.ACT, waiting) if waiting else None,
        "is_public": found.issued_at <= clock.now(campaign),
        "job": _job(found),
        "may_act": organises(request, campaign),
    }
    return render(request, "results/certificate.html", context, status=409 if form.errors else 200)


@login_required
@require_POST
def approve_act(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Do what was proposed, as the second person; a refusal is shown by the fallback page."""
    found = _certificate(organised_campaign(request, slug), number, request.user)
    digest = request.POST.get("digest", "")[:64]
    services.approve_certificate_act(certificate=found, digest=digest, by=_by(request))
    messages.success(request, _("Done; the page that checks the certificate says so."))
    return redirect("certificate", slug=slug, number=number)


@login_required
@require_POST
def drop_act(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Take the proposal back."""
    found = _certificate(organised_campaign(request, slug), number, request.user)
    services.drop_certificate_act(certificate=found, by=_by(request))
    messages.success(request, _("The proposal was taken back."))
    return redirect("certificate", slug=slug, number=number)


def _certificate(campaign: Campaign, number: str, user: Any) -> Certificate:
    if not NUMBER.fullmatch(number):  # also what no database takes as text
        raise Http404
    rows = unreleased.certificates(campaign, user)[0].select_related("campaign")
    return get_object_or_404(rows.prefetch_related("versions__key", *_done()), number=number)


def _job(certificate: Certificate) -> Job | None:
    """The job that prints it alone as it stands; none of a revoked one."""
    present = certificate_acts.present_singles(certificate.campaign)
    return present.filter(key=certificate_acts.single_key(certificate)).select_related("result").first()


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
