"""What an objection's sender is told: short messages to a mail address, and the letter of reply as a paper.

Neither names the sender: a message finds its address in the vault when it is sent, a letter is addressed by the
masked receipt number. So outbox, files and logs hold nobody's identity, and none but the message's body the key.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns import official, seal_pictures
from core import files, jobs, wordings
from core.models import Job, StoredFile, User
from core.official import Block, blocks, render
from results import papers
from results.models import Objection

REPLY = "objection_reply"  # the kind of the job and of its file
RECEIVED, ACCEPTED, ASKED, REPLIED = "received", "accepted", "asked", "replied"
WORDS = {Objection.Kind.OBJECTION: "异议", Objection.Kind.REPORT: "举报", Objection.Kind.COMPLAINT: "投诉"}
FINDINGS = {
    Objection.State.UPHELD: "成立",
    Objection.State.CORRECTED: "成立，已予更正",
    Objection.State.DISMISSED: "不成立",
    Objection.State.REFUSED: "不予受理",
}


def address_of(objection: Objection) -> str:
    """The page that the receipt opens."""
    slug = objection.notice.phase.campaign.slug
    return f"{settings.SITE_URL}{reverse('objection', args=[slug, objection.receipt])}"


def post(objection: Objection, what: str, *, number: int = 0) -> None:
    """Write to the sender if the contact is a mail address; ``number`` tells messages of one kind apart."""
    if not objection.takes_mail:
        return
    campaign = objection.notice.phase.campaign
    kind = WORDS[Objection.Kind(objection.kind)]
    facts = {
        "kind": kind,
        "receipt": objection.receipt,
        "accept": f"我们将于{papers.day(objection.accept_by)}前决定是否受理。" if objection.accept_by else "",
        "reply": f"我们将于{papers.day(objection.reply_by)}前答复。" if objection.reply_by else "",
        "link": address_of(objection),
    }
    wording = wordings.of(f"objection.{what}", campaign)
    wording.post(facts, key=f"objection:{objection.pk}:{what}:{number}", to=f"vault:{objection.pk}")


def ask_letter(objection: Objection, *, by: User) -> Job:
    """Ask for the letter of reply, in the transaction that settles the objection."""
    campaign = objection.notice.phase.campaign
    return jobs.ask(kind=REPLY, key=f"{REPLY}:{objection.pk}", by=by, scope=campaign, objection=objection.pk)


@jobs.handler(REPLY)
def write_letter(job: Job) -> StoredFile:
    objection = Objection.objects.select_related("notice__phase__campaign").get(pk=job.facts["objection"])
    campaign = objection.notice.phase.campaign
    return files.store(name="答复函.pdf", content=letter_pdf(objection), by=job.requested_by, scope=campaign)


def letter_pdf(objection: Objection) -> bytes:
    """The letter of reply as an official paper, after the words of a settled objection."""
    campaign = objection.notice.phase.campaign
    kind = WORDS[Objection.Kind(objection.kind)]
    noticed = papers.day(timezone.localdate(objection.notice.published_at))
    opening = f"你于{_day(objection.received_at)}对{noticed}发布的《{objection.notice}》提出的{kind}收悉。"
    told = [Block("p", f"{opening}{_found(objection, kind)}现答复如下："), *blocks(objection.reply)]
    document = official.document(
        campaign,
        title_lines=[f"关于{kind}的答复"],
        to=f"{kind}提出人（回执编号{objection.masked_receipt}）：",
        blocks=[*told, Block("p", "特此答复。")],
        date=_day(objection.settled_at),
        made_at=objection.settled_at,
        seals=seal_pictures.printed(seal_pictures.in_force(campaign, objection.settled_at)),
    )
    return render(document)


def _found(objection: Objection, kind: str) -> str:
    finding = FINDINGS[Objection.State(objection.state)]
    if objection.state == Objection.State.REFUSED:
        return f"经研究，该{kind}{finding}。"
    return f"经核查，该{kind}{finding}。"


def _day(moment: object) -> str:
    return papers.day(timezone.localdate(moment))  # type: ignore[arg-type]  # asked of settled objections only
