"""Near-copies: found in the background when forms are sent, kept as hints, looked at by a person.

Compared are the narratives as they were sent: those of this campaign with one another, and with those of earlier real
campaigns, the zone's own among them. What was never sent is nobody's business but its office's, so drafts and
withdrawn forms are left out; demonstrations and rehearsals are compared with themselves alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import audit, clock, jobs
from core.canonical import digest
from core.errors import DomainError
from core.models import Job, StoredFile, User
from core.text import clean
from submissions.likeness import Pair, alike
from submissions.models import Resemblance, Revision, Submission
from submissions.models.submission import Status

KIND = "submissions.likeness"
RISE = 0.05  # a share that rose by more is another finding: what a person wrote about the old one is asked anew


class NoteIsMissing(DomainError):
    message = _("Please write what you found. It stands beside the hint.")


def ask(forms: Iterable[Submission], *, by: User | None) -> Job | None:
    """Ask for a comparison of ``forms`` (of one campaign) inside the transaction that sends them; one job a content."""
    forms = list(forms)
    if not forms:
        return None
    campaign, keys = forms[0].campaign, sorted(form.pk for form in forms)
    subject = digest({str(form.pk): form.digest for form in forms})
    return jobs.ask(kind=KIND, key=f"likeness:{subject}", by=by, scope=campaign, campaign=campaign.pk, forms=keys)


def ask_again(campaign: Campaign, *, by: User) -> Job:
    """Ask for a comparison of all forms of a campaign; twice in one minute is one job."""
    minute = clock.database_now().strftime("%Y%m%d%H%M")
    key = f"likeness:all:{campaign.pk}:{minute}"
    job = jobs.ask(kind=KIND, key=key, by=by, scope=campaign, campaign=campaign.pk)
    audit.record("likeness.ask", campaign, by=by, scope=campaign)
    return job


@jobs.handler(KIND)
def compare(job: Job) -> StoredFile | None:
    """Compare the job's forms (all of its campaign, if it names none) and write down what is alike."""
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    forms = sent_forms(Q(campaign=campaign))
    keys = job.facts.get("forms")
    chosen = forms.filter(pk__in=keys) if keys else forms
    texts = dict(narratives(chosen))
    others = forms.exclude(pk__in=list(texts)) | sent_forms(_earlier(campaign))
    total = len(texts) + others.count()

    def tell(done: int) -> None:
        if done % 200 == 0:
            jobs.progress(job, done, total)

    write(campaign, set(texts), alike(texts, narratives(others), progress=tell))
    return None


def sent_forms(of: Q) -> QuerySet[Submission]:
    return Submission.objects.filter(of, slate__sent_at__isnull=False).exclude(status=Status.WITHDRAWN)


def _earlier(campaign: Campaign) -> Q:
    """Forms of real campaigns that were opened before this one; none for a demonstration or a rehearsal."""
    before = Q(campaign__year__lt=campaign.year) | Q(campaign__year=campaign.year, campaign__lt=campaign.pk)
    real = Campaign.Mark.REAL
    if campaign.mark != real:
        return Q(pk__in=[])
    return before & Q(campaign__mark=real, campaign__is_template=False, campaign__published_at__isnull=False)


def narratives(forms: QuerySet[Submission]) -> Iterator[tuple[int, str]]:
    """Each form's narrative as the organisers received it last."""
    mending = []
    for pk, status, text in forms.order_by("pk").values_list("pk", "status", "experience").iterator():
        if status == Status.RETURNED:
            mending.append(pk)
        else:
            yield pk, text
    sent = Revision.objects.filter(submission__in=mending, sent_at__isnull=False).order_by("number")
    yield from {pk: content["experience"] for pk, content in sent.values_list("submission", "content")}.items()


@transaction.atomic
def write(campaign: Campaign, compared: set[int], pairs: Iterable[Pair[int]]) -> None:
    """Set the hints about ``compared`` to ``pairs``; may run twice. Only forms of ``campaign`` carry hints.

    What a person wrote stays unless the share rose by more than RISE; a hint that is no longer one goes.
    """
    # The campaign's row orders two jobs that write about the same pair.
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    own = set(Submission.objects.filter(campaign=campaign).values_list("pk", flat=True))
    found = {(pair.text, pair.other): pair.share for pair in pairs if pair.text in own}
    touched = Resemblance.objects.filter(Q(submission__in=compared) | Q(other__in=compared), submission__in=own)
    now, stand = clock.now(campaign), {}
    for row in touched:
        share = found.get((row.submission_id, row.other_id))
        if share is None:
            row.delete()
            continue
        stand[row.submission_id, row.other_id] = row
        if share > row.share + RISE:
            row.note, row.looked_by, row.looked_at = "", None, None
        row.share, row.found_at = share, now
        row.save()
    Resemblance.objects.bulk_create(
        Resemblance(submission_id=text, other_id=other, share=share, found_at=now)
        for (text, other), share in found.items()
        if (text, other) not in stand
    )


@transaction.atomic
def look(*, resemblance: Resemblance, note: str, by: User) -> Resemblance:
    """Write down what a person found ("已看，不构成重复"). It decides nothing. Raises NoteIsMissing."""
    rows = Resemblance.objects.select_for_update(of=("self",)).select_related("submission__campaign")
    resemblance = rows.get(pk=resemblance.pk)
    note = clean(note).strip()
    if not note:
        raise NoteIsMissing
    campaign = resemblance.submission.campaign
    resemblance.note, resemblance.looked_by, resemblance.looked_at = note, by, clock.now(campaign)
    resemblance.save(update_fields=["note", "looked_by", "looked_at"])
    facts = {"note": note, "other": resemblance.other_id, "share": round(resemblance.share, 2)}
    audit.record("form.likeness", resemblance.submission, by=by, scope=campaign, **facts)
    return resemblance
