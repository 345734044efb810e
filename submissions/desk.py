"""What the office's desk shows: a row for each zone, what is missing before sending, the deadline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.services import may, phase_for
from core import clock
from core.canonical import subject_of
from core.deadlines import Deadline, deadline, moment_text
from core.models import SignedLink, User
from submissions import checks
from submissions.invited import Invitation, invitations_of
from submissions.mailed import Entry, entries
from submissions.models import CollectRules, CorrectionRequest, Question, QuotaException, Seal, Slate, Submission
from submissions.models.submission import Status
from submissions.records import Record, recent
from submissions.services.commitments import PURPOSE
from submissions.services.swapping import withdrawn_forms

MENDABLE = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)


@dataclass(frozen=True)
class SealState:
    """The seals of a form in words; ``kind`` as of a state, ``lacking`` names the one that is not there."""

    kind: str
    word: str
    lacking: str = ""


@dataclass
class Row:
    """One zone of the slate. ``kind`` is ready, waiting (for the zone) or wrong: the tag and the bar of the row."""

    form: Submission
    done: int
    total: int
    lacks: list[checks.Lack]
    seals: SealState
    link_sent: datetime | None = None
    invitation: Invitation | None = None  # of a zone that has not handed in yet
    kind: str = "ready"
    word: str = ""
    act: str = ""
    due: str = ""  # of a returned form: by when it is to be back
    overdue: bool = False
    mailed: Entry | None = None  # who entered it for the office

    @property
    def wrong_cells(self) -> bool:
        return self.done < self.total

    @property
    def has_opinion(self) -> bool:
        return not any(lack.field == "opinion" for lack in self.lacks)

    @property
    def lacking(self) -> str:
        """The problems of the row as one line: "还差：…；…"."""
        return "；".join(lack.sentence.rstrip("。") for lack in self.lacks)


@dataclass
class SlateDesk:
    """The page of one slate."""

    slate: Slate
    rows: list[Row]
    lacks: list[checks.Lack]
    deadline: Deadline | None
    may_change: bool
    records: list[Record] = field(default_factory=list)
    withdrawn: list[Submission] = field(default_factory=list)
    exception: QuotaException | None = None

    @property
    def complete(self) -> int:
        return sum(row.kind == "ready" for row in self.rows)

    @property
    def next_place(self) -> int:
        return len(self.rows) + 1

    @property
    def has_room(self) -> bool:
        return len(self.rows) < self.slate.places

    @property
    def still_needed(self) -> int:
        return max(0, self.slate.minimum - self.slate.taken)

    @property
    def may_swap(self) -> bool:
        return self.may_change and not self.slate.sent_at


def slate_desk(slate: Slate, user: User | AnonymousUser, *, own: bool) -> SlateDesk:
    """The page of ``slate`` for ``user``; ``own`` is the office itself. A fixed number of queries."""
    forms = checks.standing_forms(slate)
    if not own:  # organisers and auditors read a form from the moment when its slate is sent
        visible = set(slate.submissions.visible_to(user).values_list("pk", flat=True))
        forms = [form for form in forms if form.pk in visible]
    rules = checks.rules_of(slate.campaign_id)
    links = _links_sent(forms)
    invited = invitations_of(form for form in forms if form.status == Status.DRAFT)
    rows = [_row(form, rules, links.get(subject_of(form)), invited.get(form.pk)) for form in forms]
    now = clock.now(slate.campaign)
    mark_due(rows, now)
    entered = entries(forms)
    for row in rows:
        row.mailed = entered.get(row.form.pk)
    lacks = joined(checks.slate_problems(slate, forms, rules)) if own and not slate.sent_at else []
    closes_at = phase_for(slate.campaign, "recommend").closes_at
    may_change = own and may(slate.campaign, "recommend")
    return SlateDesk(
        slate=slate,
        rows=rows,
        lacks=lacks,
        deadline=deadline(closes_at, now) if closes_at else None,
        may_change=may_change,
        records=recent(slate, forms),
        withdrawn=_kept(slate) if may_change and not slate.sent_at else [],
        exception=slate.exceptions.last(),
    )


def _kept(slate: Slate) -> list[Submission]:
    """The forms that can be brought back: of each zone the latest."""
    return list({form.zone_id: form for form in withdrawn_forms(slate)}.values())


def mark_due(rows: list[Row], now: datetime) -> None:
    """Say on each returned row by when it is to be back, and that it is overdue. One query."""
    forms = [row.form.pk for row in rows if row.form.status == Status.RETURNED]
    open_ones = CorrectionRequest.objects.filter(submission__in=forms, settled_at=None, due_at__isnull=False)
    due = dict(open_ones.order_by("-due_at").values_list("submission", "due_at"))
    for row in rows:
        if moment := due.get(row.form.pk):
            row.due, row.overdue = moment_text(moment), moment <= now


def _links_sent(forms: list[Submission]) -> dict[str, datetime]:
    links = SignedLink.objects.filter(purpose=PURPOSE, subject__in=[subject_of(form) for form in forms])
    return dict(links.filter(revoked_at=None).order_by("id").values_list("subject", "created_at"))


def _row(form: Submission, rules: CollectRules, link_sent: datetime | None, invitation: Invitation | None) -> Row:
    lacks = checks.form_lacks(form, rules) if form.status in MENDABLE else []
    items = _items(form, rules)
    missing = {items[lack.field] for lack in lacks if lack.field in items}
    total = len({field.key for field in rules.fields.all()}.union(items.values()))
    row = Row(
        form=form,
        done=total - len(missing),
        total=total,
        lacks=joined(lacks),
        seals=seal_state(form),
        link_sent=link_sent,
        invitation=invitation,
    )
    row.kind, row.word = _state(form, lacks)
    row.act = _("View") if row.kind == "ready" else _("Remind") if row.kind == "waiting" else _("Complete")
    return row


def joined(lacks: list[checks.Lack]) -> list[checks.Lack]:
    """``lacks`` with those of a form that its zone is filling in as one: the office waits, it has nothing to mend."""
    shown: list[checks.Lack] = []
    for form, group in groupby(lacks, key=lambda lack: lack.form):
        of_form = list(group)
        words = [lack for lack in of_form if lack.field not in checks.ACTS]
        if form and len(words) > 1 and (form.origin, form.status) == (Submission.Origin.ONLINE, Status.DRAFT):
            sentence = _("%(count)s items wait for the zone to fill them in.") % {"count": len(words)}
            shown.append(checks.Lack(form, "online", sentence, f"{form.zone}：{sentence}"))
            of_form = [lack for lack in of_form if lack.field in checks.ACTS]
        shown += of_form
    return shown


def _items(form: Submission, rules: CollectRules) -> dict[str, str]:
    """What the row counts, by the key of what may be wrong: each cell and question; the clean record is one item."""
    cells = {field.key: field.key for field in rules.fields.all() if field.key not in checks.APART}
    answers = {
        key: "eligibility" if question.section == Question.Section.ELIGIBILITY else key
        for key, (question, _year) in checks.asked(form, rules).items()
    }
    return cells | answers | ({"eligibility": "eligibility"} if "eligibility" in answers.values() else {})


def seal_state(form: Submission) -> SealState:
    """Which of the two seals stand under the form's present words. Needs ``seals__revision`` loaded."""
    there = {seal.side for seal in form.seals.all() if seal.stands}
    if len(there) == len(Seal.Side):
        return SealState("ready", _("both seals"))
    if not there:
        return SealState("", _("(seal) not attached"))
    lacking = next(side.label for side in Seal.Side if side not in there)
    return SealState("waiting", _("1 seal missing"), str(lacking))


def _state(form: Submission, lacks: list[checks.Lack]) -> tuple[str, str]:
    if form.status == Status.RETURNED:
        return "wrong", _("returned")
    if form.status not in MENDABLE:
        return ("wrong" if form.status == Status.REFUSED else "ready"), form.get_status_display()
    if not lacks:
        return "ready", _("complete")
    if {lack.field for lack in lacks} == {"commitment"} and form.status == Status.SUBMITTED:
        return "waiting", _("waiting for the zone")
    if (form.origin, form.status) == (Submission.Origin.ONLINE, Status.DRAFT):
        return "waiting", _("waiting for the zone")
    return "wrong", _("%(count)s items missing") % {"count": len(lacks)}


def where(slate: Slate, lack: checks.Lack) -> str:
    """The address where a missing thing can be done."""
    if lack.form is None:
        return reverse("form_upload", args=[slate.pk])
    if lack.field == "online":
        return reverse("online", args=[lack.form.pk])
    if lack.is_answer:
        anchor = "eligibility" if lack.field == "eligibility" or "." in lack.field else f"row-{lack.field}"
        return reverse("online", args=[lack.form.pk]) + f"#{anchor}"
    if lack.field == "seals":
        return reverse("seals", args=[lack.form.pk])
    page = reverse("form", args=[lack.form.pk])
    return page + (f"#{lack.field}" if lack.field in ("commitment", "opinion") else "#todo")
